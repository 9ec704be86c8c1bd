"""A report document and its app -> a checked plan. Pure: no database, no clock, no actor.

Everything that a report may not say is found here, when it is published and when it is run.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import TypeVar

import orjson

from ..core.errors import DocumentError, Problem
from ..documents.app import App, Entity
from ..documents.check import resolve
from ..documents.kinds import KINDS
from ..documents.references import Pointer, pointer
from ..fields.field import Field
from ..formula import Core, Evaluate, FieldSpec, FormulaType, check, compile_python
from .aggregates import AGGREGATES, SINGLE, Aggregate, AtomSchema
from .bucket import DAYS, Bucket
from .buckets import BUCKETS
from .conversion import Conversion, plan_conversion
from .document import Document, Group, Other, Report, ValueSpec, read_report
from .refusals import RefusalError, unknown
from .shows import SHOWS
from .ways import Way, find_way

S = TypeVar("S")
T = TypeVar("T")
NUMBER = FormulaType.NUMBER


@dataclass(frozen=True)
class Dim:
    """A group: the column ``id`` of the result, its path and its bucket."""

    id: str
    group: Group
    way: Way
    bucket: Bucket | None = None

    @property
    def is_period(self) -> bool:
        return self.bucket is not None and self.bucket.period


@dataclass(frozen=True)
class Source:
    """Where measures come from: the report's entity, or that of a target with its own ways."""

    entity: Entity
    dims: tuple[Way, ...]
    filter: str = ""
    at: Pointer = ()


@dataclass(frozen=True)
class Measure:
    """A value that is aggregated; ``way`` is None where records are counted."""

    spec: ValueSpec
    aggregate: Aggregate
    way: Way | None
    type: FormulaType
    scale: int
    source: Source
    conversion: Conversion | None = None

    @property
    def field(self) -> Field | None:
        """The field whose values it has; counts are of none."""
        return None if self.way is None or self.aggregate.is_count else self.way.field


@dataclass(frozen=True)
class Computed:
    """A value that is a formula over those before it."""

    spec: ValueSpec
    core: Core
    evaluate: Evaluate
    type: FormulaType
    scale: int


Value = Measure | Computed


@dataclass(frozen=True, eq=False)
class Plan:
    """A report that can be answered."""

    app: App
    report: Report
    entity: Entity
    rows: tuple[Dim, ...]
    columns: tuple[Dim, ...]
    values: tuple[Value, ...]

    @cached_property
    def dims(self) -> tuple[Dim, ...]:
        return (*self.rows, *self.columns)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(one for one in self.values if isinstance(one, Measure))

    @property
    def period(self) -> int | None:
        """The place of the group along which time goes: of the columns, else of the rows."""
        places = [*range(len(self.rows), len(self.dims)), *range(len(self.rows))]
        return next((at for at in places if self.dims[at].is_period), None)

    @property
    def ways(self) -> Iterator[Way]:
        """Every path that the report reads."""
        for one in self.measures:
            yield from one.source.dims
            yield from one.conversion.ways if one.conversion is not None else ()
            if one.way is not None:
                yield one.way
        yield from (dim.way for dim in self.dims)


def compile_report(app: App, document: Document) -> Plan:
    """The plan of a document that may come from anywhere.

    :raises DocumentError: with everything that is wrong, each at its place.
    """
    return _compiled(app, orjson.dumps(document))


@lru_cache(maxsize=500)
def _compiled(app: App, text: bytes) -> Plan:
    """Kept: checking a document takes longer than a small report."""
    document = orjson.loads(text)
    key = str(document.get("$id", "report"))
    found = KINDS.get("report").problems(key, document) or [*_references(app, key, document)]
    if found:
        raise DocumentError(found)
    return _planned(app, key, document)


def problems_of(app: App, key: str, document: Document) -> list[Problem]:
    """What is wrong with a report of an app whose references are right."""
    return _Planner(app, read_report(document)).problems(key)


def _references(app: App, key: str, document: Document) -> Iterator[Problem]:
    for reference in KINDS.get("report").refer(document):
        problem = resolve(app, f"report/{key}", reference)
        if problem is not None:
            yield problem


def _planned(app: App, key: str, document: Document) -> Plan:
    planner = _Planner(app, read_report(document))
    found = planner.problems(key)
    if found:
        raise DocumentError(found)
    return planner.plan()


class _Planner:
    """Collects what is wrong; what is right so far is planned on."""

    def __init__(self, app: App, report: Report) -> None:
        self._app = app
        self._report = report
        self._refused: list[RefusalError] = []
        self._specs: dict[str, FieldSpec] = {}
        entity = app.entities.get(report.entity)
        if entity is None:
            self._refused.append(
                unknown(
                    ("entity",), "There is no {kind} '{key}'.", report.entity, app.entities,
                    kind="entity", key=report.entity,
                )
            )  # fmt: skip
            return
        self._entity = entity
        self._rows = self._all(self._dim, report.rows)
        self._columns = self._all(self._dim, report.columns)
        ways = tuple(dim.way for dim in (*self._rows, *self._columns))
        self._own = Source(entity, ways, report.filter)
        self._values = self._all(self._value, report.values)
        self._check_rest()

    def problems(self, key: str) -> list[Problem]:
        return [
            Problem(f"report/{key}", pointer(one.at), "report", one.message, one.hint)
            for one in self._refused
        ]

    def plan(self) -> Plan:
        return Plan(
            self._app, self._report, self._entity, self._rows, self._columns, self._values
        )  # fmt: skip

    def _try(self, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except RefusalError as refusal:
            self._refused.append(refusal)
            return None

    def _all(self, make: Callable[[S], T], items: Iterable[S]) -> tuple[T, ...]:
        made = (self._try(partial(make, item)) for item in items)
        return tuple(one for one in made if one is not None)

    def _dim(self, group: Group) -> Dim:
        at = (*group.at, "by")
        way = find_way(self._app, self._entity, group.by, at)
        if way.list_entity is not None:
            raise RefusalError(
                at, "'{path}' leads to several records: a group would count each of these again. "
                "Report on '{entity}' instead.", path=group.by, entity=way.list_entity.key,
            )  # fmt: skip
        kind = way.field.formula_type
        if kind not in SINGLE or not _has_column(way):
            raise RefusalError(at, "A report cannot be grouped by '{path}'.", path=group.by)
        name = group.bucket or ("day" if kind in DAYS else "")
        bucket = BUCKETS.get(name) if name else None
        if bucket is not None and kind not in bucket.takes:
            raise RefusalError(
                (*group.at, "bucket"), "'{path}' cannot be put together by {bucket}.",
                path=group.by, bucket=name,
            )  # fmt: skip
        if bucket is not None:
            group = replace(group, settings=bucket.settled(group.settings, way, at))
        twice = [one.by for one in self._report.groups].count(group.by) > 1
        return Dim(f"{group.by}:{name}" if twice and name else group.by, group, way, bucket)

    def _value(self, spec: ValueSpec) -> Value:
        value = self._computed(spec) if spec.formula else self._measure(spec)
        if spec.id in self._specs:
            raise RefusalError((*spec.at, "id"), "There is a value '{id}' already.", id=spec.id)
        scale = 20 if isinstance(value, Measure) and not value.aggregate.exact else value.scale
        self._specs[spec.id] = FieldSpec(spec.id, spec.title or spec.id, value.type, scale)
        SHOWS.get(spec.show).check(spec, value.type, self._has_period)
        return value

    @property
    def _has_period(self) -> bool:
        return any(dim.is_period for dim in (*self._rows, *self._columns))

    def _computed(self, spec: ValueSpec) -> Computed:
        checked = check(spec.formula, AtomSchema(self._specs), "values")
        if checked.core is None or checked.type is None:
            first = checked.problems[0]
            raise RefusalError(
                (*spec.at, "formula"), "{problem} (characters {start} to {end} of the formula)",
                hint=first.hint, problem=first.message, start=first.start, end=first.end,
            )  # fmt: skip
        run = compile_python(checked.core)
        return Computed(spec, checked.core, run, checked.type, checked.scale)

    def _measure(self, spec: ValueSpec) -> Measure:
        aggregate = AGGREGATES.get(spec.agg)
        source = self._own if spec.other is None else self._target(spec, spec.other)
        if not spec.of:
            return Measure(spec, aggregate, None, NUMBER, 0, source)
        at = (*spec.at, spec.of_key)
        way = find_way(self._app, source.entity, spec.of, at)
        _check_measure(aggregate, way, at)
        if spec.convert is not None:
            return self._converted(spec, spec.convert, way, source)
        self._check_currency(aggregate, way, source, at)
        counts = aggregate.is_count
        kind = NUMBER if counts else way.field.formula_type or NUMBER
        scale = 0 if counts else way.field.value_type.scale(way.field)
        return Measure(spec, aggregate, way, kind, scale, source)

    def _converted(self, spec: ValueSpec, given: Document, way: Way, source: Source) -> Measure:
        at = (*spec.at, "convert")
        if spec.agg != "sum" or not way.is_own:
            raise RefusalError(at, "Only a sum of the records' own amounts can be converted.")
        conversion = plan_conversion(self._app, source.entity, way.field, given, at)
        scale = way.field.value_type.scale(way.field) + conversion.scale
        aggregate = AGGREGATES.get("converted")
        return Measure(spec, aggregate, way, NUMBER, scale, source, conversion)

    def _target(self, spec: ValueSpec, other: Other) -> Source:
        at = (*spec.at, "from")
        entity = self._app.entities.get(other.entity)
        if entity is None:
            raise unknown(
                (*at, "entity"), "There is no {kind} '{key}'.", other.entity, self._app.entities,
                kind="entity", key=other.entity,
            )  # fmt: skip
        ways = tuple(self._mapped(entity, dim, other, at) for dim in (*self._rows, *self._columns))
        return Source(entity, ways, other.filter, at)

    def _mapped(self, entity: Entity, dim: Dim, other: Other, at: Pointer) -> Way:
        """The way of a target's field that says the same as a group."""
        path = other.by.get(dim.group.by)
        if path is None:
            raise RefusalError(
                (*at, "by"), "Say which field of '{entity}' holds '{path}'.",
                entity=entity.key, path=dim.group.by,
            )  # fmt: skip
        way = find_way(self._app, entity, path, (*at, "by", dim.group.by))
        same = way.field.formula_type is dim.way.field.formula_type or (
            way.field.formula_type in DAYS and dim.way.field.formula_type in DAYS
        )
        if not same or way.list_entity is not None or not _has_column(way):
            raise RefusalError(
                (*at, "by", dim.group.by), "'{path}' does not hold what '{other}' holds.",
                path=path, other=dim.group.by,
            )  # fmt: skip
        return way

    def _check_currency(self, aggregate: Aggregate, way: Way, source: Source, at: Pointer) -> None:
        """Amounts of several currencies make no sum, unless each group is of one."""
        holder = way.field.text("currencyField")
        if not holder or aggregate.is_count:
            return
        for one in source.dims:
            if (one.hops, one.over, one.field.key) == (way.hops, way.over, holder):
                return
        raise RefusalError(
            at, "'{path}' holds amounts of several currencies. Group by '{currency}'.",
            path=way.text, currency=holder,
        )  # fmt: skip

    def _check_rest(self) -> None:
        report = self._report
        known = [*self._specs, *(one.by for one in report.groups)]
        if report.kind != "table":
            for index, (by, _) in enumerate(report.sort):
                if by not in known:
                    self._refused.append(
                        unknown(
                            ("sort", index, "by"), "There is neither a value nor a group '{by}'.",
                            by, known, by=by,
                        )
                    )  # fmt: skip
        if report.special == "funnel":
            self._check_funnel()
        self._check_sources()
        if report.top is not None and not (report.rows and self._specs):
            self._refused.append(RefusalError(("top",), "The top needs a row group and a value."))
        for index, path in enumerate(report.fields):
            self._try(partial(find_way, self._app, self._entity, path, ("fields", index)))

    def _check_sources(self) -> None:
        """Groups and formulas are of values of the records; customers are scored, not days."""
        report = self._report
        days = [dim for dim in self._rows if dim.bucket] if report.special == "rfm" else []
        across = self._columns if report.special == "rfm" else ()
        for dim in (*days, *across):
            at, message = (*dim.group.at, "by"), "A report cannot be grouped by '{path}'."
            self._refused.append(RefusalError(at, message, path=dim.group.by))
        is_read = report.kind == "table" and not report.values
        if not is_read and all(one.formula for one in report.values):
            places = [*(one.at for one in report.values), *(one.at for one in report.groups)]
            message = "A value of the records is needed, such as a count."
            self._refused.append(RefusalError(places[0] if places else ("values",), message))

    def _check_funnel(self) -> None:
        """What reached a stage is what reached it or a later one: only counts and sums add up."""
        for one in self._values:
            if isinstance(one, Computed) or one.aggregate.name not in {"count", "sum"}:
                at = (*one.spec.at, "agg")
                self._refused.append(RefusalError(at, "A funnel shows counts and sums only."))


def _has_column(way: Way) -> bool:
    """Whether a field's values stand in the record's row, also before the table is made."""
    return way.person or way.field.type.column(way.field) is not None


def _check_measure(aggregate: Aggregate, way: Way, at: Pointer) -> None:
    kind = way.field.formula_type
    is_list = way.whole and aggregate.name == "count"
    if not is_list and (way.whole or kind not in aggregate.takes or not _has_column(way)):
        raise RefusalError(
            at, "{agg} does not take '{path}'.", agg=aggregate.name.upper(), path=way.text
        )
    if way.list_entity is not None and not aggregate.is_mergeable:
        raise RefusalError(
            at, "{agg} cannot be computed through a list. Report on '{entity}' instead.",
            agg=aggregate.name.upper(), entity=way.list_entity.key,
        )  # fmt: skip
    if way.hops and not aggregate.repeats:
        raise RefusalError(
            at, "'{path}' belongs to a record that several share: it would be counted more than "
            "once. Report on '{entity}' instead.", path=way.text, entity=way.entity.key,
        )  # fmt: skip
