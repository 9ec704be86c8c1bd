"""Many people at once, from the rows of a file."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from ..core.errors import InvalidValueError, Message
from ..core.transaction import Transaction
from .actors import demand_administrator
from .departments import Departments
from .names import login_key
from .passwords import check_password
from .people import People
from .person import PersonValues

#: The columns that are read; others are ignored.
COLUMNS = (
    "login", "name", "email", "department", "departments", "manager", "region", "posts", "roles",
    "locale", "password",
)  # fmt: skip

Row = Mapping[str, str]
#: Between several values; Chinese keyboards write the others.
_BETWEEN = re.compile("[,;\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}\N{IDEOGRAPHIC COMMA}]")


@dataclass(frozen=True)
class RowError:
    """Why a row was left out; ``row`` counts from 1, without the header."""

    row: int
    field: str
    message: Message


@dataclass
class PeopleImported:
    """What an import did."""

    added: int = 0
    changed: int = 0
    errors: list[RowError] = field(default_factory=list)


def import_people(tx: Transaction, rows: Iterable[Row]) -> PeopleImported:
    """Add or, by login, change people; a faulty row is left out and named.

    ``department`` is a key or a name, ``departments`` are those beside it, ``manager`` is a login
    that may stand further down, ``roles`` are keys; several have commas between them.
    ``password`` is a first one. A blank leaves what is stored.
    """
    demand_administrator(tx)
    return _Import(tx).run([dict(row) for row in rows])


class _Import:
    def __init__(self, tx: Transaction) -> None:
        self._people = People(tx)
        self._known = {login_key(one.login): one.id for one in self._people.all(disabled=True)}
        self._departments: dict[str, UUID] = {}
        for one in Departments(tx).all():
            self._departments |= {one.name.casefold(): one.id, one.key.casefold(): one.id}
        self._done = PeopleImported()

    def run(self, rows: list[dict[str, str]]) -> PeopleImported:
        for number, row in enumerate(rows, 1):
            self._guarded(number, row, self._save)
        for number, row in enumerate(rows, 1):
            if _text(row, "manager") and login_key(_text(row, "login")) in self._known:
                self._guarded(number, row, self._set_manager)
        return self._done

    def _guarded(self, number: int, row: Row, call: Callable[[Row], None]) -> None:
        try:
            call(row)
        except InvalidValueError as error:
            self._done.errors.append(RowError(number, error.field or "", error.message))

    def _save(self, row: Row) -> None:
        login, password = _text(row, "login"), row.get("password") or ""
        values, others = self._values(row), self._others(row)
        if password:
            check_password(password)
        id = self._known.get(login_key(login))
        if id is None:
            id = self._people.add(login, **values).id
            self._known[login_key(login)] = id
            self._done.added += 1
        else:
            self._people.change(id, **values)
            self._done.changed += 1
        if password:
            self._people.set_first_password(id, password)
        if others:
            self._people.set_departments(id, others)

    def _values(self, row: Row) -> PersonValues:
        values = PersonValues()
        if name := _text(row, "name"):
            values["name"] = name
        if email := _text(row, "email"):
            values["email"] = email
        if locale := _text(row, "locale"):
            values["locale"] = locale
        if roles := _several(row, "roles"):
            values["roles"] = roles
        if region := _text(row, "region"):
            values["region"] = region
        if posts := _several(row, "posts"):
            values["posts"] = posts
        if department := _text(row, "department"):
            values["department"] = self._department(department)
        return values

    def _others(self, row: Row) -> list[UUID]:
        return [self._department(name) for name in _several(row, "departments")]

    def _department(self, name: str) -> UUID:
        found = self._departments.get(name.casefold())
        if found is None:
            raise InvalidValueError(
                "There is no department '{name}'. Add it first.", field="department", name=name
            )
        return found

    def _set_manager(self, row: Row) -> None:
        manager = self._known.get(login_key(_text(row, "manager")))
        if manager is None:
            raise InvalidValueError(
                "There is no person '{login}'.", field="manager", login=_text(row, "manager")
            )
        self._people.change(self._known[login_key(_text(row, "login"))], manager=manager)


def _text(row: Row, column: str) -> str:
    return (row.get(column) or "").strip()


def _several(row: Row, column: str) -> list[str]:
    """What stands between commas, Chinese ones or semicolons."""
    parts = _BETWEEN.split(_text(row, column))
    return [part.strip() for part in parts if part.strip()]
