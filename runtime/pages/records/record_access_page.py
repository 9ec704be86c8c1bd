"""What the pages of one record's rights show: who sees it and why, whom it is shared with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from ....platform.access.departments import Departments
from ....platform.access.explain import Explanation
from ....platform.access.people import People
from ....platform.access.rights import ACTIONS, PLAIN, Action
from ....platform.access.rows import may, today
from ....platform.access.shared import to_department, to_person, to_role
from ....platform.core.errors import Message
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.time_format import show_date
from ....platform.records.explaining import Explaining
from ....platform.records.near import name_of
from ....platform.records.service import RecordService
from ....platform.records.shares import Share, Shares
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...shell import Avatar
from ..administration.people_page import Choices, tree
from ..rights_told import does
from ..tabs import Tab
from ..times import Moment, moment
from ..words import app, plural, role_title, singular

#: What can be asked of one record.
ASKED: tuple[Action, ...] = tuple(one for one in ACTIONS if one not in PLAIN)
#: Signs of what a record can be shared with.
SIGNS: Mapping[str, str] = {"person": "user-round", "department": "building-2", "role": "users"}


@dataclass(frozen=True)
class AccessHead:
    """What stands above each of the pages."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    tabs: tuple[Tab, ...]
    url: str


@dataclass(frozen=True)
class RightRow:
    """What somebody may do or not, and why."""

    action: str
    allowed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class WhoRow:
    """Somebody who may do what was asked."""

    avatar: Avatar
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AccessPage:
    """Why one sees a record; ``who`` is None for those who may not share it.

    ``facts`` is what holds for every action; ``of`` is the name of whom the rows speak of.
    """

    head: AccessHead
    of: str
    facts: tuple[str, ...]
    rows: tuple[RightRow, ...]
    who: tuple[WhoRow, ...] | None
    actions: Choices
    action: str
    people: Choices
    person: str


@dataclass(frozen=True)
class ShareRow:
    """A share, and what ends it."""

    end_url: str
    title: str
    icon: str
    kind: str
    may_edit: bool
    part: str
    until: str
    has_ended: bool
    by: str
    at: Moment


@dataclass(frozen=True)
class SharesPage:
    """Whom a record is shared with; without ``grantees`` one may only look."""

    head: AccessHead
    rows: tuple[ShareRow, ...]
    grantees: Choices
    values: Mapping[str, str]
    refusal: str = ""


@dataclass(frozen=True)
class HandOverPage:
    """To whom a record is handed over."""

    head: AccessHead
    owner: str
    people: Choices
    departments: Choices
    values: Mapping[str, str]
    refusal: str = ""


def access_page(
    tx: Transaction, entity: Entity, id: UUID, action: Action = "read", person: UUID | None = None
) -> AccessPage:
    """Why one may do what with a record and, for who may share it, who else may."""
    asked = Explaining(tx, entity.key, id)
    own = [asked.own(one) for one in ASKED]
    shares = next(one for one in own if one.action == "share").allowed
    told = [asked.of(person, one) for one in ASKED] if person else own
    facts = [one for one in told[0].reasons if all(one in other.reasons for other in told)]
    return AccessPage(
        head=access_head(tx, entity, id, "record_access.show"),
        of=told[0].name if person else "",
        facts=tuple(sentence(one, entity) for one in facts),
        rows=tuple(_right(one, facts, entity) for one in told),
        who=tuple(_who(one, entity) for one in asked.who(action))
        if shares and not person
        else None,
        actions=tuple((one, does(one)) for one in ASKED),
        action=action,
        people=people_choices(tx) if shares else (),
        person=str(person or ""),
    )


def sentence(message: Message, entity: Entity) -> str:
    """A reason in the language of the page, what it names too."""
    data = dict(message.data)
    titles = {str(role.get("title", key)): role_title(key) for key, role in app().all("role")}
    keys = {key: role_title(key) for key, _document in app().all("role")}
    if "entity" in data:
        data["entity"] = singular(entity)
    for name, known in (("role", titles), ("grantee", keys)):
        if name in data:
            data[name] = known.get(str(data[name]), data[name])
    return translated(Message(message.template, data))


def _right(one: Explanation, facts: Sequence[Message], entity: Entity) -> RightRow:
    mine = [sentence(reason, entity) for reason in one.reasons if reason not in facts]
    return RightRow(does(one.action), one.allowed, tuple(mine))


def _who(one: Explanation, entity: Entity) -> WhoRow:
    reasons = (sentence(reason, entity) for reason in one.reasons[:1])
    return WhoRow(Avatar.of(one.name), tuple(reasons))


def shares_page(
    tx: Transaction, entity: Entity, id: UUID, values: Mapping[str, str], refusal: str = ""
) -> SharesPage:
    """Whom a record is shared with, and the form that shares it."""
    shares = Shares(tx, entity.key, id).all()
    names = People(tx).names_of([one.created_by for one in shares])
    shares_it = Explaining(tx, entity.key, id).own("share").allowed
    return SharesPage(
        head=access_head(tx, entity, id, "record_access.shares"),
        rows=tuple(_share(tx, one, names, {"entity": entity.key, "id": id}) for one in shares),
        grantees=tuple(_grantees(tx)) if shares_it else (),
        values=values,
        refusal=refusal,
    )


def _share(
    tx: Transaction, one: Share, names: Mapping[UUID, str], where: Mapping[str, object]
) -> ShareRow:
    kind = one.grantee.partition("/")[0]
    return ShareRow(
        end_url=url_for("record_access.take", **where, share=one.id),
        title=_title(one),
        icon=SIGNS[kind],
        kind=_kinds()[kind],
        may_edit=one.may_edit,
        part=one.part,
        until=show_date(one.until, locale()) if one.until else "",
        has_ended=one.until is not None and one.until < today(tx),
        by=names.get(one.created_by, "") if one.created_by else "",
        at=moment(one.created_at),
    )


def _title(one: Share) -> str:
    kind, _slash, key = one.grantee.partition("/")
    return role_title(key) if kind == "role" else one.title


def _kinds() -> Mapping[str, str]:
    return {"person": _("Person"), "department": _("Department"), "role": _("Role")}


def _grantees(tx: Transaction) -> Iterator[tuple[str, str]]:
    """Everybody and everything that a record can be shared with, each with what it is."""
    kinds = _kinds()
    for one in People(tx).all():
        yield to_person(one.id), _named(one.name, kinds["person"])
    for department in Departments(tx).all():
        yield to_department(department.id), _named(department.name, kinds["department"])
    for key, _document in app().all("role"):
        yield to_role(key), _named(role_title(key), kinds["role"])


def _named(name: str, kind: str) -> str:
    return f"{name} · {kind}"


def team(tx: Transaction, entity: Entity, id: UUID) -> Iterator[tuple[Avatar, str]]:
    """Who does what for a record."""
    for one in Shares(tx, entity.key, id).team():
        yield Avatar.of(_title(one)), one.part


def hand_over_page(
    tx: Transaction, entity: Entity, id: UUID, values: Mapping[str, str], refusal: str = ""
) -> HandOverPage:
    """Who may take a record over."""
    record = RecordService(tx, entity.key).get(id)
    owner = record.values.get("owner")
    return HandOverPage(
        head=access_head(tx, entity, id, "record_access.hand_over_form"),
        owner=str(getattr(owner, "title", "") or ""),
        people=people_choices(tx, without=getattr(owner, "id", None)),
        departments=tuple((str(one.id), name) for one, name in tree(Departments(tx).all())),
        values=values,
        refusal=refusal,
    )


def people_choices(tx: Transaction, without: UUID | None = None) -> Choices:
    """Everybody who can sign in, to choose from."""
    return tuple((str(one.id), one.name) for one in People(tx).all() if one.id != without)


def access_head(tx: Transaction, entity: Entity, id: UUID, current: str) -> AccessHead:
    """The record's name, the way back and the pages beside this one.

    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """
    record = RecordService(tx, entity.key).get(id, fields=name_of(entity))
    url = url_for("records.show", entity=entity.key, id=id)
    title = record.title or singular(entity)
    crumbs = (plural(entity), url_for("lists.show", entity=entity.key)), (title, url)
    tabs = (Tab(text, url_for(end, entity=entity.key, id=id), end == current)
            for text, end in _places(tx, entity))  # fmt: skip
    return AccessHead(title, crumbs, tuple(tabs), url)


def _places(tx: Transaction, entity: Entity) -> Iterable[tuple[str, str]]:
    yield _("Who can see this"), "record_access.show"
    yield _("Shared with"), "record_access.shares"
    if may(tx, entity, "transfer"):
        yield _("Hand over"), "record_access.hand_over_form"
