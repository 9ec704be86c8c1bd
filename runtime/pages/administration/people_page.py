"""What the pages of people and departments show."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from ....platform.access.departments import Department, Departments
from ....platform.access.directory import directory
from ....platform.access.identities import identities_of
from ....platform.access.people import People
from ....platform.access.person import Person
from ....platform.access.second_factor import SecondFactor
from ....platform.access.sessions import Sessions
from ....platform.core.transaction import Transaction
from ...i18n import gettext as _
from ...shell import Avatar
from ..account.settings_page import all_roles, tabs
from ..document_words import Mark
from ..rights_told import Told
from ..tabs import Tab
from ..times import Moment, moment
from ..words import role_title

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PersonRow:
    """A person in the list."""

    avatar: Avatar
    login: str
    roles: str
    department: str
    mark: Mark
    url: str


@dataclass(frozen=True)
class PeoplePage:
    """Everybody, or those that a search finds."""

    tabs: tuple[Tab, ...]
    rows: tuple[PersonRow, ...]
    search: str
    disabled: bool


@dataclass(frozen=True)
class IdentityRow:
    """Who a person is for a provider of identities."""

    issuer: str
    subject: str
    since: Moment


@dataclass(frozen=True)
class PersonPage:
    """One person, or a new one when ``id`` is ""."""

    tabs: tuple[Tab, ...]
    id: str
    title: str
    values: Mapping[str, str]
    roles: Sequence[str]
    all_roles: Choices
    departments: Choices
    places: Choices
    others: Sequence[str]
    regions: Sequence[str]
    managers: Choices
    is_disabled: bool
    is_service: bool
    second_factor: Moment
    sessions: int
    identities: tuple[IdentityRow, ...]
    may_be_seen: bool
    preview: Told | None = None
    #: A first password, on the answer to who asked for one and nowhere else.
    password: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class DepartmentRow:
    """A department; ``depth`` counts those above it, ``people`` those who belong right to it."""

    name: str
    key: str
    depth: int
    head: str
    people: int
    url: str
    below_url: str
    is_chosen: bool


@dataclass(frozen=True)
class MemberRow:
    """Somebody of the department that is being changed; ``note`` says in which way."""

    avatar: Avatar
    roles: str
    note: str
    url: str


@dataclass(frozen=True)
class DepartmentsPage:
    """The tree, and the one that is being changed."""

    tabs: tuple[Tab, ...]
    rows: tuple[DepartmentRow, ...]
    id: str
    values: Mapping[str, str]
    parents: Choices
    people: Choices
    members: tuple[MemberRow, ...]
    refusal: str = ""


def people_page(tx: Transaction, search: str, disabled: bool) -> PeoplePage:
    people = People(tx)
    found = people.search(search, limit=200) if search else people.all(disabled=disabled)
    names = Departments(tx).names()
    rows = tuple(_row(one, names) for one in found)
    return PeoplePage(tabs(tx), rows, search, disabled)


def _row(person: Person, departments: Mapping[UUID, str]) -> PersonRow:
    can = person.disabled_at is None
    return PersonRow(
        avatar=Avatar.of(person.name),
        login=person.login,
        roles=", ".join(role_title(one) for one in person.roles),
        department=departments.get(person.department, "") if person.department else "",
        mark=Mark(_("Active"), "ok", "check") if can else Mark(_("Disabled"), "", "ban"),
        url=url_for("settings_people.one", id=person.id),
    )


def person_page(
    tx: Transaction, id: UUID | None, given: Mapping[str, Sequence[str]], refusal: str = "",
    preview: Told | None = None, password: str = "",
) -> PersonPage:  # fmt: skip
    person = People(tx).get(id) if id else None
    everybody = [one for one in People(tx).all() if one.id != id]
    values = {key: one[0] for key, one in given.items() if one} or _values(person)
    return PersonPage(
        tabs=tabs(tx),
        id=str(id or ""),
        title=person.name if person else _("New person"),
        values=values,
        roles=given.get("roles", ()) if given else (person.roles if person else ()),
        all_roles=tuple(all_roles()),
        departments=tuple((str(one.id), name) for one, name in tree(Departments(tx).all())),
        places=tuple((str(one.id), one.name) for one in Departments(tx).all()),
        others=given.get("departments", ()) if given else _others(tx, person),
        regions=sorted({one.region for one in everybody if one.region}),
        managers=tuple((str(one.id), one.name) for one in everybody),
        is_disabled=person is not None and person.disabled_at is not None,
        is_service=person is not None and person.is_service,
        second_factor=moment(SecondFactor(tx, id).status().since if id else None),
        sessions=len(Sessions(tx, id).all()) if id else 0,
        identities=tuple(_identities(tx, id)) if id else (),
        may_be_seen=person is not None and _may_be_seen(tx, person),
        preview=preview,
        password=password,
        refusal=refusal,
    )


def _identities(tx: Transaction, id: UUID) -> Iterator[IdentityRow]:
    for one in identities_of(tx, id):
        yield IdentityRow(one.issuer, one.subject, moment(one.created_at))


def _may_be_seen(tx: Transaction, person: Person) -> bool:
    """Whether the actor may look through this person's eyes."""
    return person.disabled_at is None and person.id != tx.actor.person


def _others(tx: Transaction, person: Person | None) -> Sequence[str]:
    """The departments of a person beside the primary one."""
    if person is None:
        return ()
    return [str(one) for one in People(tx).departments(person.id) if one != person.department]


def _values(person: Person | None) -> dict[str, str]:
    if person is None:
        return {}
    return {
        "login": person.login,
        "name": person.name,
        "email": person.email or "",
        "department": str(person.department or ""),
        "manager": str(person.manager or ""),
        "locale": person.locale or "",
        "region": person.region or "",
        "posts": ", ".join(person.posts),
    }


def tree(departments: Sequence[Department]) -> Iterator[tuple[Department, str]]:
    """Departments below their parents, with names that show how deep they lie."""
    for one, depth in _below(departments, None, 0):
        yield one, "\u3000" * depth + one.name


def _below(
    departments: Sequence[Department], parent: UUID | None, depth: int
) -> Iterator[tuple[Department, int]]:
    for one in departments:
        if one.parent == parent:
            yield one, depth
            yield from _below(departments, one.id, depth + 1)


def departments_page(
    tx: Transaction, id: UUID | None, given: Mapping[str, str] | None = None, refusal: str = ""
) -> DepartmentsPage:
    found, everybody = Departments(tx).all(), People(tx).all()
    names = People(tx).names_of([one.head for one in found])
    chosen = next((one for one in found if one.id == id), None)
    places = directory(tx).departments
    counts = Counter(place for one in everybody for place in places.get(one.id, ()))
    return DepartmentsPage(
        tabs=tabs(tx),
        rows=tuple(
            DepartmentRow(
                one.name, one.key, depth, names.get(one.head, "") if one.head else "",
                counts[one.id], url_for("settings_people.departments", id=one.id),
                url_for("settings_people.departments", parent=one.id), one is chosen,
            )
            for one, depth in _below(found, None, 0)
        ),
        id=str(chosen.id) if chosen else "",
        values=given if given is not None else _department(chosen),
        parents=tuple((str(one.id), name) for one, name in tree(found) if one.id != id),
        people=tuple((str(one.id), one.name) for one in everybody),
        members=tuple(_members(everybody, places, chosen)) if chosen else (),
        refusal=refusal,
    )  # fmt: skip


def _members(
    everybody: Sequence[Person], places: Mapping[UUID, Collection[UUID]], chosen: Department
) -> Iterator[MemberRow]:
    for one in everybody:
        if chosen.id in places.get(one.id, ()):
            is_primary = one.department == chosen.id
            note = _("Primary department") if is_primary else _("Beside their primary one")
            yield MemberRow(
                Avatar.of(one.name),
                ", ".join(role_title(role) for role in one.roles),
                _("Head") if one.id == chosen.head else note,
                url_for("settings_people.one", id=one.id),
            )


def _department(one: Department | None) -> dict[str, str]:
    if one is None:
        return {}
    values = {"key": one.key, "name": one.name}
    return {**values, "parent": str(one.parent or ""), "head": str(one.head or "")}
