"""Imports, for pages, the API and the command line: upload, map, check, start, report, undo."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from typing import BinaryIO, cast
from uuid import UUID

from sqlalchemy import RowMapping

from ...core.errors import ConflictError, InvalidValueError, NotFoundError
from ...core.ids import new_id
from ...core.transaction import Transaction
from ...documents.app import Entity
from ...documents.releases import current_app
from ...jobs.queue import enqueue
from .. import rights
from ..changesets import Undone, undo
from ..file_store import file_store
from ..plan import plan_of
from . import store
from .batch import Importer
from .columns import Column, propose_mapping, summarize
from .faults import Counts, FailedRow
from .job import CheckImport, RunImport, finish
from .options import Options
from .run import Passage, columns_of
from .table import Layout, Row, header_of, open_table, rows_of

#: A file of so many rows is checked while one waits.
CHECKED_AT_ONCE = 1_000
#: Whose choices are remembered for the files of one header.
BY = "by"


@dataclass(frozen=True)
class Import:
    """An import: ``state`` is uploaded, checking, checked, running, done, stopped or undone.

    ``options`` are the proposed ones until somebody sets others. ``counts`` are those of the last
    check or of the import.
    """

    id: UUID
    entity: str
    file_name: str
    size: int
    state: str
    columns: tuple[Column, ...]
    options: Options
    rows: int
    counts: Counts
    person: UUID | None
    job: UUID | None
    change_set: UUID | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that go nowhere."""
        return tuple(one.title for one in self.columns if one.title not in self.options.mapping)


class Imports:
    """The imports of the actor; an administrator's are everybody's."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def upload(
        self, entity: str, name: str, source: BinaryIO, layout: Layout | None = None
    ) -> Import:
        """Take in a file, read it through once, and propose which column is which field.

        :raises InvalidValueError: for a file that cannot be read.
        :raises LimitError: for one that is too large.
        """
        target = current_app(self._tx).entity(entity)
        rights.demand(self._tx, target, "import")
        most = self._tx.workspace.settings.max_upload_mb * 1_000_000
        files = file_store(self._tx.workspace)
        kept = files.put(source, most=most)
        table = open_table(files.path(kept.sha256), layout)
        titles = header_of(table)
        summary = summarize(titles, rows_of(table), defused=table.may_be_defused)
        values = {
            "id": new_id(), "entity": entity, "person": self._tx.actor.person,
            "file_name": name[:200], "sha256": kept.sha256, "size": kept.size, "state": "uploaded",
            "columns": [vars(one) for one in summary.columns], "rows": summary.rows,
            "options": self._options(target, titles, layout).to_json(), "counts": {},
            "created_at": self._tx.now,
        }  # fmt: skip
        store.add(self._tx, values)
        return self.get(cast("UUID", values["id"]))

    def _options(self, entity: Entity, titles: Sequence[str], layout: Layout | None) -> Options:
        """What was chosen the last time for such a file, else what is proposed."""
        app = current_app(self._tx)
        before = dict(store.remembered(self._tx, entity.key, titles) or {})
        by = before.pop(BY, None)
        if before:
            options = Options.from_json(before)
            if by != str(self._tx.actor.person):  # what somebody else wrote is not for all to read
                options = replace(options, constants={})
            settable = {"id", *plan_of(app, entity).settable}
            if settable.issuperset(options.filled):
                return replace(options, layout=layout or Layout())
        mapping = propose_mapping(self._tx, app, entity, titles)
        return Options(mapping, layout=layout or Layout())

    def get(self, id: UUID) -> Import:
        """One import.

        :raises NotFoundError: if there is none that the actor may see.
        """
        return _import(self._row(id))

    def all(self, *, limit: int = 50) -> list[Import]:
        """The newest ones."""
        return [_import(row) for row in store.newest(self._tx, limit)]

    def configure(self, id: UUID, options: Options) -> Import:
        """Set the options.

        :raises InvalidValueError: naming the column, field or key that does not fit.
        """
        row = self._row(id)
        self._demand_not(row, "running", "done")
        app = current_app(self._tx)
        Importer(app, app.entity(row["entity"]), columns_of(row), options)
        store.change(self._tx, id, options=options.to_json(), state="uploaded", counts={})
        return self.get(id)

    def check(self, id: UUID) -> Import:
        """Try every row: at once if they are few, else as a job; ``failed`` tells what is wrong."""
        row = self._row(id)
        self._demand_not(row, "running", "done")
        if row["rows"] > CHECKED_AT_ONCE:
            return self._queue(id, CheckImport.name, "checking")
        passage = Passage(self._tx, row, dry=True)
        counts = Counts()
        for rows in passage.chunks(1):
            counts += passage.take(self._tx, rows)
        finish(self._tx, passage, counts, whole=True)
        return self.get(id)

    def start(self, id: UUID, *, then: Sequence[UUID] = ()) -> Import:
        """Import every row but those left out, as a job; those that fail are told afterwards.

        :param then: imports that begin, one after another, when this one has ended.
        """
        row = self._row(id)
        self._demand_not(row, "checking", "running", "done")
        if row["change_set"] is None:
            store.change(self._tx, id, change_set=new_id())
        titles = [one["title"] for one in row["columns"]]
        chosen = {**row["options"], BY: str(self._tx.actor.person)}
        store.remember(self._tx, row["entity"], titles, chosen)
        return self._queue(id, RunImport.name, "running", [str(one) for one in then])

    def _queue(self, id: UUID, name: str, state: str, then: Sequence[str] = ()) -> Import:
        payload = {"import": str(id), **({"then": [*then]} if then else {})}
        job = enqueue(self._tx, name, payload, key=f"import:{id}", background=True)
        store.change(self._tx, id, job=job, state=state, finished_at=None)
        return self.get(id)

    # Rows that need attention

    def failed(self, id: UUID, *, after: int = 0, limit: int = 100) -> list[FailedRow]:
        """Rows that failed, from after the row number ``after``."""
        self._row(id)
        return store.failed_rows(self._tx, id, after=after, limit=limit)

    def edit_row(self, id: UUID, number: int, cells: Sequence[str]) -> None:
        """Have other cells stand in a row; the file itself stays as it is."""
        self._change_row(id, Row(number, tuple(cells)), left_out=False)

    def leave_out(self, id: UUID, numbers: Sequence[int]) -> None:
        """Do not import these rows."""
        for number in numbers:
            self._change_row(id, Row(number, ()), left_out=True)

    def _change_row(self, id: UUID, row: Row, *, left_out: bool) -> None:
        found = self._row(id)
        self._demand_not(found, "checking", "running", "done")
        if len(row.cells) > len(found["columns"]) or row.number < 2:
            raise InvalidValueError("There is no such row or cell in this file.")
        store.put_edited(self._tx, id, row, left_out=left_out)

    def failed_file(self, id: UUID) -> Iterator[str]:
        """The rows that failed as CSV, with their numbers before them and the reasons after."""
        titles = [one["title"] for one in self._row(id)["columns"]]
        yield "\ufeff" + _line(["Row of the file", *titles, "Why it failed"])
        after = 0
        while rows := store.failed_rows(self._tx, id, after=after, limit=1_000):
            for one in rows:
                cells = [*one.row.cells, *[""] * len(titles)][: len(titles)]
                reasons = " / ".join(str(fault) for fault in one.faults)
                yield _line([str(one.row.number), *cells, reasons])
            after = rows[-1].row.number

    # Afterwards

    def undo(self, id: UUID) -> Undone:
        """Take everything back that the import did; ``changesets.start_undo`` does it as a job."""
        return undo(self._tx, self.undoable(id))

    def undoable(self, id: UUID) -> UUID:
        """The change set of an import that has begun and runs no more."""
        row = self._row(id)
        self._demand_not(row, "checking", "running")
        change_set: UUID | None = row["change_set"]
        if change_set is None:
            raise ConflictError("This import has not begun.")
        return change_set

    def _row(self, id: UUID) -> RowMapping:
        row = store.find(self._tx, id)
        if row is None:
            raise NotFoundError("There is no such import.")
        return row

    def _demand_not(self, row: Mapping[str, object] | RowMapping, *states: str) -> None:
        if row["state"] in states:
            raise ConflictError(_REFUSALS[str(row["state"])])


_REFUSALS = {
    "checking": "This import is being checked. Wait for it to end.",
    "running": "This import is running. Wait for it to end, or stop it.",
    "done": "This import is done. Undo it, or upload the file again.",
}


def _import(row: RowMapping) -> Import:
    return Import(
        id=row["id"], entity=row["entity"], file_name=row["file_name"], size=row["size"],
        state="undone" if row["undone_at"] is not None else row["state"],
        columns=columns_of(row), options=Options.from_json(row["options"]),
        rows=row["rows"], counts=Counts(**row["counts"]), person=row["person"], job=row["job"],
        change_set=row["change_set"], created_at=row["created_at"],
        finished_at=row["finished_at"],
    )  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
