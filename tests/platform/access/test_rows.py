import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from make import entity
from sqlalchemy import insert, select

from formloom.platform.access.departments import Departments
from formloom.platform.access.guard import ACCESS
from formloom.platform.access.people import People
from formloom.platform.access.rows import (
    demand,
    field_right,
    field_rights,
    may,
    readable,
    readable_branches,
    readable_pairs,
    writable,
)
from formloom.platform.access.scopes import reach_of
from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.core.errors import NotAllowedError, NotSignedInError
from formloom.platform.core.ids import new_id

SCOPES = (False, "own", "subordinates", "department", "department_below", "all")
ACTIONS = ("read", "update", "delete", "export")


ACCOUNT = entity("account", {"name": {}})
QUOTE = entity(
    "quote",
    {
        "name": {},
        "items": {
            "field": "lines",
            "properties": {"what": {"id": "what", "field": "text", "title": "What"}},
        },
        "accounts": {"field": "links", "to": "account"},
    },
)


def role(key, entities, **more):
    return {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": entities, **more}


@dataclass(frozen=True)
class Company:
    """Random people in a random tree, and (id, owner, department) of records of theirs."""

    departments: dict
    people: list
    records: list


@pytest.fixture
def company(workspace):
    chance = random.Random(20261121)
    with workspace.write(SYSTEM) as tx:
        departments = _departments(tx, chance)
        people = _people(tx, chance, list(departments))
    owners = [None, *(one.id for one in people)]
    records = [
        (new_id(), chance.choice(owners), chance.choice([None, *departments])) for _ in range(120)
    ]
    return Company(departments, people, records)


def _departments(tx, chance) -> dict:
    """Parent by department."""
    tree = {}
    for number in range(9):
        parent = chance.choice([None, *tree])
        tree[Departments(tx).add(f"d{number}", f"D{number}", parent=parent).id] = parent
    return tree


def _people(tx, chance, departments) -> list:
    people = []
    for number in range(14):
        manager = chance.choice([None, *(one.id for one in people)])
        department = chance.choice([None, *departments])
        roles = chance.sample(["r0", "r1", "r2", "r3"], chance.randint(0, 3))
        people.append(
            People(tx).add(f"p{number}", manager=manager, department=department, roles=roles)
        )
    return people


def random_roles(chance) -> Iterator[dict]:
    for number in range(4):
        rules = {action: chance.choice(SCOPES) for action in ACTIONS}
        deny = [f"account.{chance.choice(ACTIONS)}"] if chance.random() < 0.3 else []
        extends = [f"r{chance.randrange(4)}"] if chance.random() < 0.4 else []
        yield role(f"r{number}", {"account": rules}, deny=deny, extends=extends)


def ancestors(parents, one):
    while one is not None:
        yield one
        one = parents[one]


def holds(company, person, scope, owner, department) -> bool:
    """One scope, in words of Python and in no way as rows.py does it."""
    if scope == "all" or owner == person.id:
        return bool(scope)
    managers = {one.id: one.manager for one in company.people}
    if scope == "subordinates":
        return owner is not None and person.id in ancestors(managers, owner)
    if scope == "department":
        return department is not None and department == person.department
    if scope == "department_below":
        return person.department is not None and person.department in ancestors(
            company.departments, department
        )
    return False


def expected(company, roles, person, action) -> set:
    """The ids of the records with which ``person`` may do ``action``."""
    by_key = {one["$id"]: one for one in roles}
    held, waiting = set(), list(person.roles)
    while waiting:
        key = waiting.pop()
        if key not in held:
            held.add(key)
            waiting += by_key[key]["extends"]
    denied = {one for key in held for one in by_key[key]["deny"]}

    def allowed(one_action, owner, department):
        return f"account.{one_action}" not in denied and any(
            holds(
                company, person, by_key[key]["entities"]["account"][one_action], owner, department
            )
            for key in held
        )

    return {
        id
        for id, owner, department in company.records
        if allowed(action, owner, department) and allowed("read", owner, department)
    }


def store(tx, table, rows):
    system = {"created_at": tx.now, "updated_at": tx.now, "revision": 1}
    statement = insert(table).execution_options(**{ACCESS: "test"})
    tx.execute(statement, [{**system, **row} for row in rows])


def store_accounts(workspace, app, company):
    with workspace.write(SYSTEM) as tx:
        store(tx, app.entity("account").table, [
            {"id": id, "owner": owner, "department": department, "name": "x"}
            for id, owner, department in company.records
        ])  # fmt: skip


def ids(tx, column, rule) -> set:
    statement = select(column).where(rule).execution_options(**{ACCESS: "test"})
    return set(tx.execute(statement).scalars())


@pytest.mark.parametrize("seed", range(6))
def test_what_sql_finds_is_what_the_roles_say(workspace, published, company, seed):
    roles = list(random_roles(random.Random(seed)))
    app = published(ACCOUNT, *roles)
    store_accounts(workspace, app, company)
    account = app.entity("account")
    other = account.table.alias()
    for person in company.people:
        with workspace.read(SYSTEM) as tx:
            actor = People(tx).actor(person.login)
        with workspace.read(actor) as tx:
            for action in ACTIONS:
                found = ids(tx, account.table.c.id, writable(tx, account, action))
                assert found == expected(company, roles, person, action), (person.login, action)
            seen = expected(company, roles, person, "read")
            assert ids(tx, other.c.id, readable(tx, account, other)) == seen
            branches = readable_branches(tx, account)
            assert set().union(*(ids(tx, account.table.c.id, one) for one in branches)) == seen


SALES = role("sales", {
    "account": {"create": True, "read": "own", "fields": {"name": "masked"}},
    "quote": {"read": "own", "update": False, "fields": {"items": "masked"}},
})  # fmt: skip


@pytest.fixture
def world(workspace, published, add_person):
    """An app, somebody with the role sales, and a quote of theirs and one of somebody else."""
    app = published(ACCOUNT, QUOTE, SALES)
    add_person("wang", roles=["sales"])
    with workspace.write(SYSTEM) as tx:
        actor = People(tx).actor("wang")
        return _fill(tx, app, actor)


@dataclass(frozen=True)
class World:
    app: object
    actor: object
    mine: list
    theirs: list
    quotes: list


def _fill(tx, app, actor):
    mine, theirs = [new_id(), new_id()], [new_id(), new_id()]
    other = People(tx).add("other").id
    quote = app.entity("quote")
    for table, position in ((app.entity("account").table, 0), (quote.table, 1)):
        store(tx, table, [
            {"id": mine[position], "owner": actor.person, "name": "x"},
            {"id": theirs[position], "owner": other, "name": "x"},
        ])  # fmt: skip
    store(tx, quote.lines["items"].table, [
        {"id": new_id(), "parent": id, "position": 0, "what": name}
        for id, name in ((mine[1], "mine"), (theirs[1], "theirs"))
    ])  # fmt: skip
    pairs = [(q, a) for q in (mine[1], theirs[1]) for a in (mine[0], theirs[0])]
    tx.execute(
        insert(quote.joins["accounts"]).execution_options(**{ACCESS: "test"}),
        [{"record_id": q, "target_id": a, "position": n} for n, (q, a) in enumerate(pairs)],
    )
    return World(app, actor, mine, theirs, pairs)


def test_lines_follow_their_parent(workspace, world):
    lines = world.app.entity("quote.items")
    with workspace.read(world.actor) as tx:
        assert ids(tx, lines.table.c.what, readable(tx, lines)) == {"mine"}
        other = lines.table.alias()
        assert ids(tx, other.c.what, readable(tx, lines, other)) == {"mine"}
        (branch,) = readable_branches(tx, lines)
        assert ids(tx, lines.table.c.what, branch) == {"mine"}
        assert ids(tx, lines.table.c.what, writable(tx, lines, "delete")) == set()
    with workspace.read(SYSTEM) as tx:
        assert ids(tx, lines.table.c.what, readable(tx, lines)) == {"mine", "theirs"}


def test_lines_are_changed_with_the_right_to_change_their_parent(workspace, world):
    lines = world.app.entity("quote.items")
    with workspace.read(world.actor) as tx:
        assert may(tx, lines, "read")
        assert not may(tx, lines, "create")
        assert field_right(tx, lines, "what") == "masked"


def test_a_pair_is_seen_if_both_its_ends_are(workspace, world):
    quote, account = world.app.entity("quote"), world.app.entity("account")
    pairs = quote.joins["accounts"]
    with workspace.read(world.actor) as tx:
        both = ids(tx, pairs.c.position, readable_pairs(tx, pairs, quote, account))
        near = ids(tx, pairs.c.position, readable_pairs(tx, pairs, quote, None))
    assert (both, near) == ({0}, {0, 1})
    with workspace.read(SYSTEM) as tx:
        assert len(ids(tx, pairs.c.position, readable_pairs(tx, pairs, quote, account))) == 4


def test_what_may_not_be_done_is_refused_in_words(workspace, world):
    account = world.app.entity("account")
    with workspace.read(world.actor) as tx:
        demand(tx, account, "create")
        with pytest.raises(NotAllowedError) as caught:
            demand(tx, account, "import")
        assert str(caught.value) == "You may not import records of Account."
    with workspace.read(NOBODY) as tx, pytest.raises(NotSignedInError):
        demand(tx, account, "read")


def test_fields_are_told_all_at_once(workspace, world):
    with workspace.read(world.actor) as tx:
        told = field_rights(tx, world.app.entity("account"))
    assert told["name"] == "masked"
    assert told["created_at"] == "edit"


def test_nobody_sees_nothing_and_the_system_everything(workspace, world):
    account = world.app.entity("account")
    for actor, count in ((NOBODY, 0), (SYSTEM, 2)):
        with workspace.read(actor) as tx:
            assert len(ids(tx, account.table.c.id, readable(tx, account))) == count


def test_a_scope_of_a_later_version_gives_nothing_away(workspace, world):
    with workspace.read(world.actor) as tx:
        assert reach_of(tx, "galaxy").is_nothing


def test_a_published_role_counts_from_the_next_transaction(workspace, world, published):
    account = world.app.entity("account")
    published(role("sales", {"account": {"read": "all"}}))
    with workspace.read(world.actor) as tx:
        assert len(ids(tx, account.table.c.id, readable(tx, account))) == 2
