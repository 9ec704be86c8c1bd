"""Rows of a file, by the chunk, through the one pipeline that every write goes through."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ...core.errors import ConflictError, FormloomError, InvalidValueError, Message
from ...core.ids import new_id
from ...core.transaction import Transaction
from ...documents.app import App, Entity
from ...fields.field import Field
from ...fields.field_type import Manner
from .. import rights
from ..exporting.defusing import restore
from ..plan import plan_of
from ..saving import Saving
from ..writer import Writer
from .columns import Column
from .faults import Counts, FailedRow, Fault, fault_at, faults_of
from .matching import Key, Matcher, key_fields
from .options import OnExisting, Options
from .readers import IdReader, Reader, WaitingError, reader_of
from .table import Row


@dataclass(frozen=True)
class Waiting:
    """A record that is made but for a link to another row of the file."""

    row: Row
    record: UUID


@dataclass
class Outcome:
    """What became of some rows."""

    counts: Counts = field(default_factory=Counts)
    failed: list[FailedRow] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A row on its way: the values of its cells by field key, and what is wrong with them."""

    row: Row
    values: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    key: Key | None = None
    waits: bool = False
    saving: Saving | None = None


@dataclass(frozen=True)
class Cell:
    """A mapped column: where it stands, which field it fills, and how."""

    place: int
    column: Column
    key: str
    reader: Reader
    replace: Mapping[str, str]


class Repeats:
    """Values of unique rules that earlier rows had: for a check, which stores nothing."""

    def __init__(self, entity: Entity) -> None:
        self._rules = entity.unique
        self._seen: dict[int, int] = {}

    def find(self, entry: Entry) -> tuple[tuple[str, ...], int] | None:
        """The rule that ``entry`` breaks and the number of the earlier row; notes its values."""
        found = None
        for keys in self._rules:
            values = tuple(entry.values.get(key) for key in keys)
            if None not in values:
                first = self._seen.setdefault(hash((keys, values)), entry.row.number)
                if first != entry.row.number:
                    found = keys, first
        return found


class Importer:
    """Imports rows into one entity. Keeps what it looked up, so one serves all chunks of a file.

    ``expected`` are the titles of records that the file brings.
    ``repeats`` finds rows with the same unique values when nothing is really stored.
    """

    def __init__(
        self, app: App, entity: Entity, columns: Sequence[Column], options: Options,
        *, expected: Collection[str] = (), repeats: Repeats | None = None,
    ) -> None:  # fmt: skip
        self.app = app
        self.entity = entity
        self.options = options
        self._plan = plan_of(app, entity)
        self._titles = tuple(column.title for column in columns)
        self._expected = expected
        self._repeats = repeats
        self._cells = [
            self._cell(place, column, options.mapping[column.title])
            for place, column in enumerate(columns)
            if options.mapping.get(column.title)
        ]
        self._columns = {cell.key: cell.column.title for cell in self._cells}
        self._check_mapping()
        self._matcher = Matcher(entity, key_fields(entity, options))

    def _cell(self, place: int, column: Column, path: str) -> Cell:
        key, _, by = path.partition(".")
        replace = self.options.replace.get(column.title) or self.options.replace.get(path) or {}
        if path == "id":
            return Cell(place, column, path, IdReader(), replace)
        reader = self._reader(self._settable(column.title, key), by, column.dates)
        return Cell(place, column, key, reader, replace)

    def _settable(self, title: str, key: str) -> Field:
        found = self._plan.settable.get(key)
        if found is None:
            template = (
                "Column '{column}' cannot go to '{key}': its value is computed."
                if key in self.entity.fields
                else "Column '{column}' cannot go to '{key}': there is no such field to fill."
            )
            raise InvalidValueError(template, field="mapping", column=title, key=key)
        return found

    def _reader(self, field: Field, by: str, dates: str) -> Reader:
        manifest = self.app.manifest
        order = self.options.dates or dates or "YMD"
        manner = Manner(manifest.locale, manifest.zone, order, manifest.currency)
        own = field.settings.get("to") == self.entity.key and not by
        return reader_of(
            self.app, field, by, manner,
            creates=field.key in self.options.create_missing,
            expected=self._expected if own else (),
        )  # fmt: skip

    def _check_mapping(self) -> None:
        unknown = [title for title in self.options.mapping if title not in self._titles]
        if unknown:
            raise InvalidValueError(
                "The file has no column '{column}'. It has: {columns}.",
                field="mapping", column=unknown[0], columns=", ".join(self._titles),
            )  # fmt: skip
        if not self._cells:
            raise InvalidValueError(
                "Say which column is which field: no title of {columns} is like one.",
                field="mapping", columns=", ".join(self._titles),
            )  # fmt: skip
        if len(self._columns) < len(self._cells):
            twice = next(c for c in self._cells if self._columns[c.key] != c.column.title)
            raise InvalidValueError(
                "Two columns are mapped to '{key}'.", field="mapping", key=twice.key
            )

    # Rows that are new to us

    def run(self, tx: Transaction, rows: Sequence[Row]) -> Outcome:
        """Import some rows; one that cannot be imported says why and is left out."""
        rights.demand(tx, self.entity, "import")
        entries = self._read(tx, rows, self._cells)
        for entry in entries if self._matcher.fields else ():
            entry.key = None if entry.faults else self._matcher.key_of(entry.values)
        known = self._matcher.find(tx, [one.key for one in entries if one.key is not None])
        outcome, wave, keys = Outcome(), list[Entry](), set[Key]()
        for entry in entries:
            key = entry.key
            if key is not None and key in keys:
                # An earlier row of this chunk speaks of the same record: it goes first.
                known |= self._save(tx, wave, outcome)
                wave, keys = [], set()
            self._decide(entry, known.get(key, ()) if key is not None else (), outcome)
            if entry.saving is not None or entry.faults:
                wave.append(entry)
            if key is not None:
                keys.add(key)
        self._save(tx, wave, outcome)
        return outcome

    def _read(self, tx: Transaction, rows: Sequence[Row], cells: Sequence[Cell]) -> list[Entry]:
        entries = [Entry(row) for row in rows]
        for cell in cells:
            texts = [self._text(cell, row) for row in rows]
            cell.reader.prepare(tx, filter(None, texts))
            for entry, text in zip(entries, texts, strict=True):
                self._fill(entry, cell, text)
        width = len(self._titles)
        for entry in entries:
            if any(entry.row.cells[width:]):
                entry.faults.append(self._too_wide(entry.row))
        return entries

    def _text(self, cell: Cell, row: Row) -> str:
        text = row.cells[cell.place] if cell.place < len(row.cells) else ""
        if cell.column.defused:
            text = restore(text)
        return cell.replace.get(text.strip(), text) if cell.replace else text

    def _fill(self, entry: Entry, cell: Cell, text: str) -> None:
        try:
            value = cell.reader.read(text) if text else None
            if value is not None or self.options.clears:
                entry.values[cell.key] = value
        except InvalidValueError as error:
            entry.faults.append(self._fault(error.message, cell.key, entry.row))
        except WaitingError:
            entry.waits = True

    def _decide(self, entry: Entry, ids: Sequence[UUID], outcome: Outcome) -> None:
        """What is to be saved of a row: nothing if it has faults or is skipped."""
        if entry.faults:
            return
        own = entry.values.pop("id", None)
        choice = self.options.on_existing
        if self._repeats is not None and not ids:
            self._note_repeats(entry)
        if len(ids) > 1 or (ids and choice is OnExisting.ERROR):
            entry.faults.append(self._existing(entry, len(ids)))
        elif ids and choice is OnExisting.SKIP:
            outcome.counts += Counts(skipped=1)
        elif not entry.faults:
            offered = own if isinstance(own, UUID) and not ids else None
            entry.saving = Saving(
                ids[0] if ids else offered or new_id(), entry.values, is_parsed=True,
                offered=offered is not None, before={} if ids else None,
            )  # fmt: skip

    def _note_repeats(self, entry: Entry) -> None:
        assert self._repeats is not None  # noqa: S101
        found = self._repeats.find(entry)
        if found is None:
            return
        keys, number = found
        if keys != self._matcher.fields or self.options.on_existing is OnExisting.ERROR:
            message = Message("Row {row} has the same value.", {"row": number})
            entry.faults.append(self._fault(message, keys[0], entry.row))

    def _save(
        self, tx: Transaction, entries: Sequence[Entry], outcome: Outcome
    ) -> dict[Key, list[UUID]]:
        """Save what was decided; return the keys of what is new."""
        savings = [entry.saving for entry in entries if entry.saving is not None]
        old = [one for one in savings if one.before is not None]
        new = [one for one in savings if one.before is None]
        self._write(tx, old, new)
        for entry in entries:
            self._tell(entry, outcome)
        return {
            entry.key: [entry.saving.id]
            for entry in entries
            if entry.saving is not None and not entry.faults and entry.key is not None
        }

    def _write(self, tx: Transaction, old: Sequence[Saving], new: Sequence[Saving]) -> None:
        writer = Writer(tx, self._plan)
        for one in old:
            one.before = None  # the writer reads what there is
        if old:
            writer.update(old)
        if new:
            writer.create(new)

    def _tell(self, entry: Entry, outcome: Outcome) -> None:
        saving = entry.saving
        if saving is not None and saving.is_refused:
            entry.faults += faults_of(saving.error, self._columns, entry.row, self._titles)
        if entry.faults:
            outcome.counts += Counts(failed=1)
            outcome.failed.append(FailedRow(entry.row, entry.faults))
        elif saving is not None:
            outcome.counts += _count(saving)
            if entry.waits:
                outcome.waiting.append(Waiting(entry.row, saving.id))

    # Links to other rows of the file

    def link(self, tx: Transaction, waiting: Sequence[Waiting]) -> list[FailedRow]:
        """Fill the links that had to wait until every row was there."""
        cells = [cell for cell in self._cells if self._is_own(cell)]
        records = {one.row.number: one.record for one in waiting}
        entries = self._read(tx, [one.row for one in waiting], cells)
        for entry in entries:
            entry.saving = Saving(records[entry.row.number], entry.values, is_parsed=True)
        self._write(tx, [one.saving for one in entries if one.saving and not one.faults], [])
        outcome = Outcome()
        for entry in entries:
            self._tell(entry, outcome)
        return outcome.failed

    def _is_own(self, cell: Cell) -> bool:
        field = self._plan.settable.get(cell.key)
        return field is not None and field.settings.get("to") == self.entity.key

    def forget(self) -> None:
        """What was looked up may have been undone."""
        for cell in self._cells:
            cell.reader.forget()

    # Words

    def _fault(self, message: Message, key: str, row: Row) -> Fault:
        return fault_at(message, key, self._columns, row, self._titles)

    def _existing(self, entry: Entry, count: int) -> Fault:
        key = self._matcher.fields[0]
        field = self.entity.fields.get(key)
        error: FormloomError = ConflictError(
            "There is a record with this {field} already."
            if count == 1
            else "There are {count} records with this {field}: which one is meant?",
            field=field.title if field else key,
            count=count,
        )
        return self._fault(error.message, key, entry.row)

    def _too_wide(self, row: Row) -> Fault:
        told = {"count": len(row.cells), "columns": len(self._titles)}
        return Fault(Message("This row has {count} cells for {columns} columns.", told))


def _count(saving: Saving) -> Counts:
    if saving.is_new:
        return Counts(created=1)
    return Counts(updated=1) if saving.is_changed else Counts(unchanged=1)
