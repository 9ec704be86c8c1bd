"""Rows of a file, by the chunk, through the one pipeline that every write goes through."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ...core.errors import ConflictError, FormloomError, InvalidValueError, Message
from ...core.ids import new_ids
from ...core.transaction import Transaction
from ...documents.app import App, Entity
from .. import rights
from ..duplicates.finding import Duplicates
from ..duplicates.keys import Key as DuplicateKey
from ..duplicates.keys import keys_of
from ..duplicates.rules import duplicate_rules, parts_of
from ..plan import plan_of
from ..saving import Saving
from ..writer import Writer
from .cells import Cell, Unread
from .columns import Column
from .constants import constants_of
from .faults import Counts, FailedRow, Fault, fault_at, messages_of
from .folding import Folding
from .mapping import CellMaker
from .matching import Key, Matcher, by_likeness, key_fields
from .options import OnExisting, Options
from .repeats import Repeats
from .table import Row


@dataclass(frozen=True)
class Waiting:
    """A record that is made but for a link to another row of the file."""

    row: Row
    record: UUID


@dataclass
class Outcome:
    """What became of some rows."""

    tally: Counter[str] = field(default_factory=Counter)
    failed: list[FailedRow] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        return Counts(**self.tally)


@dataclass(slots=True)
class Entry:
    """A row on its way: the values of its cells by field key, and what is wrong with them.

    ``more`` are the rows after it that only add lines; ``lines`` says which row each line is from.
    """

    row: Row
    values: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    key: Key | None = None
    waits: bool = False
    saving: Saving | None = None
    more: Sequence["Entry"] = ()
    lines: dict[str, list["Entry"]] = field(default_factory=dict)

    @property
    def is_faulty(self) -> bool:
        return bool(self.faults or (self.more and any(one.faults for one in self.more)))


class Importer:
    """Imports rows into one entity. Keeps what it looked up, so one serves all chunks of a file.

    ``expected`` are the titles of records that the file brings.
    ``repeats`` finds rows with the same unique values when nothing is really stored.
    ``folding`` tells which rows make one record, when columns fill lines.
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
        self._repeats = repeats
        cells = CellMaker(app, entity, options, expected).cells(columns)
        self._columns = {cell.key: cell.column.title for cell in cells}
        self._cells = [cell for cell in cells if "." not in cell.key]
        self._line_cells = [cell for cell in cells if "." in cell.key]
        self._constants = constants_of(app, entity, options)
        self._matcher = Matcher(entity, key_fields(entity, options))
        self._is_by_likeness = by_likeness(entity, options)
        if self._is_by_likeness and self._line_cells:
            raise InvalidValueError("Rows that bring lines need a field as their key.", field="key")
        self.folding = Folding(self._cells, self._matcher.fields) if self._line_cells else None

    # Rows that are new to us

    def run(self, tx: Transaction, rows: Sequence[Row]) -> Outcome:
        """Import some rows; one that cannot be imported says why and is left out."""
        rights.demand(tx, self.entity, "import")
        entries = self._folded(tx, rows) if self.folding else self._whole(tx, rows)
        if self._is_by_likeness:
            return self._run_alike(tx, entries)
        for entry in entries if self._matcher.fields else ():
            entry.key = None if entry.is_faulty else self._matcher.key_of(entry.values)
        known = self._matcher.find(tx, [one.key for one in entries if one.key is not None])
        outcome, wave, keys = Outcome(), list[Entry](), set[Key]()
        for entry, id in zip(entries, new_ids(len(entries)), strict=True):
            key = entry.key
            if key is not None and key in keys:
                # An earlier row of this chunk speaks of the same record: it goes first.
                known |= self._save(tx, wave, outcome)
                wave, keys = [], set()
            self._decide(entry, id, known.get(key, ()) if key is not None else (), outcome)
            if entry.saving is not None or entry.is_faulty:
                wave.append(entry)
            if key is not None:
                keys.add(key)
        self._save(tx, wave, outcome)
        return outcome

    def _run_alike(self, tx: Transaction, entries: Sequence[Entry]) -> Outcome:
        """Import rows whose records are found by the duplicates rules: the likest one is meant."""
        finder, parts = Duplicates(tx, self.entity), parts_of(duplicate_rules(self.entity))
        found = finder.of_each([{} if one.is_faulty else one.values for one in entries])
        outcome, wave, seen = Outcome(), list[Entry](), set[DuplicateKey]()
        for entry, ids, id in zip(entries, found, new_ids(len(entries)), strict=True):
            keys = set() if entry.is_faulty else keys_of(parts, entry.values)
            if not keys.isdisjoint(seen):
                # An earlier row of this chunk may be the same record: it goes first.
                self._save(tx, wave, outcome)
                wave, [ids] = [], finder.of_each([entry.values])
            self._decide(entry, id, ids[:1], outcome)
            if entry.saving is not None or entry.is_faulty:
                wave.append(entry)
            seen |= keys
        self._save(tx, wave, outcome)
        return outcome

    def _whole(self, tx: Transaction, rows: Sequence[Row]) -> list[Entry]:
        """What rows say of their records, with the values that all of them have."""
        entries = self._read(tx, rows, self._cells)
        for entry in entries:
            entry.values.update(self._constants)
        return entries

    def _read(self, tx: Transaction, rows: Sequence[Row], cells: Sequence[Cell]) -> list[Entry]:
        entries = [Entry(row) for row in rows]
        for cell in cells:
            for entry, value in zip(entries, cell.read(tx, rows), strict=True):
                if value is None:
                    if self.options.clears:
                        entry.values[cell.key] = None
                elif not isinstance(value, Unread):
                    entry.values[cell.key] = value
                elif value.message is not None:
                    entry.faults.append(self._fault(value.message, cell.key, entry.row))
                else:
                    entry.waits = True
        width = len(self._titles)
        for entry in entries:
            if len(entry.row.cells) > width and any(entry.row.cells[width:]):
                entry.faults.append(self._too_wide(entry.row))
        return entries

    # Rows that make one record

    def without(self, rows: Sequence[Row], left_out: Collection[int]) -> list[Row]:
        """``rows`` but those of some numbers; with the first row of a record go the others."""
        groups = self.folding.groups(rows) if self.folding and left_out else [rows]
        return [
            row
            for group in groups
            for row in group
            if row.number not in left_out
            and (self.folding is None or group[0].number not in left_out)
        ]

    def _folded(self, tx: Transaction, rows: Sequence[Row]) -> list[Entry]:
        """One entry a record, with the lines of the rows that belong to it."""
        assert self.folding is not None  # noqa: S101
        groups = list(self.folding.groups(rows))
        entries = self._whole(tx, [group[0] for group in groups])
        lines = iter(self._read(tx, [row for group in groups for row in group], self._line_cells))
        for entry, group in zip(entries, groups, strict=True):
            first, *more = (next(lines) for _ in group)
            entry.faults += [one for one in first.faults if one not in entry.faults]
            entry.more = more
            for one in more:
                one.faults += self._contradictions(group[0], one.row)
            if self.folding.is_apart(group[0]):
                entry.faults.append(self._apart(group[0]))
            self._add_lines(entry, [first, *more])
        return entries

    def _add_lines(self, entry: Entry, rows: Iterable[Entry]) -> None:
        for one in rows:
            by_field: dict[str, dict[str, object]] = {}
            for path, value in one.values.items():
                key, _, name = path.partition(".")
                if value is not None:
                    by_field.setdefault(key, {})[name] = self._plain(key, name, value)
            for key, line in by_field.items():
                lines = entry.values.setdefault(key, [])
                assert isinstance(lines, list)  # noqa: S101
                lines.append(line)
                origin = entry if one.row is entry.row else one
                entry.lines.setdefault(key, []).append(origin)

    def _plain(self, key: str, name: str, value: object) -> object:
        """A value of a line in the form in which lines are given."""
        field = self.entity.lines[key].fields.get(name)
        return str(value) if field is None else field.type.dump(value, field)

    def _contradictions(self, first: Row, row: Row) -> list[Fault]:
        """What a row says of its record unlike the first one of that record."""
        found = []
        for cell in self._cells:
            was, now = (cell.texts([one])[0].strip() for one in (first, row))
            if now and now != was:
                told = {"row": first.number, "value": was[:80]}
                template = "This row belongs to the record of row {row}, which has '{value}' here."
                found.append(self._fault(Message(template, told), cell.key, row))
        return found

    def _apart(self, row: Row) -> Fault:
        message = Message("The rows of one record must stand together: sort the file by its key.")
        return self._fault(message, self._matcher.fields[0], row)

    # What becomes of them

    def _decide(self, entry: Entry, new: UUID, ids: Sequence[UUID], outcome: Outcome) -> None:
        """What is to be saved of a row: nothing if it has faults or is skipped.

        ``ids`` are the records that its key finds; ``new`` is for one that is not there yet.
        """
        if entry.is_faulty:
            return
        own = entry.values.pop("id", None)
        choice = self.options.on_existing
        if not ids:
            self._note_repeats(entry, entry.values)
        if len(ids) > 1 or (ids and choice is OnExisting.ERROR):
            entry.faults.append(self._existing(entry, len(ids)))
        elif ids and choice is OnExisting.SKIP:
            outcome.tally["skipped"] += 1 + len(entry.more)
        elif not entry.faults:
            offered = own if isinstance(own, UUID) and not ids else None
            entry.saving = Saving(
                ids[0] if ids else offered or new, entry.values, is_parsed=True,
                offered=offered is not None, before={} if ids else None,
            )  # fmt: skip

    def _save(
        self, tx: Transaction, entries: Sequence[Entry], outcome: Outcome
    ) -> dict[Key, list[UUID]]:
        """Save what was decided; return the keys of what is new."""
        savings = [entry.saving for entry in entries if entry.saving is not None]
        old = [one for one in savings if one.before is not None]
        new = [one for one in savings if one.before is None]
        self._write(tx, old, new)
        for entry in entries if self._repeats is not None else ():
            one = entry.saving
            if one is not None and one.is_new and not one.is_refused:
                self._note_repeats(entry, one.after)  # with defaults and computed values
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

    def _note_repeats(self, entry: Entry, values: Mapping[str, object]) -> None:
        """Find a unique value that an earlier row has, too: a check stores neither of them."""
        found = self._repeats.find(values, entry.row) if self._repeats is not None else None
        if found is None:
            return
        keys, number = found
        if keys != self._matcher.fields or self.options.on_existing is OnExisting.ERROR:
            message = Message("Row {row} has the same value.", {"row": number})
            entry.faults.append(self._fault(message, keys[0], entry.row))

    def _tell(self, entry: Entry, outcome: Outcome) -> None:
        saving = entry.saving
        if saving is not None and saving.is_refused:
            self._tell_refused(entry, saving)
        if entry.is_faulty:
            for one in (entry, *entry.more):
                outcome.failed.append(FailedRow(one.row, one.faults or [self._with(entry, one)]))
            outcome.tally["failed"] += 1 + len(entry.more)
        elif saving is not None:
            outcome.tally[_kind(saving)] += 1
            if entry.more:
                outcome.tally["lines"] += len(entry.more)
            if entry.waits:
                outcome.waiting.append(Waiting(entry.row, saving.id))

    def _tell_refused(self, entry: Entry, saving: Saving) -> None:
        """Put what the pipeline refused to the row that it came from."""
        for key, message in messages_of(saving.error):
            field, place, name = (*key.split(".", 2), "", "")[:3]
            lines = entry.lines.get(field, ())
            origin, path = entry, key
            if place.isdigit() and int(place) < len(lines):
                origin, path = lines[int(place)], ".".join(filter(None, (field, name)))
            origin.faults.append(self._fault(message, path, origin.row))

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
        for cell in (*self._cells, *self._line_cells):
            cell.reader.forget()

    # Words

    def _fault(self, message: Message, key: str, row: Row) -> Fault:
        return fault_at(message, key, self._columns, row, self._titles)

    def _with(self, entry: Entry, one: Entry) -> Fault:
        """Why a row failed that has nothing wrong in it itself."""
        group = (entry, *entry.more)
        other = next(each for each in group if each.faults and each is not one)
        told = {"row": other.row.number}
        return Fault(Message("Row {row} of the same record has a mistake.", told))

    def _existing(self, entry: Entry, count: int) -> Fault:
        if self._is_by_likeness:
            return Fault(Message("There is a record like this already."))
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


def _kind(saving: Saving) -> str:
    if saving.is_new:
        return "created"
    return "updated" if saving.is_changed else "unchanged"
