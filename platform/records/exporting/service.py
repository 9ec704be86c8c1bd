"""Exports: written at once to a file, or as a job whose result is fetched later."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from ...access.audit import write_audit
from ...core.errors import ConflictError, InvalidValueError
from ...core.transaction import Transaction
from ...documents.releases import current_app
from ...fields.field import Field
from ...jobs.job import JobState, Payload
from ...jobs.queue import enqueue
from ...jobs.service import job as get_job
from .. import rights
from ..file_store import file_store
from ..listing import MOST_ROWS, Lister, ListQuery
from ..values import Record
from .formats import FORMATS
from .texts import Texts

JOB = "records.export"
#: More records than these are exported by a job.
AT_ONCE = 5_000


@dataclass(frozen=True)
class Export:
    """What is exported: ``fields`` are keys and paths, none for every field that is no system's.

    ``titles`` are what some of them are called in the file.
    """

    entity: str
    fields: tuple[str, ...] = ()
    filter: str = ""
    search: str = ""
    sort: tuple[tuple[str, bool], ...] = ()
    format: str = "csv"
    bom: bool = True
    followed: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        return f"{self.entity}.{self.format}"

    @classmethod
    def from_json(cls, raw: Payload) -> "Export":
        values: dict[str, Any] = dict(raw)
        values["fields"] = tuple(values["fields"])
        values["sort"] = tuple((path, bool(desc)) for path, desc in values["sort"])
        return cls(**values)


@dataclass(frozen=True)
class Exported:
    """A file that is ready."""

    path: Path
    name: str
    media_type: str


class Exports:
    """Exports what the actor may see and may export."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def write(self, export: Export, path: Path, tell: Callable[[int], None] | None = None) -> int:
        """Write the records to ``path``; return how many. ``tell`` hears how many so far."""
        rows = _Rows(self._tx, export)
        sheet = FORMATS.get(export.format).open(path, bom=export.bom)
        count = 0
        try:
            sheet.header(rows.titles)
            for records in rows.pages():
                for record in records:
                    texts = [column.of(record) for column in rows.columns]
                    sheet.row(texts, [record.values.get(one.path) for one in rows.columns])
                count += len(records)
                if tell is not None:
                    tell(count)
        finally:
            sheet.close()
        self._audit(export, count)
        return count

    def _audit(self, export: Export, count: int) -> None:
        write_audit(
            self._tx, "export", f"entity/{export.entity}", format=export.format, records=count,
            fields=list(export.fields), filter=export.filter, search=export.search,
            followed=export.followed,
        )  # fmt: skip

    def start(self, export: Export) -> UUID:
        """Export as a job; ``result`` gives its file."""
        _Rows(self._tx, export)  # whatever is wrong with it is said now
        return enqueue(self._tx, JOB, asdict(export), background=True)

    def result(self, job_id: UUID) -> Exported:
        """The file of an export that the actor started.

        :raises NotFoundError: if there is none, or it is not kept any more.
        :raises ConflictError: if it is not ready yet.
        """
        job = get_job(self._tx, job_id)
        if job.name != JOB or job.state is not JobState.DONE or job.result is None:
            raise ConflictError("This export is not ready.")
        export = Export.from_json(job.payload)
        path = file_store(self._tx.workspace).path(str(job.result["sha256"]))
        return Exported(path, export.file_name, FORMATS.get(export.format).media_type)


class _Rows:
    """The records of an export, page by page, and its columns."""

    def __init__(self, tx: Transaction, export: Export) -> None:
        self._tx = tx
        self._app = current_app(tx)
        self._entity = self._app.entity(export.entity)
        self._export = export
        rights.demand(tx, self._entity, "export")
        if export.format not in FORMATS:
            raise InvalidValueError(
                "Export as one of: {formats}.", field="format", formats=", ".join(FORMATS.names())
            )
        rights.demand_shown(tx, self._app, self._entity, export.fields)
        self._paths = export.fields or self._all()
        self.columns = self._columns()
        self.titles = self._titles()

    def pages(self) -> Iterator[Sequence[Record]]:
        at: str | None = None
        while True:
            page = self._lister().page(self._fields(), MOST_ROWS, at)
            for column in self.columns:
                column.prepare(self._tx, page.items)
            yield page.items
            at = page.next
            if at is None:
                return

    def _lister(self) -> Lister:
        export = self._export
        query = ListQuery(export.filter, export.sort, export.search, followed=export.followed)
        return Lister(self._tx, self._app, self._entity, query, right="export")

    def _all(self) -> tuple[str, ...]:
        return ("id", *self._entity.fields, "owner", "department")

    def _fields(self) -> tuple[str, ...]:
        return tuple(one.path for one in self.columns if one.path != "id")

    def _columns(self) -> list[Texts]:
        asked = [path for path in self._paths if path != "id"]
        fields = self._lister().reader.shape(asked).fields
        tops = [path for path in fields if "." not in path]
        masked = {field.key for field in rights.masked(self._tx, self._entity, tops)}
        columns: list[Texts] = []
        for path in self._paths:
            if path == "id":
                columns.append(cast("Texts", _Ids()))
            elif path in fields:
                covered = path in masked
                columns.append(Texts(self._app, self._entity, path, fields[path], masked=covered))
        return columns

    def _titles(self) -> list[str]:
        """What each column is called, or its path where two are called the same."""
        locale, own = self._tx.actor.locale or self._app.manifest.locale, self._export.titles
        labels = [own.get(one.path) or _label(one.path, one.field, locale) for one in self.columns]
        return [
            label if labels.count(label) == 1 else one.path
            for label, one in zip(labels, self.columns, strict=True)
        ]


class _Ids:
    """The column of the records' own ids."""

    path = "id"
    field: Field | None = None

    def prepare(self, tx: Transaction, records: Sequence[Record]) -> None:
        """Nothing has to be looked up."""

    def of(self, record: Record) -> str:
        return str(record.id)


def _label(path: str, field: Field | None, locale: str) -> str:
    return path if field is None or "." in path else field.label(locale)
