"""The people of a workspace."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Unpack, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.exc import IntegrityError

from ..core.actor import ADMINISTRATOR, Actor
from ..core.errors import (
    DuplicateError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)
from ..core.ids import new_id
from ..core.transaction import Transaction
from .actors import ACTOR_COLUMNS, actor_of, demand_administrator, demand_self
from .audit import write_audit
from .directory import DIRECTORY, directory
from .hierarchy import staff_below
from .names import folded, login_key, search_text
from .passwords import hash_password, is_password
from .person import Person, PersonValues, checked_login, columns_of, difference, person_of
from .policy import sign_out_unproven
from .secret import new_password
from .tables import membership, person, session
from .tickets import drop_tickets

_NAMES = "people.names"
#: How long a password holds that others gave to a person.
FIRST_PASSWORD_LIFETIME = timedelta(days=3)
#: Columns by which rights reach people.
_PLACES = frozenset({"department_id", "manager_id", "region"})


class People:
    """Finds people and, for administrators, changes them."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        login: str,
        *,
        password: str | None = None,
        is_service: bool = False,
        **values: Unpack[PersonValues],
    ) -> Person:
        """Add a person; without a password they cannot sign in by one.

        :param is_service: an account for a program, which has tokens and never signs in.

        :raises DuplicateError: if the login is taken, in whatever case it is written.
        """
        demand_administrator(self._tx)
        login = checked_login(login)
        if is_service and password is not None:
            raise _no_password()
        if self._row(person.c.login_key == login_key(login)) is not None:
            raise _taken(login)
        said = columns_of({"name": login, "roles": (), "email": None, **values})
        row = {
            **said,
            "id": (id := new_id()),
            "login": login,
            "login_key": login_key(login),
            "created_at": self._tx.now,
            "password_hash": None if password is None else hash_password(password),
            "is_service": is_service,
            "search": search_text(str(said["name"]), login, cast("str | None", said["email"])),
        }
        try:
            self._tx.execute(person.insert().values(row))
        except IntegrityError as error:
            raise _taken(login) from error
        DIRECTORY.touch(self._tx)
        write_audit(self._tx, "person.add", f"person/{id}", login=login, roles=said["roles"])
        return self.get(id)

    def change(self, id: UUID, **values: Unpack[PersonValues]) -> Person:
        """Change what is given and leave the rest.

        :raises InvalidValueError: if a person would be managed by their own staff.
        :raises NotAllowedError: if no administrator would be left.
        """
        demand_administrator(self._tx)
        before = self.get(id)
        self._refuse_circle(id, values.get("manager"))
        said = columns_of(values)
        name, email = said.get("name", before.name), said.get("email", before.email)
        words = search_text(str(name), before.login, cast("str | None", email))
        if ADMINISTRATOR not in cast("list[str]", said.get("roles", before.roles)):
            self._keep_an_administrator(before)
        self._store(id, {**said, "search": words})
        after = self.get(id)
        if after.roles != before.roles:
            sign_out_unproven(self._tx, id)
        write_audit(self._tx, "person.change", f"person/{id}", changed=difference(before, after))
        return after

    def departments(self, id: UUID) -> frozenset[UUID]:
        """All departments of a person, the primary one included."""
        return directory(self._tx).departments.get(id, frozenset())

    def set_departments(self, id: UUID, others: Iterable[UUID]) -> None:
        """Put a person into departments beside their primary one, and out of all others."""
        demand_administrator(self._tx)
        before, primary = self.departments(id), self.get(id).department
        self._tx.execute(delete(membership).where(membership.c.person_id == id))
        rows = [{"person_id": id, "department_id": one} for one in set(others) - {primary}]
        if rows:
            self._tx.execute(membership.insert(), rows)
        DIRECTORY.touch(self._tx)
        told = [sorted(map(str, one)) for one in (before, self.departments(id))]
        write_audit(self._tx, "person.departments", f"person/{id}", departments=told)

    def disable(self, id: UUID) -> None:
        """Keep a person from signing in and end what is open; their records stay theirs."""
        demand_administrator(self._tx)
        self._keep_an_administrator(self.get(id))
        self._store(id, {"disabled_at": self._tx.now})
        self._tx.execute(delete(session).where(session.c.person_id == id))
        write_audit(self._tx, "person.disable", f"person/{id}")

    def enable(self, id: UUID) -> None:
        """Let a disabled person sign in again."""
        demand_administrator(self._tx)
        self.get(id)
        self._store(id, {"disabled_at": None})
        write_audit(self._tx, "person.enable", f"person/{id}")

    def set_password(self, id: UUID, password: str, *, keep_session: str = "") -> None:
        """Set a person's own password and end their sessions.

        :param keep_session: the id of the one session that goes on, see ``secret.digest``.
        :raises InvalidValueError: for their first password once more: others know it.
        """
        demand_self(self._tx, id)
        row = self._row(person.c.id == id)
        if row and row.password_until and is_password(password, row.password_hash):
            raise InvalidValueError(
                "Others know this password. Choose another one.", field="password"
            )
        self._set_password(id, password, None, keep_session)

    def set_first_password(self, id: UUID, password: str) -> None:
        """Set a password that others know: it ends soon, and opens nothing but a page that asks
        for the person's own.
        """
        demand_administrator(self._tx)
        self._set_password(id, password, self._tx.now + FIRST_PASSWORD_LIFETIME)

    def give_password(self, id: UUID) -> str:
        """A first password, made at random and stored nowhere."""
        self.set_first_password(id, password := new_password())
        return password

    def get(self, id: UUID) -> Person:
        """One person.

        :raises NotFoundError: if there is none.
        """
        row = self._row(person.c.id == id)
        if row is None:
            raise NotFoundError("There is no person {id}.", id=str(id))
        return person_of(row)

    def by_login(self, login: str) -> Person:
        """The person with this login.

        :raises NotFoundError: if there is none.
        """
        row = self._row(person.c.login_key == login_key(login))
        if row is None:
            raise NotFoundError("There is nobody with the login '{login}'.", login=login)
        return person_of(row)

    def all(self, *, disabled: bool = False) -> list[Person]:
        """Everybody by name, in pinyin order; the disabled ones only if asked for."""
        condition = None if disabled else person.c.disabled_at.is_(None)
        return self._many(condition)

    def search(self, text: str, limit: int = 20) -> list[Person]:
        """Enabled people whose name, pinyin, initials, login or e-mail holds ``text``."""
        if not self._tx.actor.is_known:
            raise NotSignedInError("Sign in first.")
        found = person.c.search.contains(folded(text.replace("\0", "")), autoescape=True)
        return self._many(found & person.c.disabled_at.is_(None), limit)

    def names_of(self, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
        """The names of many people, each read once in a transaction; unknown ids are left out."""
        known: dict[UUID, str] = self._tx.kept(_NAMES, dict)
        missing = {id for id in ids if id is not None} - known.keys()
        if missing:
            found = select(person.c.id, person.c.name).where(person.c.id.in_(missing))
            known.update((row.id, row.name) for row in self._tx.execute(found))
        return known

    def disabled_among(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those who cannot sign in any more."""
        gone = select(person.c.id).where(
            person.c.id.in_(set(ids)), person.c.disabled_at.is_not(None)
        )
        return frozenset(self._tx.execute(gone).scalars())

    def actor(self, login: str) -> Actor:
        """The actor that this person is, for a command or a job on their behalf.

        :raises NotFoundError: if there is none, or a disabled one.
        """
        enabled = person.c.login_key == login_key(login), person.c.disabled_at.is_(None)
        row = self._tx.execute(select(*ACTOR_COLUMNS).where(*enabled)).one_or_none()
        if row is None:
            raise NotFoundError("There is no person '{login}'.", login=login)
        return actor_of(row)

    def actors(self) -> list[Actor]:
        """Everybody who can sign in, as the actor that they are."""
        enabled = select(*ACTOR_COLUMNS).where(person.c.disabled_at.is_(None))
        ordered = enabled.order_by(person.c.sort_key, person.c.id)
        return [actor_of(row) for row in self._tx.execute(ordered)]

    def _set_password(
        self, id: UUID, password: str, until: datetime | None, keep_session: str = ""
    ) -> None:
        if self.get(id).is_service:
            raise _no_password()
        self._store(id, {"password_hash": hash_password(password), "password_until": until})
        ended = session.c.person_id == id, session.c.id != keep_session
        self._tx.execute(delete(session).where(*ended))
        drop_tickets(self._tx, id)
        write_audit(self._tx, "person.password", f"person/{id}", is_first=until is not None)

    def _row(self, condition: ColumnElement[bool]) -> Row[Any] | None:
        return self._tx.execute(select(person).where(condition)).one_or_none()

    def _many(
        self, condition: ColumnElement[bool] | None, limit: int | None = None
    ) -> list[Person]:
        ordered = select(person).order_by(person.c.sort_key, person.c.id).limit(limit)
        statement = ordered if condition is None else ordered.where(condition)
        return [person_of(row) for row in self._tx.execute(statement)]

    def _store(self, id: UUID, columns: Mapping[str, object]) -> None:
        self._tx.execute(update(person).where(person.c.id == id).values(dict(columns)))
        self._tx.forget(_NAMES)
        if not _PLACES.isdisjoint(columns):
            DIRECTORY.touch(self._tx)

    def _refuse_circle(self, id: UUID, manager: UUID | None) -> None:
        if manager is not None and (manager == id or manager in staff_below(self._tx, id)):
            raise InvalidValueError("People cannot be managed by their own staff.", field="manager")

    def _keep_an_administrator(self, leaving: Person) -> None:
        """Refuse to let ``leaving`` go if they are the last one who can let others in."""
        if [one.id for one in self.all() if ADMINISTRATOR in one.roles] == [leaving.id]:
            raise NotAllowedError("This is the last administrator. First make somebody else one.")


def _taken(login: str) -> DuplicateError:
    return DuplicateError("There is already a person '{login}'.", fields=["login"], login=login)


def _no_password() -> NotAllowedError:
    return NotAllowedError("A service account has no password. Make a token for it.")
