"""Drafts: what analysts are working on. Nothing is live until it is published."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, delete, insert, select, update

from ..core.errors import DocumentError, InvalidValueError, NotFoundError, StaleRevisionError
from ..core.transaction import Transaction
from . import blobs
from .app import App, Documents
from .designers import demand_designer
from .kinds import KINDS
from .releases import current_app
from .tables import DRAFT

Document = Mapping[str, object]
Name = tuple[str, str]


@dataclass(frozen=True)
class Draft:
    """A document as it is being edited; ``document`` is None when the draft deletes it.

    ``etag`` names this state: a save must name the state that it was made from.
    """

    kind: str
    key: str
    document: Document | None
    etag: str
    at: datetime | None = None
    by: UUID | None = None
    by_name: str = ""
    live: bool = False


class Drafts:
    """The drafts of a workspace, laid over the live release."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        demand_designer(transaction)

    def get(self, kind: str, key: str) -> Draft:
        """The draft of a document, else its live state.

        :raises NotFoundError: if there is neither.
        """
        row = self._row(kind, key)
        if row is not None:
            return row
        app = current_app(self._transaction)
        return Draft(kind, key, app.document(kind, key), _live_etag(app, kind, key), live=True)

    def list(self) -> list[Draft]:
        """Every draft that waits to be published."""
        rows = self._transaction.execute(select(DRAFT).order_by(DRAFT.c.kind, DRAFT.c.key))
        return [_draft(row._mapping) for row in rows]

    def save(self, kind: str, key: str, document: Document, *, etag: str | None = None) -> Draft:
        """Store a draft. It may be half done: only its size and kind are checked here.

        :param etag: the state that was edited; None only for a document that is new.
        :raises StaleRevisionError: if somebody saved another state meanwhile.
        :raises DocumentError: if it is no document of this kind at all.
        """
        found = KINDS.get(kind).problems(key, document)
        problems = [one for one in found if one.code in {"limit", "key"} or one.path == "/$id"]
        if not problems and document.get("$id") != key:
            problems = [*KINDS.get(kind).more_problems(key, document)]
        if problems:
            raise DocumentError(problems)
        return self._store(kind, key, blobs.text_of(kind, document), etag)

    def delete(self, kind: str, key: str, *, etag: str | None = None) -> None:
        """Make a draft that deletes a live document, or drop the draft of one that is not live."""
        if (kind, key) in current_app(self._transaction).documents:
            self._store(kind, key, None, etag)
        else:
            self.get(kind, key)
            self.discard([(kind, key)])

    def discard(self, names: Iterable[Name] | None = None) -> None:
        """Throw drafts away; all of them when none are named."""
        if names is None:
            self._transaction.execute(delete(DRAFT))
            return
        for kind, key in names:
            self._transaction.execute(delete(DRAFT).where(DRAFT.c.kind == kind, DRAFT.c.key == key))

    def documents(self, chosen: Iterable[Name] | None = None) -> Documents:
        """The whole set that publishing would make live: all drafts, or the chosen ones."""
        wanted = None if chosen is None else set(chosen)
        found = self.list()
        return self.laid(one for one in found if wanted is None or (one.kind, one.key) in wanted)

    def laid(self, drafts: Iterable[Draft]) -> Documents:
        """All documents with ``drafts`` laid over what is live."""
        documents = dict(current_app(self._transaction).documents)
        for draft in drafts:
            name = (draft.kind, draft.key)
            if draft.document is None:
                documents.pop(name, None)
            else:
                documents[name] = draft.document
        return documents

    def keys(self, kind: str) -> set[str]:
        """The keys of all documents of a kind, live or drafted."""
        return {key for one, key in self.documents() if one == kind}

    def _row(self, kind: str, key: str) -> Draft | None:
        row = self._transaction.execute(
            select(DRAFT).where(DRAFT.c.kind == kind, DRAFT.c.key == key)
        ).one_or_none()
        return _draft(row._mapping) if row is not None else None

    def _store(self, kind: str, key: str, body: str | None, etag: str | None) -> Draft:
        tx = self._transaction
        current = self._current(kind, key)
        if (current.etag if current else None) != etag:
            raise _stale(kind, key, current)
        if body is not None and self._is_live(kind, key, body):
            self.discard([(kind, key)])  # undone to the last: nothing waits to be published
            return self.get(kind, key)
        drafted = current is not None and not current.live
        values = {"body": body, "at": tx.now, "by": tx.actor.person, "by_name": tx.actor.name}
        if drafted:
            statement = update(DRAFT).where(DRAFT.c.kind == kind, DRAFT.c.key == key)
            tx.execute(statement.values(version=DRAFT.c.version + 1, **values))
        else:
            tx.execute(insert(DRAFT).values(kind=kind, key=key, version=1, base=etag, **values))
        return self.get(kind, key)

    def _is_live(self, kind: str, key: str, body: str) -> bool:
        """Whether ``body`` says what is live already."""
        app = current_app(self._transaction)
        if (kind, key) not in app.documents:
            return False
        return _live_etag(app, kind, key) == _live_hash(body)

    def _current(self, kind: str, key: str) -> Draft | None:
        try:
            return self.get(kind, key)
        except NotFoundError:
            return None


@lru_cache(maxsize=2_000)
def _live_etag(app: App, kind: str, key: str) -> str:
    return _live_hash(blobs.text_of(kind, app.document(kind, key)))


def _live_hash(text: str) -> str:
    return blobs.hash_of(text)[:16]


def _draft(row: RowMapping) -> Draft:
    body = cast("str | None", row["body"])
    return Draft(
        kind=cast("str", row["kind"]),
        key=cast("str", row["key"]),
        document=None if body is None else cast("Document", orjson.loads(body)),
        etag=f"d{row['version']}-{blobs.hash_of(body or '')[:12]}",
        at=cast("datetime", row["at"]),
        by=cast("UUID | None", row["by"]),
        by_name=cast("str", row["by_name"]),
    )


def _stale(kind: str, key: str, current: Draft | None) -> StaleRevisionError:
    theirs = dict(current.document or {}) if current else {}
    return StaleRevisionError(
        "{name} was changed by {who} meanwhile. Look at both versions and choose.",
        theirs=theirs, name=f"{kind}/{key}", who=(current.by_name if current else "") or "somebody",
        etag=current.etag if current else None,
    )  # fmt: skip


def read_document(body: bytes | str) -> Document:
    """A document from JSON text in UTF-8.

    :raises InvalidValueError: if it is not JSON, not an object, or has a key twice.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise InvalidValueError("This is not JSON: it is not text in UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidValueError("This is not JSON: {reason}.", reason=str(error)) from error
    if not isinstance(document, dict):
        raise InvalidValueError("A document is a JSON object.")
    return cast("Document", document)


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two equal keys one would be lost, and nobody would know which."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidValueError("The key '{key}' stands twice in one object.", key=twice[:100])
    return made


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")
