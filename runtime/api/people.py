"""People and departments; what belongs to whoever asks: preferences, tokens, sessions."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.access.actors import demand_administrator, demand_person
from ...platform.access.departments import Department, Departments
from ...platform.access.people import People
from ...platform.access.person import Person
from ...platform.access.preferences import Preferences
from ...platform.access.sessions import Sessions
from ...platform.access.tokens import Tokens
from ..security import demand_session
from ..unit_of_work import transaction
from .answers import iso, text
from .operations import Area
from .schemas import (
    Anything,
    Choice,
    Closed,
    Id,
    Items,
    Moment,
    Text,
    Whole,
    link,
    page_of,
)

people = Area("people")
ROLE = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}


class PeopleQuery(Closed):
    """Which people: by a part of their name, its pinyin or its initials."""

    search = Text(most=100, load_default="")
    limit = Whole(least=1, most=500, load_default=50)


class PersonAnswer(Closed):
    """Somebody, as everybody who is signed in may know them."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    login = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    department = link()


class PersonDetails(PersonAnswer):
    """Somebody, as administrators see them."""

    roles = fields.List(fields.String(), required=True)
    manager = fields.UUID(required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True)
    posts = fields.List(fields.String(), required=True)
    locale = fields.String(required=True, allow_none=True)
    disabled_at = fields.AwareDateTime(required=True, allow_none=True)


class PersonChange(Closed):
    """What changes of a person."""

    name = Text(most=100)
    email = Text(most=100, allow_none=True)
    roles = Items(Text(most=40, metadata=ROLE), most=100)
    department = Id(allow_none=True)
    manager = Id(allow_none=True)
    region = Text(most=100, allow_none=True)
    posts = Items(Text(most=100), most=100)
    locale = Choice("en", "zh", allow_none=True)


class NewPerson(PersonChange):
    """Somebody to add. A password is a first one: it ends after three days and asks for their own;
    without it they cannot sign in by one.
    """

    login = Text(most=100, required=True)
    password = Text(most=1_000, load_default=None)


class Me(PersonDetails):
    """Who asks. With a token, ``roles`` are those that it is limited to."""


class DepartmentAnswer(Closed):
    """A department."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    key = fields.String(required=True)
    parent = fields.UUID(required=True, allow_none=True)
    head = fields.UUID(required=True, allow_none=True)


class DepartmentChange(Closed):
    """A department's name and place."""

    name = Text(most=100, required=True)
    parent = Id(load_default=None)
    head = Id(load_default=None)


class NewDepartment(DepartmentChange):
    """A department to add."""

    key = Text(most=40, required=True)


class NewToken(Closed):
    """A token to make; without ``roles`` it may do all that its person may."""

    title = Text(most=100, required=True)
    roles = Items(Text(most=40, metadata=ROLE), load_default=None, allow_none=True, most=100)
    expires = Moment(load_default=None)


class TokenSecret(Closed):
    """A token just made: its secret is shown this once."""

    id = fields.UUID(required=True)
    secret = fields.String(required=True)


class TokenAnswer(Closed):
    """A token."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    roles = fields.List(fields.String(), required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)


class SessionAnswer(Closed):
    """An open session."""

    id = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    seen_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    agent = fields.String(required=True)
    address = fields.String(required=True)


@people.get("/people", query=PeopleQuery, answer=page_of(PersonAnswer))
def list_people(query: dict[str, Any]) -> object:
    """List people by name, or find them"""
    found = People(transaction()).search(query["search"], query["limit"])
    return _list([_person(one) for one in found])


@people.post("/people", body=NewPerson, answer=PersonDetails, status=201)
def add_person(body: dict[str, Any]) -> object:
    """Add a person"""
    login, password = body.pop("login"), body.pop("password")
    values = {"name": login, **body}
    people = People(transaction())
    made = people.add(login, **values)
    if password is not None:
        people.set_first_password(made.id, password)
    return _details(made)


@people.get("/people/<uuid:id>", answer=PersonDetails)
def get_person(id: UUID) -> object:
    """Read a person"""
    demand_administrator(transaction())
    return _details(People(transaction()).get(id))


@people.patch("/people/<uuid:id>", body=PersonChange, answer=PersonDetails)
def change_person(id: UUID, body: dict[str, Any]) -> object:
    """Change a person"""
    return _details(People(transaction()).change(id, **body))


@people.post("/people/<uuid:id>/disable")
def disable_person(id: UUID) -> None:
    """Keep a person from signing in; their records stay theirs"""
    People(transaction()).disable(id)


@people.post("/people/<uuid:id>/enable")
def enable_person(id: UUID) -> None:
    """Let a disabled person sign in again"""
    People(transaction()).enable(id)


@people.get("/departments", answer=page_of(DepartmentAnswer))
def list_departments() -> object:
    """List the departments by name"""
    return _list([_department(one) for one in Departments(transaction()).all()])


@people.post("/departments", body=NewDepartment, answer=DepartmentAnswer, status=201)
def add_department(body: dict[str, Any]) -> object:
    """Add a department"""
    return _department(Departments(transaction()).add(**body))


@people.patch("/departments/<uuid:id>", body=DepartmentChange, answer=DepartmentAnswer)
def change_department(id: UUID, body: dict[str, Any]) -> object:
    """Rename a department, move it and set its head"""
    departments = Departments(transaction())
    departments.change(id, **body)
    return _department(departments.get(id))


@people.get("/me", answer=Me)
def get_me() -> object:
    """Read who asks"""
    tx = transaction()
    me = People(tx).get(demand_person(tx))
    return {**_details(me), "roles": sorted(tx.actor.roles)}


@people.get("/me/preferences", answer=Anything())
def list_preferences() -> object:
    """Read what one has set for oneself"""
    return Preferences(transaction()).all()


@people.put("/me/preferences/<word:key>", body=Anything(allow_none=True), most_bytes=100_000)
def set_preference(key: str, body: object) -> None:
    """Set a preference; null forgets it"""
    Preferences(transaction()).set(key, body)


@people.get("/me/tokens", answer=page_of(TokenAnswer))
def list_tokens() -> object:
    """List one's tokens"""
    tx = transaction()
    return _list([
        {
            "id": str(one.id), "title": one.title,
            "roles": None if one.roles is None else list(one.roles),
            "created_at": iso(one.created_at), "expires_at": iso(one.expires_at),
            "used_at": iso(one.used_at),
        }
        for one in Tokens(tx, demand_person(tx)).all()
    ])  # fmt: skip


@people.post("/me/tokens", body=NewToken, answer=TokenSecret, status=201)
def make_token(body: dict[str, Any]) -> object:
    """Make a token; only when signed in, since a token must not outgrow itself"""
    tx = transaction()
    demand_session()
    made = Tokens(tx, demand_person(tx)).create(**body)
    return {"id": str(made.id), "secret": made.secret}


@people.delete("/me/tokens/<uuid:id>")
def revoke_token(id: UUID) -> None:
    """End a token"""
    tx = transaction()
    Tokens(tx, demand_person(tx)).revoke(id)


@people.get("/me/sessions", answer=page_of(SessionAnswer))
def list_sessions() -> object:
    """List one's open sessions"""
    tx = transaction()
    return _list([
        {
            "id": one.id, "created_at": iso(one.created_at), "seen_at": iso(one.seen_at),
            "expires_at": iso(one.expires_at), "agent": one.agent, "address": one.address,
        }
        for one in Sessions(tx, demand_person(tx)).all()
    ])  # fmt: skip


@people.delete("/me/sessions/<word:id>")
def end_session(id: str) -> None:
    """End a session"""
    tx = transaction()
    Sessions(tx, demand_person(tx)).end(id)


def _list(items: list[dict[str, object]]) -> dict[str, object]:
    return {"items": items, "next": None, "count": len(items)}


def _person(one: Person) -> dict[str, object]:
    names = Departments(transaction()).names()
    place = one.department and {"id": str(one.department), "title": names.get(one.department, "")}
    return {
        "id": str(one.id), "title": one.name, "login": one.login, "email": one.email,
        "department": place,
    }  # fmt: skip


def _details(one: Person) -> dict[str, object]:
    return {
        **_person(one), "roles": list(one.roles), "manager": text(one.manager),
        "region": one.region, "posts": list(one.posts),
        "locale": one.locale, "disabled_at": iso(one.disabled_at),
    }  # fmt: skip


def _department(one: Department) -> dict[str, object]:
    return {
        "id": str(one.id), "title": one.name, "key": one.key, "parent": text(one.parent),
        "head": text(one.head),
    }  # fmt: skip
