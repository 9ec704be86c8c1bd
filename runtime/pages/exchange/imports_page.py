"""What the steps of the import wizard show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.jobs.service import job
from ....platform.records.duplicates.rules import duplicate_rules
from ....platform.records.importing.columns import line_fields, writable_fields
from ....platform.records.importing.constants import lacking
from ....platform.records.importing.faults import Counts, FailedRow, Fault
from ....platform.records.importing.matching import LIKE
from ....platform.records.importing.options import OnExisting
from ....platform.records.importing.service import Import, Imports
from ...i18n import gettext as _
from ...unit_of_work import workspace
from ..administration.jobs_page import JobRow, job_row
from ..document_words import Mark
from ..pieces import Control
from ..times import Moment, moment
from ..words import app, label, plural, worded
from .import_values import Values, value_controls

#: Rows that failed, shown at once.
PAGE = 50
LIVE = frozenset({"checking", "running"})


@dataclass(frozen=True)
class Step:
    """A step of the wizard; ``state`` is done, current or todo."""

    title: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class ImportHead:
    """What stands above every step."""

    id: str
    entity: str
    title: str
    list_url: str
    file: str
    rows: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class ImportRow:
    """An import of before."""

    file: str
    at: Moment
    mark: Mark
    counts: str
    url: str


@dataclass(frozen=True)
class BeginPage:
    """The first step: a file, and what was imported before."""

    head: ImportHead
    max_mb: int
    before: tuple[ImportRow, ...]
    refusal: str = ""


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file and where it goes; ``target`` is "" when it is left out."""

    place: int
    title: str
    samples: str
    target: str


@dataclass(frozen=True)
class ColumnsPage:
    """The second step.

    ``lacking`` are required fields that nothing fills; ``values`` ask for one value for all rows;
    ``is_known`` says that the file only changes records that are there.
    """

    head: ImportHead
    columns: tuple[ColumnRow, ...]
    targets: tuple[tuple[str, str], ...]
    unmapped: int
    lacking: str
    values: tuple[Control, ...]
    is_known: bool
    refusal: str = ""


@dataclass(frozen=True)
class MatchPage:
    """The third step: ``keys`` are fields that find records, ``links`` what may be made."""

    head: ImportHead
    on_existing: str
    keys: tuple[tuple[str, str], ...]
    chosen_keys: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    created_links: tuple[str, ...]
    asks_dates: bool
    dates: str
    clears: bool
    refusal: str = ""


@dataclass(frozen=True)
class FaultRow:
    """One thing wrong with a row; ``place`` is that of the cell to correct, -1 for none."""

    column: str
    message: str
    place: int
    cell: str


@dataclass(frozen=True)
class FailedRowView:
    """A row that failed."""

    number: int
    faults: tuple[FaultRow, ...]


@dataclass(frozen=True)
class Count:
    """How many rows came to what."""

    label: str
    value: str


@dataclass(frozen=True)
class ImportPage:
    """An import that is being checked, was checked, runs or is done."""

    head: ImportHead
    state: str
    counts: tuple[Count, ...]
    good: int
    failed: int
    rows: tuple[FailedRowView, ...]
    after: int
    next_url: str
    progress: JobRow | None
    change_set_url: str
    can_correct: bool


def begin_page(tx: Transaction, entity: str, refusal: str = "") -> BeginPage:
    target = app().entity(entity)
    before = [one for one in Imports(tx).all() if one.entity == entity][:5]
    steps = (Step(_("File"), "current"), *(Step(title, "todo") for title in _titles()[1:]))
    head = ImportHead("", entity, plural(target), _list(entity), "", 0, steps)
    rows = tuple(_row(one) for one in before)
    return BeginPage(head, workspace().settings.max_upload_mb, rows, refusal)


def _titles() -> tuple[str, ...]:
    return (_("File"), _("Columns"), _("Existing records"), _("Check"), _("Import"))


def _list(entity: str) -> str:
    return url_for("lists.show", entity=entity)


def _row(one: Import) -> ImportRow:
    counts = _("{good} imported, {failed} failed", good=_good(one.counts), failed=one.counts.failed)
    return ImportRow(
        one.file_name,
        moment(one.created_at),
        state_mark(one.state),
        counts if one.state in {"done", "stopped"} else "",
        url_for("imports.one", id=one.id),
    )


def state_mark(state: str) -> Mark:
    """Where an import stands."""
    marks = {
        "uploaded": Mark(_("Not begun"), "", "hourglass"),
        "checking": Mark(_("Being checked"), "info", "loader-circle"),
        "checked": Mark(_("Checked"), "info", "list-checks"),
        "running": Mark(_("Running"), "info", "loader-circle"),
        "done": Mark(_("Done"), "ok", "circle-check"),
        "stopped": Mark(_("Stopped"), "warn", "circle-x"),
        "undone": Mark(_("Undone"), "", "undo-2"),
    }
    return marks.get(state, Mark(state, "", "file-up"))


def _head(one: Import, current: int) -> ImportHead:
    """``current`` counts the steps from 0; those before it can be gone back to until it runs."""
    urls = ("", url_for("imports.columns", id=one.id), url_for("imports.match", id=one.id), "", "")
    may_go_back = one.state not in {"running", "done", "undone"}
    steps = [
        Step(
            title,
            "done" if place < current else "current" if place == current else "todo",
            url if place < current and may_go_back else "",
        )
        for place, (title, url) in enumerate(zip(_titles(), urls, strict=True))
    ]
    title = plural(app().entity(one.entity))
    return ImportHead(
        str(one.id), one.entity, title, _list(one.entity), one.file_name, one.rows, tuple(steps)
    )


def columns_page(
    tx: Transaction, one: Import, refusal: str = "", values: Values | None = None
) -> ColumnsPage:
    entity, chosen = app().entity(one.entity), one.options.mapping
    rows = [
        ColumnRow(place, column.title, " · ".join(column.samples), chosen.get(column.title, ""))
        for place, column in enumerate(one.columns)
    ]
    known = one.options.on_existing is not OnExisting.ERROR
    return ColumnsPage(
        head=_head(one, 1),
        columns=tuple(rows),
        targets=tuple(_targets(tx, entity)),
        unmapped=sum(not row.target for row in rows),
        lacking=", ".join(map(label, lacking(app(), entity, one.options))),
        values=value_controls(tx, entity, one.options, values),
        is_known=known if values is None else "known" in values.posted,
        refusal=refusal,
    )


def _targets(tx: Transaction, entity: Entity) -> Iterator[tuple[str, str]]:
    """Where a column may go: fields, those of lines, and links by a field of their target."""
    for key, field in writable_fields(tx, app(), entity).items():
        yield key, label(field)
        for name, inner in line_fields(app(), entity, key).items():
            yield f"{key}.{name}", _("{field}: {other}", field=label(field), other=label(inner))
        target = app().entities.get(field.text("to"))
        for rule in target.unique if target else ():
            if target is not None and len(rule) == 1 and rule[0] != target.display:
                by = label(target.fields[rule[0]])
                yield f"{key}.{rule[0]}", _("{field} by {other}", field=label(field), other=by)
    yield "id", _("Id of the record")


def match_page(tx: Transaction, one: Import, refusal: str = "") -> MatchPage:
    entity = app().entity(one.entity)
    mapped = [path for path in one.options.mapping.values() if "." not in path]
    fields = [(key, entity.fields[key]) for key in mapped if key in entity.fields]
    keys = [(key, label(field)) for key, field in fields if field.column is not None]
    if "id" in mapped:
        keys.insert(0, ("id", _("Id of the record")))
    compared = {key for rule in duplicate_rules(entity) for key in rule.fields}
    if not compared.isdisjoint(mapped):
        keys.append((LIKE, _("Alike by the duplicates rules (alone)")))
    links = [(key, label(field)) for key, field in fields if _is_link(field)]
    return MatchPage(
        head=_head(one, 2),
        on_existing=str(one.options.on_existing),
        keys=tuple(keys),
        chosen_keys=one.options.key or _usual_key(entity, mapped),
        links=tuple(links),
        created_links=one.options.create_missing,
        asks_dates=any(not column.dates for column in one.columns),
        dates=one.options.dates,
        clears=one.options.clears,
        refusal=refusal,
    )


def _is_link(field: Field) -> bool:
    return field.text("to") in app().entities and field.type.rows != "lines"


def _usual_key(entity: Entity, mapped: list[str]) -> tuple[str, ...]:
    """The key that the entity itself says: the first unique rule that the file has."""
    rules = [("id",), *entity.unique]
    return next((rule for rule in rules if set(rule) <= set(mapped)), ())


def import_page(tx: Transaction, one: Import, after: int) -> ImportPage:
    failed = Imports(tx).failed(one.id, after=after, limit=PAGE + 1)
    places = {column.title: place for place, column in enumerate(one.columns)}
    entity = app().entity(one.entity)
    shown = tuple(_failed(entity, row, places) for row in failed[:PAGE])
    more = len(failed) > PAGE
    step = 4 if one.state in {"running", "done", "undone"} or one.change_set else 3
    return ImportPage(
        head=_head(one, step),
        state=one.state,
        counts=tuple(_counts(one)),
        good=_good(one.counts),
        failed=one.counts.failed,
        rows=shown,
        after=after,
        next_url=url_for("imports.one", id=one.id, after=shown[-1].number) if more else "",
        progress=progress_of(tx, one) if one.state in LIVE else None,
        change_set_url=url_for("change_sets.one", id=one.change_set)
        if one.change_set and one.state in {"done", "stopped"}
        else "",
        can_correct=one.state == "checked",
    )


def _failed(entity: Entity, one: FailedRow, places: Mapping[str, int]) -> FailedRowView:
    faults = []
    for fault in one.faults:
        place = places.get(fault.column, -1)
        cell = one.row.cells[place] if 0 <= place < len(one.row.cells) else ""
        faults.append(FaultRow(fault.column, _fault_text(entity, fault), place, cell))
    return FailedRowView(one.row.number, tuple(faults))


def _fault_text(entity: Entity, fault: Fault) -> str:
    title = fault.message.data.get("title")
    named = (one for one in entity.fields.values() if one.title == title)
    return worded(entity, entity.fields.get(fault.field) or next(named, None), fault.message)


def _counts(one: Import) -> Iterator[Count]:
    told, future = one.counts, one.state == "checked"
    yield Count(_("Will be added") if future else _("Added"), f"{told.created:,}")
    yield Count(_("Will be changed") if future else _("Changed"), f"{told.updated:,}")
    yield Count(_("Equal already"), f"{told.unchanged:,}")
    yield Count(_("Left out"), f"{told.skipped:,}")
    if told.lines:
        yield Count(_("Lines of those records"), f"{told.lines:,}")
    yield Count(_("Would fail") if future else _("Failed"), f"{told.failed:,}")


def _good(counts: Counts) -> int:
    return counts.created + counts.updated + counts.unchanged


def progress_of(tx: Transaction, one: Import) -> JobRow | None:
    """How far the job of an import is."""
    return job_row(job(tx, one.job)) if one.job is not None else None
