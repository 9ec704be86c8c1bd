"""What happened to a record, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from babel.dates import format_date, format_time

from ....platform.access.people import People
from ....platform.access.rows import field_rights
from ....platform.core.errors import FormloomError, NotFoundError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.records.files import Files
from ....platform.records.history import Entry, entries_of
from ....platform.records.near import titles_of
from ....platform.records.paths import link_target
from ....platform.records.values import Record
from ...i18n import gettext as _
from ...i18n import locale
from ..words import app, label, manner
from .display import shown_text

#: Changes of these say nothing to people.
_SILENT = frozenset({"created_at", "created_by", "updated_at", "updated_by", "revision"})
#: Changes by one person that follow within this time are told as one.
TOGETHER = timedelta(minutes=5)
LOOKS = {
    "create": ("plus", "ok"), "update": ("pencil", ""), "transfer": ("forward", "info"),
    "delete": ("trash-2", "bad"), "restore": ("archive-restore", "ok"), "purge": ("x", "bad"),
}  # fmt: skip


@dataclass(frozen=True)
class ChangedValue:
    """One field that changed; blank values are "–"."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One thing that happened; ``time`` is a clock time, ``iso`` the moment.

    ``title`` leads to ``url``; ``body`` is what was said. ``edit_url`` and ``delete_url`` are ""
    where nobody may change it any more. ``entry`` is its name among pins.
    """

    actor: str
    text: str
    time: str
    iso: str
    icon: str
    tone: str
    changes: tuple[ChangedValue, ...] = ()
    title: str = ""
    url: str = ""
    body: str = ""
    edit_url: str = ""
    delete_url: str = ""
    entry: str = ""

    @property
    def told(self) -> str:
        """Everything that is read of it, to be searched."""
        changes = (part for one in self.changes for part in (one.label, one.before, one.after))
        return " ".join((self.actor, self.text, self.title, self.body, *changes)).casefold()


@dataclass(frozen=True)
class Day:
    """The events of one day, newest first."""

    title: str
    events: tuple[Event, ...]


def changes_of(
    tx: Transaction, record: Record, *, before: int | None, limit: int
) -> tuple[list[tuple[datetime, Event]], int]:
    """The changes of a record, newest first, and the oldest revision among them.

    What one person changed within a few minutes is one event.
    """
    entries = entries_of(tx, record.id, before=before, limit=limit)
    teller = _Teller(tx, record.entity, entries)
    events = [(one.at, teller.event(one)) for one in together(entries)]
    return events, entries[-1].revision if entries else 0


def changes_at(
    tx: Transaction, record: Record, revisions: Iterable[int]
) -> list[tuple[datetime, Event]]:  # fmt: skip
    """The changes that made some revisions, each by itself."""
    found = [entries_of(tx, record.id, before=one + 1, limit=1) for one in revisions]
    entries = [entry for some in found for entry in some]
    teller = _Teller(tx, record.entity, entries)
    return [(one.at, teller.event(one)) for one in entries]


def together(entries: Iterable[Entry]) -> list[Entry]:
    """``entries``, newest first, with changes of one person put together that followed shortly."""
    found: list[Entry] = []
    since = datetime.max.replace(tzinfo=UTC)
    for one in entries:
        last = found[-1] if found else None
        is_same = last and last.action == one.action == "update" and last.actor == one.actor
        if last and is_same and since - one.at < TOGETHER:
            found[-1] = _both(one, last)
        else:
            found.append(one)
        since = one.at
    return found


def _both(older: Entry, newer: Entry) -> Entry:
    changes = {**older.changes, **newer.changes}
    for id in older.changes.keys() & newer.changes.keys():
        changes[id] = (older.changes[id][0], newer.changes[id][1])
    kept = {id: values for id, values in changes.items() if values[0] != values[1]}
    return replace(newer, changes=kept)


def by_day(tx: Transaction, events: Iterable[tuple[datetime, Event]]) -> tuple[Day, ...]:
    """Events, newest first, under the names of their days."""
    grouped = groupby(events, key=lambda one: one[0].astimezone(manner().zone).date())
    return tuple(Day(_day(tx, day), tuple(event for _at, event in group)) for day, group in grouped)


def clock(at: datetime) -> str:
    """The time of day."""
    return format_time(at.astimezone(manner().zone), "HH:mm", locale=locale())


def day_of(at: datetime) -> str:
    """The day, for what stands apart from its day."""
    pattern = {"zh": "y年M月d日", "en": "d MMM y"}[locale()]
    return format_date(at.astimezone(manner().zone).date(), pattern, locale=locale())


def _day(tx: Transaction, day: date) -> str:
    today = tx.now.astimezone(manner().zone).date()
    if day == today:
        return _("Today")
    if (today - day).days == 1:
        return _("Yesterday")
    pattern = {"zh": "y年M月d日 EEE", "en": "EEE, d MMM y"}[locale()]
    return format_date(day, pattern, locale=locale())


class _Teller:
    def __init__(self, tx: Transaction, entity: Entity, entries: Iterable[Entry]) -> None:
        self.tx = tx
        self.entity = entity
        self.rights = field_rights(tx, entity)
        self.fields = {one.id: one for one in (*entity.system.values(), *entity.fields.values())}
        self.titles = dict(self._link_titles(entries))
        people = (one.actor for one in entries if one.actor is not None)
        self.names: Mapping[UUID, str] = People(tx).names_of([*people, *self._people(entries)])

    def event(self, entry: Entry) -> Event:
        icon, tone = LOOKS.get(entry.action, ("pencil", ""))
        return Event(
            actor=self.names.get(entry.actor, "") if entry.actor else "Formloom",
            text=_said(entry.action),
            time=clock(entry.at),
            iso=entry.at.isoformat(),
            icon=icon,
            tone=tone,
            changes=tuple(self._changes(entry)),
            entry=f"change/{entry.revision}",
        )

    def _changes(self, entry: Entry) -> Iterator[ChangedValue]:
        if entry.action not in {"update", "transfer"}:
            return
        for id, (before, after) in entry.changes.items():
            field = self.fields.get(id)
            if field is None or field.key in _SILENT:
                continue
            right = self.rights.get(field.key, "hidden")
            if right in {"read", "edit"}:
                yield ChangedValue(
                    label(field), self._text(before, field), self._text(after, field)
                )

    def _text(self, raw: object, field: Field) -> str:
        """A value of the history, JSON, as people read it."""
        if raw is None or raw == "" or raw == []:
            return "–"
        if field.type.rows == "lines":
            return _("{count} rows", count=len(raw) if isinstance(raw, list) else 1)
        ids = raw if isinstance(raw, list) else [raw]
        if field.type.rows == "files":
            return ", ".join(self._file(str(one)) for one in ids)
        if self._is_link(field):
            return ", ".join(self._title(str(one)) for one in ids)
        try:
            return shown_text(field.type.load(raw, field), field, manner()) or "–"
        except (FormloomError, TypeError, ValueError):
            return str(raw)

    def _is_link(self, field: Field) -> bool:
        return bool(field.type.directory) or link_target(app(), field) is not None

    def _title(self, id: str) -> str:
        return self.titles.get(id) or self.names.get(UUID(id), _("a deleted record"))

    def _file(self, id: str) -> str:
        try:
            return Files(self.tx).open(UUID(id)).file.name
        except NotFoundError:
            return _("a deleted file")

    def _ids(self, entries: Iterable[Entry], *, directory: bool) -> Iterator[tuple[Field, str]]:
        for entry in entries:
            for id, values in entry.changes.items():
                field = self.fields.get(id)
                if (
                    field is None
                    or not self._is_link(field)
                    or bool(field.type.directory) != directory
                ):
                    continue
                for value in values:
                    for one in value if isinstance(value, list) else [value]:
                        if isinstance(one, str):
                            yield field, one

    def _people(self, entries: Iterable[Entry]) -> list[UUID]:
        return [UUID(id) for _field, id in self._ids(entries, directory=True)]

    def _link_titles(self, entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
        """Titles of linked records, one query an entity."""
        wanted: dict[str, set[str]] = {}
        for field, id in self._ids(entries, directory=False):
            wanted.setdefault(field.text("to"), set()).add(id)
        for entity, ids in wanted.items():
            found = titles_of(self.tx, app(), app().entity(entity), map(UUID, sorted(ids)[:200]))
            yield from ((str(id), title) for id, title in found.items())


def _said(action: str) -> str:
    return {
        "create": _("created it"), "update": _("changed"), "transfer": _("handed it over"),
        "delete": _("deleted it"), "restore": _("brought it back"), "purge": _("removed it"),
    }.get(action, action)  # fmt: skip
