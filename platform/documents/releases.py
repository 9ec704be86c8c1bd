"""Releases: the published, numbered states of all documents, and the app that is live."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import RowMapping, func, select

from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from . import blobs
from .app import App, Documents
from .column_map import ColumnMap
from .compile import assemble
from .tables import RELEASE

#: Apps of the last releases, by workspace: requests that run during a publish need the older one.
_COMPILED: WeakKeyDictionary[Workspace, dict[int, App]] = WeakKeyDictionary()
_KEPT = 3
_NEWEST = select(func.coalesce(func.max(RELEASE.c.number), 0))
#: The number of the live release, for a statement that reads something else anyway.
LIVE = _NEWEST.scalar_subquery().label("live_release")


@dataclass(frozen=True)
class Release:
    """A row of the history: ``documents`` maps "kind/key" to a hash."""

    number: int
    at: datetime
    by: UUID | None
    by_name: str
    note: str
    restores: int | None
    documents: Mapping[str, str]
    columns: ColumnMap
    changes: tuple[Mapping[str, object], ...]


def release_number(transaction: Transaction) -> int:
    """The number of the live release; 0 before the first."""
    return transaction.kept(release_number, lambda: int(transaction.execute(_NEWEST).scalar_one()))


def know_release(transaction: Transaction, number: int) -> None:
    """Take over what a statement with ``LIVE`` has read."""
    transaction.know(release_number, number)


def current_app(transaction: Transaction) -> App:
    """The live app, compiled once a release and process."""
    return transaction.kept(current_app, lambda: _live_app(transaction))


def _live_app(transaction: Transaction) -> App:
    number = release_number(transaction)
    app = _COMPILED.setdefault(transaction.workspace, {}).get(number)
    return app or remember(transaction.workspace, load_app(transaction, number))


def go_live(transaction: Transaction, app: App) -> None:
    """Let the rest of this transaction work with ``app``, and everybody once it is committed."""
    for known in (release_number, current_app):
        transaction.forget(known)
    know_release(transaction, app.release)
    transaction.kept(current_app, lambda: app)
    transaction.after_commit(lambda: _keep(transaction, app))


def _keep(transaction: Transaction, app: App) -> None:
    remember(transaction.workspace, app)


def remember(workspace: Workspace, app: App) -> App:
    """Keep a compiled app for the next requests."""
    compiled = _COMPILED.setdefault(workspace, {})
    compiled[app.release] = app
    for number in sorted(compiled)[:-_KEPT]:
        compiled.pop(number, None)
    return app


def load_app(transaction: Transaction, number: int) -> App:
    """The app of any release, as it was compiled then."""
    if number == 0:
        return assemble({}, {})
    release = get_release(transaction, number)
    return assemble(documents_of(transaction, release), release.columns, number)


def documents_of(transaction: Transaction, release: Release) -> Documents:
    """The documents of a release, by (kind, key)."""
    bodies = blobs.load(transaction, release.documents.values())
    return {split(name): bodies[hash_] for name, hash_ in release.documents.items()}


def get_release(transaction: Transaction, number: int) -> Release:
    """One release.

    :raises NotFoundError: if there is none of that number.
    """
    row = transaction.execute(select(RELEASE).where(RELEASE.c.number == number)).one_or_none()
    if row is None:
        raise NotFoundError("There is no release {number}.", number=number)
    return _release(row._mapping)


def list_releases(
    transaction: Transaction, *, before: int | None = None, limit: int = 100
) -> list[Release]:
    """The newest releases first; ``before`` pages on."""
    statement = select(RELEASE).order_by(RELEASE.c.number.desc()).limit(limit)
    if before is not None:
        statement = statement.where(RELEASE.c.number < before)
    return [_release(row._mapping) for row in transaction.execute(statement)]


def _release(row: RowMapping) -> Release:
    return Release(
        number=cast("int", row["number"]),
        at=cast("datetime", row["at"]),
        by=cast("UUID | None", row["by"]),
        by_name=cast("str", row["by_name"]),
        note=cast("str", row["note"]),
        restores=cast("int | None", row["restores"]),
        documents=cast("Mapping[str, str]", row["documents"]),
        columns=cast("ColumnMap", row["columns"]),
        changes=tuple(cast("list[Mapping[str, object]]", row["changes"])),
    )


def split(name: str) -> tuple[str, str]:
    """ "entity/account" -> ("entity", "account")."""
    kind, _, key = name.partition("/")
    return kind, key
