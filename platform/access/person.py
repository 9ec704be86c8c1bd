"""A person as a value, and what may be said of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import Row

from ..core.errors import InvalidValueError
from .names import sort_key

LONGEST_TEXT = 100


@dataclass(frozen=True)
class Person:
    """Somebody who works here, or did; or a program, if ``is_service``."""

    id: UUID
    login: str
    name: str
    email: str | None
    roles: tuple[str, ...]
    department: UUID | None
    manager: UUID | None
    locale: str | None
    created_at: datetime
    disabled_at: datetime | None
    region: str | None = None
    posts: tuple[str, ...] = ()
    is_service: bool = False


class PersonValues(TypedDict, total=False):
    """What may be said of a person; what is left out stays as it is."""

    name: str
    email: str | None
    roles: Iterable[str]
    department: UUID | None
    manager: UUID | None
    locale: str | None
    region: str | None
    posts: Iterable[str]


def person_of(row: Row[Any]) -> Person:
    """The person in a row of fl_person."""
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        email=row.email,
        roles=tuple(row.roles),
        department=row.department_id,
        manager=row.manager_id,
        locale=row.locale,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        region=row.region,
        posts=tuple(row.posts or ()),
        is_service=bool(row.is_service),
    )


def columns_of(values: PersonValues) -> dict[str, object]:
    """``values`` as columns of fl_person.

    :raises InvalidValueError: for a name or an e-mail address that cannot be one.
    """
    columns: dict[str, object] = {}
    if "name" in values:
        columns["name"] = name = checked("name", values["name"])
        columns["sort_key"] = sort_key(name)
    if "email" in values:
        columns["email"] = _email(values["email"])
    if "roles" in values:
        columns["roles"] = sorted(set(values["roles"]))
    if "department" in values:
        columns["department_id"] = values["department"]
    if "manager" in values:
        columns["manager_id"] = values["manager"]
    if "locale" in values:
        columns["locale"] = values["locale"]
    if "region" in values:
        columns["region"] = checked("region", values["region"]) if values["region"] else None
    if "posts" in values:
        columns["posts"] = [checked("posts", one) for one in dict.fromkeys(values["posts"])]
    return columns


def checked(field: str, text: str) -> str:
    """A login or a name, without space around it.

    :raises InvalidValueError: if it is blank, too long or holds what cannot be shown.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT or not text.isprintable():
        raise InvalidValueError(
            "Write 1 to {most} characters, without line breaks.", field=field, most=LONGEST_TEXT
        )
    return text


def checked_login(login: str) -> str:
    """A login: a name without spaces."""
    login = checked("login", login)
    if " " in login:
        raise InvalidValueError("A login has no spaces.", field="login")
    return login


def _email(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    text = checked("email", text)
    name, at, host = text.rpartition("@")
    if not (name and at and "." in host) or " " in text:
        raise InvalidValueError(
            "'{text}' is no e-mail address. Write it like name@example.com.",
            field="email",
            text=text,
        )
    return text


def difference(before: Person, after: Person) -> dict[str, list[object]]:
    """What changed, as JSON: [old, new] by name."""
    return {
        key: [_json(getattr(before, key)), _json(getattr(after, key))]
        for key in ("name", "email", "roles", "department", "manager", "locale", "region", "posts")
        if getattr(before, key) != getattr(after, key)
    }


def _json(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
