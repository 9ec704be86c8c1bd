"""What the builder of reports shows, and what it says of a document that is being made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import orjson
from flask import url_for

from ...platform.core.errors import DocumentError, FormloomError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.designers import may_design
from ...platform.documents.releases import current_app
from ...platform.reports.charts import CHART_TYPES
from ...platform.reports.sample import Bounds
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.records.columns import choosable
from ...runtime.pages.records.filters import FilterForm, filter_form, in_words, problem_of
from ...runtime.pages.records.list_state import MINE
from ...runtime.pages.reports.kpi import Figure, figures_of
from ...runtime.pages.reports.report_page import ChartView, chart_view
from ...runtime.pages.reports.run import run_document
from ...runtime.pages.reports.state import RunState
from ...runtime.pages.reports.table import TableView, table_of
from ...runtime.pages.words import app, plural, refusal_of
from ..documents.own_words import OwnWords, own_words
from .palette import PaletteField, entities, flat, palette, starters

Document = Mapping[str, object]
#: Rows of a table in the preview.
SAMPLE_ROWS = 200
SAMPLE = Bounds()

AGGREGATES: Mapping[str, str] = {
    "count": "How many", "distinct": "How many different", "sum": "Added up", "avg": "On average",
    "min": "Smallest", "max": "Largest", "median": "In the middle",
}  # fmt: skip
BUCKETS: Mapping[str, str] = {
    "day": "Day", "week": "Week", "month": "Month", "quarter": "Quarter", "year": "Year",
    "fiscal_quarter": "Fiscal quarter", "fiscal_year": "Fiscal year",
}  # fmt: skip
SHOWS: Mapping[str, str] = {
    "value": "The value", "share_row": "Share of the row", "share_column": "Share of the column",
    "share_total": "Share of the total", "running": "Running total",
    "previous_period": "Against the period before", "previous_year": "Against the year before",
    "difference": "Difference to the period before", "rank": "Rank",
}  # fmt: skip
FORMATS: Mapping[str, str] = {
    "": "As the field", "number": "Number", "integer": "Whole number", "money": "Money",
    "percent": "Percent", "duration": "Duration",
}  # fmt: skip


@dataclass(frozen=True)
class BuilderPage:
    """The builder over one document; ``fields`` is the tree, ``words`` what the script says."""

    key: str
    title: str
    entity: str
    entity_title: str
    entities: tuple[tuple[str, str], ...]
    document: str
    fields: tuple[PaletteField, ...]
    words: Mapping[str, object]
    charts: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    may_design: bool
    etag: str
    url: str
    back_url: str
    own: OwnWords | None = None
    starters: tuple[tuple[str, str], ...] = ()
    refusal: str = ""


def builder_page(
    tx: Transaction, key: str, document: Document, *, etag: str = "", refusal: str = ""
) -> BuilderPage:
    """The builder; ``key`` is "" for a report that is new."""
    entity = app().entity(str(document["entity"]))
    tree = palette(tx, entity)
    fields = flat(tree)
    title = str(document["title"])
    own = own_words(app(), "report", key, document) if key and not key.startswith(MINE) else None
    is_new = not key and "values" not in document and "fields" not in document
    return BuilderPage(
        key=key,
        title=own.title(title) if own else title,
        own=own,
        entity=entity.key,
        entity_title=plural(entity),
        entities=tuple(entities(tx)),
        document=orjson.dumps(document, option=orjson.OPT_INDENT_2).decode(),
        fields=tree,
        words={**_words(tx, entity, fields), "own": own},
        charts=tuple(_charts()),
        folders=tuple(_folders()),
        may_design=may_design(tx),
        etag=etag,
        url=url_for(".edit", key=key) if key else url_for(".new", entity=entity.key),
        back_url=url_for("reports.show", key=key)
        if _is_there(tx, key)
        else url_for("reports.index"),
        starters=tuple(_starters(entity, fields)) if is_new else (),
        refusal=refusal,
    )


def _is_there(tx: Transaction, key: str) -> bool:
    return key.startswith(MINE) or ("report", key) in current_app(tx).documents


def _starters(entity: Entity, fields: dict[str, PaletteField]) -> Iterator[tuple[str, str]]:
    for title, more in starters(entity, fields):
        yield title, orjson.dumps({**blank(entity.key, title), **more}).decode()


def blank(entity: str, title: str = "") -> dict[str, object]:
    """A report that says nothing yet."""
    named = title or _("New report")
    return {"$schema": "formloom:report/1", "$id": "new", "title": named, "entity": entity}


def _words(
    tx: Transaction, entity: Entity, fields: Mapping[str, PaletteField]
) -> dict[str, object]:
    """The fields, and what stands in the menus of pills, in their order."""
    told = {"aggs": AGGREGATES, "buckets": BUCKETS, "shows": SHOWS, "formats": FORMATS}
    menus = {name: [[key, _(text)] for key, text in one.items()] for name, one in told.items()}
    others = [list(one) for one in entities(tx) if one[0] != entity.key]
    known = {path: one.to_json() for path, one in fields.items()}
    return {"fields": known, "entities": others, "entity": entity.key, **menus}


def _charts() -> Iterator[tuple[str, str]]:
    for one in CHART_TYPES:
        yield one.name, one.titles.get(locale(), one.titles["en"])


def _folders() -> Iterator[str]:
    found = (document.get("folder") for _key, document in app().all("report"))
    yield from sorted({str(one) for one in found if one})


# The preview


@dataclass(frozen=True)
class Preview:
    """What a document gives now, or what is wrong with it.

    ``sample`` is how many of the newest records it is made from, 0 for all.
    """

    table: TableView | None = None
    chart: ChartView | None = None
    figures: tuple[Figure, ...] = ()
    problems: tuple[str, ...] = ()
    note: str = ""
    is_empty: bool = False
    sample: int = 0


def preview(tx: Transaction, document: Document) -> Preview:
    """The report as it would be seen, of few records where there are many."""
    if not any(document.get(name) for name in ("values", "fields", "funnel", "rfm")):
        return Preview(is_empty=True)
    state = RunState("preview", str(document.get("entity", "")))
    try:
        run = run_document(tx, document, limit=SAMPLE_ROWS, sample=SAMPLE)
    except DocumentError as error:
        return Preview(problems=tuple(refusal_of(DocumentError([one])) for one in error.problems))
    except FormloomError as error:
        return Preview(problems=(refusal_of(error),))
    shown = len(run.layout.lines)
    return Preview(
        table=table_of(tx, run, state, run.result.title),
        chart=chart_view(run, state),
        figures=tuple(figures_of(run)),
        note=_("The first {count} rows", count=shown) if run.result.truncated else "",
        sample=SAMPLE.records if run.result.is_sample else 0,
    )


@dataclass(frozen=True)
class FilterPart:
    """The rows of the filter, and what they say."""

    form: FilterForm
    words: str
    error: str = ""


def filter_part(entity: Entity, text: str, add: str = "", error: str = "") -> FilterPart:
    """The filter of a document as rows; ``add`` is a field that a new row begins with."""
    broken = problem_of(entity, text) if text else ""
    paths = dict.fromkeys((*choosable(entity), *filter(None, (add,))))
    form = filter_form(entity, text, paths, broken or error, add)
    words = in_words(entity, text) if text and not broken else ""
    return FilterPart(form, words, broken or error)


def read_json(body: bytes | str) -> Document:
    """A document as the script sends it.

    :raises ValueError: if it is none.
    """
    found = orjson.loads(body)
    if not isinstance(found, dict):
        raise ValueError("no document")
    return cast("Document", found)
