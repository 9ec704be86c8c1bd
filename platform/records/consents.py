"""Consents: what somebody agreed to, in which words, who wrote it down and when it was taken back.

A consent is a boolean field with ``"consent": true``, and its help text is what is agreed to. The
register is read from the record's history and the releases: nothing is stored twice, the chain of
the history vouches for it, and erasing the field's history erases it here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select

from ..core.transaction import Transaction
from ..documents.app import App, Documents, Entity
from ..documents.releases import documents_of, get_release
from ..documents.tables import RELEASE
from ..fields.field import Field
from . import rights
from .history import Entry, entries_of
from .history_tables import CHANGE_SET
from .reading import Reader

#: Entries of a record's history that are looked through.
MOST = 10_000


@dataclass(frozen=True)
class Wording:
    """The words of a consent in the release that was live at a moment; blank locale: as written."""

    release: int
    title: str
    text: str
    #: (title, text) by locale.
    translated: Mapping[str, tuple[str, str]]

    def says_as(self, other: "Wording") -> bool:
        """Whether both say the same, whatever their releases are."""
        return replace(self, release=0) == replace(other, release=0)


@dataclass(frozen=True)
class Noted:
    """When something was written down, by whom (None: by the system), and in which change set."""

    at: datetime
    by: UUID | None
    kind: str = ""
    title: str = ""


@dataclass(frozen=True)
class Consent:
    """One consent; ``withdrawn`` is None while it is in force."""

    field: str
    wording: Wording
    given: Noted
    withdrawn: Noted | None = None
    #: Whether the text reads otherwise today: who agreed then has not agreed to that.
    is_outdated: bool = False


def consent_fields(tx: Transaction, entity: Entity) -> list[Field]:
    """The consents of an entity of which the actor may see the values."""
    seen = rights.visible(tx, entity)
    fields = (one for one in entity.fields.values() if one.flag("consent"))
    return [one for one in fields if seen.get(one.key) in {"read", "edit"}]


def consents_of(tx: Transaction, app: App, entity: Entity, id: UUID) -> list[Consent]:
    """The register of one record, the newest first.

    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """
    Reader(tx, app, entity).get(id, (), deleted=None)
    fields = consent_fields(tx, entity)
    if not fields:
        return []
    entries = entries_of(tx, id, limit=MOST)[::-1]
    words = _Words(tx, entity)
    found = (one for field in fields for one in _told(tx, field, entries, words))
    return sorted(found, key=lambda one: one.given.at, reverse=True)


def _told(
    tx: Transaction, field: Field, entries: list[Entry], words: "_Words"
) -> Iterator[Consent]:
    now = words.at(tx.now, field)
    begun: Consent | None = None
    for entry in entries:
        before, after = (bool(one) for one in entry.changes.get(field.id, (None, None)))
        if after and not before:
            wording = words.at(entry.at, field)
            outdated = not wording.says_as(now)
            begun = Consent(field.key, wording, _noted(tx, entry), is_outdated=outdated)
        elif before and not after and begun is not None:
            yield replace(begun, withdrawn=_noted(tx, entry))
            begun = None
    if begun is not None:
        yield begun


def _noted(tx: Transaction, entry: Entry) -> Noted:
    if entry.change_set is None:
        return Noted(entry.at, entry.actor)
    found = select(CHANGE_SET.c.kind, CHANGE_SET.c.title).where(CHANGE_SET.c.id == entry.change_set)
    row = tx.execute(found).one_or_none()
    return Noted(entry.at, entry.actor, row.kind if row else "", row.title if row else "")


def consent_as_json(one: Consent) -> dict[str, object]:
    """A consent for programs and for the person who asks for their data."""
    return {
        "field": one.field, "title": one.wording.title, "text": one.wording.text,
        "release": one.wording.release, "outdated": one.is_outdated, "given": _json(one.given),
        "withdrawn": _json(one.withdrawn) if one.withdrawn else None,
    }  # fmt: skip


def _json(noted: Noted) -> dict[str, object]:
    return {
        "at": noted.at.isoformat(), "by": str(noted.by) if noted.by else None,
        "through": {"kind": noted.kind, "title": noted.title} if noted.kind else None,
    }  # fmt: skip


class _Words:
    """The words of fields at moments: those of the release that was live."""

    def __init__(self, tx: Transaction, entity: Entity) -> None:
        self._tx = tx
        self._entity = entity
        numbered = select(RELEASE.c.number, RELEASE.c.at).order_by(RELEASE.c.number.desc())
        self._releases = tx.execute(numbered).all()
        self._known: dict[tuple[int, str], Wording] = {}

    def at(self, moment: datetime, field: Field) -> Wording:
        live = next((one for one in self._releases if one.at <= moment), self._releases[-1])
        key = live.number, field.id
        if key not in self._known:
            self._known[key] = self._wording(live.number, field)
        return self._known[key]

    def _wording(self, number: int, field: Field) -> Wording:
        documents = documents_of(self._tx, get_release(self._tx, number))
        entity, key, written = self._written(documents, field)
        path = f"entities/{entity}/{key}"
        translated = {
            locale: (str(texts.get(path, "")), str(texts.get(f"{path}/@help", "")))
            for locale, texts in _texts(documents)
        }
        title, text = str(written.get("title", "")), str(written.get("help", ""))
        return Wording(number, title, text, translated)

    def _written(self, documents: Documents, field: Field) -> tuple[str, str, Mapping[str, object]]:
        """(entity, key, settings) of a field by its id: its key may have been another one then."""
        for (kind, entity), document in documents.items():
            if kind == "entity" and document.get("id", entity) == self._entity.id:
                fields = cast("Mapping[str, Mapping[str, object]]", document["properties"])
                found = ((key, one) for key, one in fields.items() if one.get("id") == field.id)
                key, written = next(found, (field.key, {}))
                return entity, key, written
        return self._entity.key, field.key, {}


def _texts(documents: Documents) -> Iterator[tuple[str, Mapping[str, object]]]:
    for (kind, locale), document in documents.items():
        if kind == "i18n":
            yield locale, cast("Mapping[str, object]", document.get("texts", {}))
