"""Goes through the file of an import, a chunk at a time: checks it, or imports it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import RowMapping

from ...core.collecting import collecting_later
from ...core.transaction import Transaction
from ...documents.app import App
from ...documents.releases import current_app
from ..bulk import look_at
from ..changesets import change_set
from ..file_store import file_store
from . import store
from .batch import Importer, Outcome
from .columns import Column
from .faults import Counts
from .options import Options
from .repeats import Repeats
from .table import Row, open_table, rows_of

CHUNK = 1_000


class Passage:
    """One passage through a file. A chunk belongs to the transaction that it is given.

    ``dry``: everything is done and undone again, so that a check finds what the import would.
    """

    def __init__(self, tx: Transaction, row: RowMapping, *, dry: bool) -> None:
        self.id = row["id"]
        self.title = row["file_name"]
        self.options = Options.from_json(row["options"])
        self.dry = dry
        self._entity = row["entity"]
        self._change_set = row["change_set"]
        self._columns = columns_of(row)
        path = file_store(tx.workspace).path(row["sha256"])
        self._table = open_table(path, self.options.layout)
        self._repeats: Repeats | None = None
        self._is_counted = dry
        self._expected: frozenset[str] | None = None
        self._importer = self._make(current_app(tx), expecting=True)

    def chunks(self, after: int) -> Iterator[list[Row]]:
        """The rows after the number ``after``, by the chunk."""
        rows = rows_of(self._table, after=after)
        folding = self._importer.folding
        if folding is not None:
            yield from folding.chunks(rows, CHUNK)
            return
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def take(self, tx: Transaction, rows: Sequence[Row]) -> Counts:
        """Import some rows, or try to; note those that failed."""
        edited = store.take_edits(tx, self.id, [row.number for row in rows])
        importer = self.importer(tx)
        left_out = {number for number, row in edited.items() if row is None}
        there = importer.without([edited.get(row.number) or row for row in rows], left_out)
        with collecting_later():
            outcome = self._run(tx, importer, there)
        if not self._is_counted:
            look_at(tx, importer.entity.table)
            self._is_counted = True
        store.put_failed(tx, self.id, outcome.failed)
        if not self.dry:
            store.put_waiting(tx, self.id, outcome.waiting)
        return outcome.counts + Counts(skipped=len(rows) - len(there))

    def _run(self, tx: Transaction, importer: Importer, rows: Sequence[Row]) -> Outcome:
        if not self.dry:
            with self.in_change_set(tx, importer):
                return importer.run(tx, rows)
        trial = tx.connection.begin_nested()
        try:
            return importer.run(tx, rows)
        finally:
            trial.rollback()
            importer.forget()

    def link(self, tx: Transaction, after: int) -> tuple[int, int]:
        """Fill links to other rows of the file; the last row's number and how many failed."""
        waiting = store.waiting_rows(tx, self.id, after, CHUNK)
        if not waiting:
            return 0, 0
        importer = self.importer(tx, expecting=False)
        with self.in_change_set(tx, importer):
            failed = importer.link(tx, waiting)
        store.put_failed(tx, self.id, failed)
        return waiting[-1].row.number, len(failed)

    def in_change_set(self, tx: Transaction, importer: Importer) -> Any:
        return change_set(tx, "import", self.title, entity=importer.entity, id=self._change_set)

    def importer(self, tx: Transaction, *, expecting: bool = True) -> Importer:
        """The importer of the live release; made anew when that has changed."""
        app = current_app(tx)
        if self._importer.app is not app or not expecting:
            self._importer = self._make(app, expecting=expecting)
        return self._importer

    def _make(self, app: App, *, expecting: bool) -> Importer:
        entity = app.entity(self._entity)
        if self.dry and self._repeats is None:
            self._repeats = Repeats(entity)
        importer = Importer(
            app, entity, self._columns, self.options, repeats=self._repeats,
            expected=self._own_titles(app) if expecting else (),
        )  # fmt: skip
        if importer.folding is not None and expecting:
            importer.folding.scan(rows_of(self._table))
        return importer

    def _own_titles(self, app: App) -> frozenset[str]:
        """The titles of the records that the file brings, if its rows link to each other."""
        if self._expected is None:
            self._expected = frozenset(self._find_titles(app))
        return self._expected

    def _find_titles(self, app: App) -> Iterator[str]:
        entity = app.entity(self._entity)
        paths = self.options.mapping.values()
        fields = (entity.fields.get(path) for path in paths)
        links = any(one is not None and one.settings.get("to") == entity.key for one in fields)
        column = next((c for c, p in self.options.mapping.items() if p == entity.display), None)
        place = next((n for n, one in enumerate(self._columns) if one.title == column), None)
        if not links or place is None:
            return
        for row in rows_of(self._table):
            if place < len(row.cells):
                yield row.cells[place].strip()


def columns_of(row: RowMapping) -> tuple[Column, ...]:
    """The columns of a stored import."""
    return tuple(
        Column(one["title"], tuple(one["samples"]), one["dates"], one["defused"])
        for one in row["columns"]
    )
