"""A random company with random roles and shares, and who may do what in it by plain Python.

The rules are evaluated here record by record and in no way as ``platform/access`` does it.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from make import entity
from sqlalchemy import insert

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.person import Person
from formloom.platform.access.shared import SHARED, to_department, to_person, to_role
from formloom.platform.access.tables import share
from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.ids import new_id
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService

TODAY = date(2026, 11, 21)
STAGES = ("lead", "won", "lost")
SCOPES = (False, False, "own", "subordinates", "department", "department_below", "region", "all")
ACTIONS = ("read", "update", "delete", "export", "share", "transfer")
FIELD_RIGHTS = ("hidden", "masked", "read", "edit")
AREAS = ("north", "south", None)
ACCOUNT = entity("account", {"name": {}, "area": {}}, display="name")
DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {"field": "choice", "options": [{"value": s, "title": s} for s in STAGES]},
        "area": {},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
        "phone": {"field": "phone"},
    },
    display="name",
)

Values = Mapping[str, Any]
#: Formulas of row rules, each with what it means.
RULES: Mapping[str, Callable[[Person, Values], bool]] = {
    "stage = 'won'": lambda who, deal: deal["stage"] == "won",
    "area = $user.region": lambda who, deal: bool(who.region) and deal["area"] == who.region,
    "not (area = $user.region)": lambda who, deal: bool(who.region) and deal["area"] != who.region,
    "owner = $user.manager": lambda who, deal: (
        who.manager is not None and deal["owner"] == who.manager
    ),
    "account.area = $user.region and stage <> 'lost'": lambda who, deal: (
        bool(who.region)
        and (deal["account"] or {"area": None})["area"] == who.region
        and deal["stage"] != "lost"
    ),
    "'lead' in $user.posts and stage = 'lead'": lambda who, deal: (
        "lead" in who.posts and deal["stage"] == "lead"
    ),
}


@dataclass(frozen=True)
class Given:
    """A share of a deal."""

    record: UUID
    grantee: str
    may_edit: bool
    until: date | None


@dataclass
class Company:
    """People, where they belong, what there is and what they may do."""

    parents: dict[UUID, UUID | None] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    places: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    roles: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[UUID, Values] = field(default_factory=dict)
    deals: dict[UUID, Values] = field(default_factory=dict)
    shares: list[Given] = field(default_factory=list)

    def may(
        self, who: Person, action: str, record: UUID, roles: Mapping[str, Values] | None = None
    ) -> bool:
        """Whether ``who`` may do ``action`` with a deal: what is done is seen, too."""
        documents = self.roles if roles is None else roles
        return all(self._reaches(who, one, record, documents) for one in {action, "read"})

    def visible(self, who: Person, action: str = "read") -> set[UUID]:
        """The deals with which ``who`` may do ``action``."""
        return {one for one in self.deals if self.may(who, action, one)}

    def field_right(self, who: Person, key: str) -> str:
        """What ``who`` may do with a field of deals: the best of the roles that name it, if any."""
        rules = [one["entities"]["deal"] for one in self._held(who, self.roles)]
        named = [one["fields"][key] for one in rules if key in one.get("fields", {})]
        return max(named or map(_usual, rules), key=FIELD_RIGHTS.index, default="hidden")

    def knows_accounts(self, who: Person) -> bool:
        """Whether any role lets ``who`` see accounts at all: else their names are hidden."""
        rules = [one["entities"].get("account", {}) for one in self._held(who, self.roles)]
        return any(one.get("read") for one in rules)

    def sees_account(self, who: Person, record: UUID) -> bool:
        """Accounts have the scopes of the same roles, and no more."""
        rules = [one["entities"].get("account", {}) for one in self._held(who, self.roles)]
        return any(self._in(who, one.get("read"), self.accounts[record]) for one in rules)

    def _reaches(self, who: Person, action: str, record: UUID, roles: Mapping[str, Values]) -> bool:
        held, deal = list(self._held(who, roles)), self.deals[record]
        if any(f"deal.{action}" in one.get("deny", ()) for one in held):
            return False
        rules = [one["entities"].get("deal", {}) for one in held]
        if any(self._in(who, one.get(action), deal) for one in rules):
            return True
        formulas = [one["also"][action] for one in rules if action in one.get("also", {})]
        if any(RULES[text](who, deal) for text in formulas):
            return True
        is_allowed = bool(formulas) or any(one.get(action) for one in rules)
        return is_allowed and self._is_shared(who, action, record)

    def _held(self, who: Person, roles: Mapping[str, Values]) -> Iterator[Values]:
        seen, waiting = set(), ["baseline", *who.roles]
        while waiting:
            key = waiting.pop()
            if key in roles and key not in seen:
                seen.add(key)
                waiting += roles[key].get("extends", ())
                yield roles[key]

    def _in(self, who: Person, scope: object, record: Values) -> bool:
        owner, department = record["owner"], record["department"]
        if not scope:
            return False
        if scope == "all" or owner == who.id:
            return True
        by_id = {one.id: one for one in self.people}
        if scope == "subordinates":
            while owner is not None and owner in by_id:
                owner = by_id[owner].manager
                if owner == who.id:
                    return True
            return False
        if scope == "region":
            other = by_id.get(owner)
            return bool(who.region) and other is not None and other.region == who.region
        mine = self.places[who.id]
        if scope == "department":
            return department in mine
        while scope == "department_below" and department is not None:
            if department in mine:
                return True
            department = self.parents[department]
        return False

    def _is_shared(self, who: Person, action: str, record: UUID) -> bool:
        if action not in {"read", "update"}:
            return False
        above = set()
        for place in self.places[who.id]:
            here: UUID | None = place
            while here is not None:
                above.add(to_department(here))
                here = self.parents[here]
        mine = {to_person(who.id), *above, *map(to_role, who.roles)}
        return any(
            one.record == record
            and one.grantee in mine
            and (one.until is None or one.until >= TODAY)
            and (one.may_edit or action == "read")
            for one in self.shares
        )


def _usual(rules: Values) -> str:
    """The right to fields of which a role says nothing."""
    given = {*rules.get("also", {}), *(action for action in ACTIONS if rules.get(action))}
    return "edit" if "update" in given else "read" if "read" in given else "hidden"


def random_role(chance: random.Random, key: str) -> dict[str, Any]:
    """A role document of which nobody would think."""
    scopes = {action: chance.choice(SCOPES) for action in ACTIONS}
    also = {action: chance.choice(list(RULES)) for action in ACTIONS if chance.random() < 0.25}
    return {
        "$schema": "formloom:role/1", "$id": key, "title": key,
        "entities": {
            "deal": {**scopes, **({"also": also} if also else {})},
            "account": {"read": chance.choice(SCOPES)},
        },
        "deny": [f"deal.{chance.choice(ACTIONS)}"] if chance.random() < 0.2 else [],
        "extends": [chance.choice(("r0", "r1", "r2"))] if chance.random() < 0.3 else [],
    }  # fmt: skip


ROLES = ("baseline", "r0", "r1", "r2")


def settle(workspace: Workspace, chance: random.Random, deals: int = 40) -> Company:
    """Fill a workspace that has the two entities published; its roles are published after."""
    company = Company()
    with workspace.write(SYSTEM) as tx:
        for number in range(6):
            parent = chance.choice([None, *company.parents])
            made = Departments(tx).add(f"d{number}", f"D{number}", parent=parent)
            company.parents[made.id] = parent
        for number in range(8):
            company.people.append(_person(tx, chance, company, number))
            company.places[company.people[-1].id] = People(tx).departments(company.people[-1].id)
        company.accounts = _records(tx, chance, company, "account", 8)
        company.deals = _records(tx, chance, company, "deal", deals)
        company.shares = list(_shares(tx, chance, company))
    return company


def _person(tx: Any, chance: random.Random, company: Company, number: int) -> Person:
    places = [None, *company.parents]
    made = People(tx).add(
        f"p{number}", department=chance.choice(places), region=chance.choice(AREAS),
        manager=chance.choice([None, *(one.id for one in company.people)]),
        posts=["lead"] if chance.random() < 0.3 else [],
        roles=chance.sample(ROLES[1:], chance.randint(0, 2)),
    )  # fmt: skip
    if chance.random() < 0.4:
        People(tx).set_departments(made.id, chance.sample([*company.parents], 2))
    return made


def _records(
    tx: Any, chance: random.Random, company: Company, key: str, count: int
) -> dict[UUID, Values]:
    owners, places = [None, *(one.id for one in company.people)], [None, *company.parents]
    rows = []
    for number in range(count):
        row = {
            "name": f"{key} n{number}", "area": chance.choice(AREAS),
            "owner": chance.choice(owners), "department": chance.choice(places),
        }  # fmt: skip
        if key == "deal":
            row["stage"] = chance.choice([*STAGES, None])
            row["account"] = chance.choice([None, *company.accounts])
            row["phone"] = f"138{number:08}"
        rows.append(row)
    given = [{name: _json(value) for name, value in row.items()} for row in rows]
    done = RecordService(tx, key).create_many(given)
    assert not done.errors
    for row in rows:
        row["account"] = company.accounts.get(row.get("account"))
    return dict(zip(done.done, rows, strict=True))


def _json(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def _shares(tx: Any, chance: random.Random, company: Company) -> Iterator[Given]:
    grantees = [
        *(to_person(one.id) for one in company.people),
        *map(to_department, company.parents),
        *map(to_role, ROLES[1:]),
    ]
    ends = (None, TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=9))
    pairs = {
        (chance.choice([*company.deals]), chance.choice(grantees)) for _ in range(12)
    }  # fmt: skip
    for record, grantee in sorted(pairs):
        one = Given(record, grantee, chance.random() < 0.5, chance.choice(ends))
        row = {
            "id": new_id(), "entity_id": current_app(tx).entity("deal").id, "record_id": record,
            "grantee": grantee, "may_edit": one.may_edit, "until": one.until, "part": "",
            "created_at": tx.now, "created_by": None,
        }  # fmt: skip
        tx.execute(insert(share).values(row))
        yield one
    SHARED.touch(tx)


def actors(workspace: Workspace, company: Company) -> Sequence[tuple[Person, Actor]]:
    """Everybody, with the actor that they are."""
    with workspace.read(SYSTEM) as tx:
        return [(one, People(tx).actor(one.login)) for one in company.people]
