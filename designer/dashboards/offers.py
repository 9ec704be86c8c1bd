"""What a dashboard can be made of: reports, lists, fields that its filters fit, a first one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import cast

from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import target_of
from ...platform.documents.releases import current_app
from ...platform.fields.field import Field
from ...platform.formula import FormulaType
from ...platform.reports.filters import FILTERS
from ...platform.reports.permission import is_for
from ...platform.reports.service import Reports
from ...platform.reports.ways import PARENT, PEOPLE
from ...platform.reports.words import worded
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.words import app, plural, role_title, title_of

Document = Mapping[str, object]
Paths = dict[str, list[tuple[str, str]]]
#: The longest path that a filter is offered for: a field of what a link leads to.
DEEPEST = 2
#: A dashboard made by one click: figures above, charts below.
FIGURES, CHARTS = 4, 4
FIGURE_SIZE, CHART_SIZE = (3, 3), (6, 8)
SIZES: Mapping[str, tuple[int, int]] = {"gauge": (3, 6), "ring": (4, 6), "pie": (4, 6)}
#: A report with none of these is one line of numbers.
GROUPS = ("rows", "columns", "fields", "rfm", "funnel")


@dataclass(frozen=True)
class Offer:
    """A report or a list to be placed, in its usual size."""

    key: str
    title: str
    group: str
    entity: str
    kind: str
    icon: str
    w: int
    h: int

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def drafted_reports(tx: Transaction) -> Mapping[str, Document]:
    """Drafts of reports that can be read, over entities that are live."""
    live, kind = current_app(tx), KINDS.get("report")
    return {
        one.key: worded(live, one.document, locale())
        for one in Drafts(tx).list()
        if one.kind == kind.name and one.document and not kind.problems(one.key, one.document)
        if one.document["entity"] in live.entities and is_for(tx, one.document)
    }


def reports(tx: Transaction) -> tuple[Offer, ...]:
    """The reports that the actor may see, drafted ones too, by folder."""
    known = {**dict(Reports(tx, locale=locale()).all()), **drafted_reports(tx)}
    found = (_report(key, document) for key, document in known.items())
    return tuple(sorted(found, key=lambda one: (one.group.casefold(), one.title.casefold())))


def _report(key: str, document: Document) -> Offer:
    chart = cast("Mapping[str, str]", document.get("chart", {})).get("type", "")
    is_figure = chart == "kpi" or not (chart or any(document.get(one) for one in GROUPS))
    entity = str(document["entity"])
    group = str(document.get("folder", "")) or plural(app().entity(entity))
    w, h = FIGURE_SIZE if is_figure else SIZES.get(chart, CHART_SIZE)
    icon = "hash" if is_figure else "chart-column" if chart else "table-2"
    kind = "kpi" if is_figure else "report"
    return Offer(key, str(document["title"]), group, entity, kind, icon, w, h)


def views() -> Iterator[Offer]:
    """The lists of records; boards and calendars are too large for a widget."""
    for key, document in app().all("view"):
        if document.get("kind") == "list":
            entity = app().entity(str(document["entity"]))
            title = title_of("view", key)
            yield Offer(key, title, plural(entity), entity.key, "view", "table-2", *CHART_SIZE)


def entities() -> tuple[Entity, ...]:
    return tuple(app().entities.values())


def fitting(entity: Entity) -> Paths:
    """For each type of filter the paths from an entity that it fits, each with its title."""
    found: Paths = {one.name: [] for one in FILTERS}
    for path, title, field in _fields(entity, (), ""):
        for one in FILTERS:
            if one.fits(field):
                found[one.name].append((path, title))
    return found


def _fields(
    entity: Entity, before: tuple[str, ...], named: str
) -> Iterator[tuple[str, str, Field]]:
    """The fields of an entity, then those after a link and of a person."""
    fields = [*entity.fields.values(), *entity.system.values()]
    for field in fields:
        path, title = (*before, field.key), f"{named}{field.label(locale())}"
        yield ".".join(path), title, field
        if field.value_type.directory == "person" and field.type.rows is None:
            for key, (_column, known) in PEOPLE.items():
                yield ".".join((*path, key)), f"{title} · {known.label(locale())}", known
    if len(before) + 1 < DEEPEST:
        for key, title, target in _links(entity):
            yield from _fields(target, (*before, key), f"{named}{title} · ")


def _links(entity: Entity) -> Iterator[tuple[str, str, Entity]]:
    if entity.parent is not None:
        parent = app().entity(entity.parent)
        yield PARENT, parent.label(locale()), parent
    for field in entity.fields.values():
        target = target_of(app(), entity, field.key) if field.type.rows is None else None
        if target is not None:
            yield field.key, field.label(locale()), target


def choices() -> Iterator[tuple[str, str]]:
    """The fields with options that a filter of its own can be about, as ``lead.source``."""
    for entity in entities():
        for field in () if entity.parent else entity.fields.values():
            if field.formula_type is FormulaType.CHOICE:
                yield f"{entity.key}.{field.key}", f"{plural(entity)} · {field.label(locale())}"


def dashboards(tx: Transaction) -> Iterator[tuple[str, str]]:
    for key, _document in app().all("dashboard"):
        yield key, title_of("dashboard", key)


def roles() -> list[tuple[str, str]]:
    return [(key, role_title(key)) for key, _document in app().all("role")]


def starter(offers: Sequence[Offer]) -> dict[str, object] | None:
    """A dashboard of one click: the reports on what most reports are about; None without any."""
    charts = [one for one in offers if one.kind == "report"]
    if not charts:
        return None
    [(entity, _count)] = Counter(one.entity for one in charts).most_common(1)
    title = plural(app().entity(entity))
    about = [one for one in offers if one.entity == entity]
    figures = [one for one in about if one.kind == "kpi"][:FIGURES]
    drawn = [one for one in about if one.kind == "report"][:CHARTS]
    return {
        "title": _("One click: {name}", name=title),
        "widgets": [*_row(figures, 4, 0), *_row(drawn, 2, FIGURE_SIZE[1] if figures else 0)],
        "filters": ["period", "person"],
    }


def _row(offers: Sequence[Offer], across: int, top: int) -> Iterator[dict[str, object]]:
    for place, one in enumerate(offers):
        w, h = FIGURE_SIZE if one.kind == "kpi" else CHART_SIZE
        x, y = place % across * w, top + place // across * h
        yield {
            "id": one.key, "kind": one.kind, "report": one.key, "x": x, "y": y, "w": w, "h": h
        }  # fmt: skip
