"""What the pages of change sets show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from flask import url_for

from ....platform.access.people import People
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.documents.releases import current_app
from ....platform.records.changesets import (
    UNDO_DAYS,
    ChangeSet,
    Kept,
    Undone,
    get_change_set,
    list_change_sets,
)
from ....platform.records.history import Entry, entries_of_change_set
from ...i18n import gettext as _
from ...i18n import translated
from ..document_words import Mark
from ..times import Moment, moment
from ..titles import titles_of
from ..words import app, label, plural, singular

#: Records of one change set that a page lists.
MOST_SHOWN = 100


@dataclass(frozen=True)
class ChangeSetRow:
    """One change set in words; ``size`` is how many records it touched."""

    id: str
    title: str
    mark: Mark
    by: str
    at: Moment
    url: str
    undo_url: str
    state: Mark | None
    size: str


@dataclass(frozen=True)
class ChangeSetsPage:
    """The newest change sets."""

    rows: tuple[ChangeSetRow, ...]


@dataclass(frozen=True)
class TouchedRow:
    """One record that a change set touched, or left alone."""

    title: str
    entity: str
    url: str
    what: str
    fields: str = ""
    state: str = ""


@dataclass(frozen=True)
class ChangeSetPage:
    """What a change set did, record by record; ``more`` are not listed."""

    row: ChangeSetRow
    records: tuple[TouchedRow, ...]
    more: int


@dataclass(frozen=True)
class UndonePage:
    """What an undo did and what it left."""

    row: ChangeSetRow
    done: int
    kept: tuple[TouchedRow, ...]


def change_sets_page(tx: Transaction) -> ChangeSetsPage:
    found = list_change_sets(tx)
    names = People(tx).names_of([one.actor for one in found])
    return ChangeSetsPage(
        tuple(_row(tx, one, names.get(one.actor or UUID(int=0))) for one in found)
    )


def _row(tx: Transaction, one: ChangeSet, by: str | None) -> ChangeSetRow:
    titles = _titles()
    fresh = tx.now - one.at <= timedelta(days=UNDO_DAYS)
    can_undo = one.undone_at is None and fresh
    return ChangeSetRow(
        id=str(one.id),
        title=titles.get(one.title, one.title),
        mark=kind_mark(one.kind),
        by=by or _("the system"),
        at=moment(one.at),
        url=url_for("change_sets.one", id=one.id),
        undo_url=url_for("change_sets.take_back", id=one.id) if can_undo else "",
        state=Mark(_("Undone"), "", "undo-2") if one.undone_at else None,
        size=_size(one),
    )


def _size(one: ChangeSet) -> str:
    """How many records; of a large set, which has not been looked through, how many changes."""
    if one.records or not one.entries:
        return f"{one.records:,}"
    return _("{count} changes", count=one.entries)


def _titles() -> dict[str, str]:
    """What entities are called in any language, and what they are called here."""
    return {
        text: plural(entity)
        for entity in app().entities.values()
        for text in (entity.title, *_plurals(entity))
    }


def _plurals(entity: Entity) -> Iterator[str]:
    yield str(entity.document.get("plural", entity.title))
    path = f"entities/{entity.key}/@plural"
    yield from (texts[path] for texts in app().texts.values() if path in texts)


def kind_mark(kind: str) -> Mark:
    """What kind of change it was; one that is not known here is called as it calls itself."""
    marks = {
        "import": Mark(_("Import"), "info", "file-up"),
        "edit": Mark(_("Bulk change"), "pri", "list-checks"),
        "bulk": Mark(_("Bulk change"), "pri", "list-checks"),
        "delete": Mark(_("Deletion"), "bad", "trash-2"),
        "restore": Mark(_("Restored"), "ok", "archive-restore"),
        "repeat": Mark(_("Repeated"), "pri", "repeat"),
        "transfer": Mark(_("Handed over"), "info", "forward"),
        "flow": Mark(_("Flow"), "pri", "workflow"),
        "sample": Mark(_("Sample data"), "info", "sparkles"),
        "undo": Mark(_("Undo"), "", "undo-2"),
    }
    return marks.get(kind, Mark(kind, "", "list-checks"))


def change_set_page(tx: Transaction, id: UUID) -> ChangeSetPage:
    found = get_change_set(tx, id)
    names = People(tx).names_of([found.actor])
    shown = list(islice(entries_of_change_set(tx, id), MOST_SHOWN))
    return ChangeSetPage(
        row=_row(tx, found, names.get(found.actor or UUID(int=0))),
        records=tuple(_touched(tx, shown)),
        more=max(found.entries - len(shown), 0),
    )


def _touched(tx: Transaction, entries: Iterable[Entry]) -> Iterator[TouchedRow]:
    """Entries with the record's title and link; their entity is found by trying each."""
    left = list(entries)
    for entity in current_app(tx).entities.values():
        if entity.parent is not None or not left:
            continue
        ids = {one.record for one in left}
        there = titles_of(tx, entity.key, ids)
        gone = titles_of(tx, entity.key, ids - there.keys(), deleted=True)
        yield from (
            _entry_row(entity, one, {**there, **gone}[one.record], in_bin=one.record in gone)
            for one in left
            if one.record in there or one.record in gone
        )
        left = [one for one in left if one.record not in there and one.record not in gone]
    yield from (TouchedRow(str(one.record)[-8:], "", "", _action(one.action)) for one in left)


def _entry_row(entity: Entity, entry: Entry, title: str, *, in_bin: bool) -> TouchedRow:
    known = {field.id: field for field in (*entity.fields.values(), *entity.system.values())}
    fields = [label(known[id]) for id in entry.changes if id in known]
    return TouchedRow(
        title=title or singular(entity),
        entity=singular(entity),
        url=_record_url(entity, entry.record, in_bin=in_bin),
        what=_action(entry.action),
        fields=", ".join(fields) if entry.action == "update" else "",
        state=_("In the recycle bin") if in_bin else "",
    )


def _record_url(entity: Entity, id: UUID, *, in_bin: bool) -> str:
    """The record's page, or the bin that it lies in: a deleted record has no page."""
    if in_bin:
        return url_for("bin.show", entity=entity.key)
    return url_for("records.show", entity=entity.key, id=id)


def _action(action: str) -> str:
    words = {
        "create": _("Created"), "update": _("Changed"), "transfer": _("Handed over"),
        "delete": _("Deleted"), "restore": _("Restored"), "purge": _("Deleted for good"),
    }  # fmt: skip
    return words.get(action, action)


def undone_page(tx: Transaction, id: UUID, done: Undone) -> UndonePage:
    found = get_change_set(tx, id)
    names = People(tx).names_of([found.actor])
    kept = [_kept_row(tx, one) for one in done.kept]
    row = _row(tx, found, names.get(found.actor or UUID(int=0)))
    return UndonePage(row, done.restored + done.removed, tuple(kept))


def _kept_row(tx: Transaction, one: Kept) -> TouchedRow:
    entity, reason = current_app(tx).entities.get(one.entity), translated(one.reason)
    there = titles_of(tx, one.entity, [one.record])
    gone = {} if there else titles_of(tx, one.entity, [one.record], deleted=True)
    title = {**there, **gone}.get(one.record) or str(one.record)[-8:]
    if entity is None or not (there or gone):
        return TouchedRow(title, plural(entity) if entity else one.entity, "", reason)
    url = _record_url(entity, one.record, in_bin=bool(gone))
    state = _("In the recycle bin") if gone else ""
    return TouchedRow(title, plural(entity), url, reason, state=state)
