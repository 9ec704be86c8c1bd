"""From the cells of a report to its result: in order, shown, with titles."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from ..core.columns import EXACT
from ..formula import FormulaType
from ..formula.numbers import plain
from .cells import REST_KEY, Cells, Keys
from .levels import Level
from .order import Order, Titles
from .plan import Dim, Measure, Plan, Value
from .result import Column, Result, Subtotals
from .shows import SHOWS
from .surroundings import Surroundings

OTHERS = {"others": True}


class Answer:
    """Makes the result of a plan; ``locale`` is that of the columns' titles."""

    def __init__(self, plan: Plan, cells: Cells, titles: Titles, locale: str) -> None:
        self._plan = plan
        self._cells = cells
        self._titles = titles
        self._locale = locale
        self._order = Order(plan, cells, titles)
        self._around = Surroundings(plan, cells, self._order)

    def result(self) -> Result:
        plan = self._plan
        finest = (len(plan.rows), len(plan.columns))
        coarser = [level for level in self._cells if level not in {finest, (0, 0)}]
        return Result(
            kind=plan.report.kind,
            title=plan.report.title,
            columns=(
                *self._dim_columns(),
                *(value_column(one, self._locale) for one in plan.values),
            ),
            rows=tuple(self._rows(finest)),
            totals=next(self._rows((0, 0)), ()),
            subtotals=tuple(Subtotals(*one, tuple(self._rows(one))) for one in coarser),
        )

    def _dim_columns(self) -> Iterator[Column]:
        for place, dim in enumerate(self._plan.dims):
            role = "row" if place < len(self._plan.rows) else "column"
            yield Column(dim.id, dim_title(dim, self._locale), _dim_type(dim), role)

    def _rows(self, level: Level) -> Iterator[tuple[object, ...]]:
        """The rows of a level in order; a matrix leaves out the cells that nothing is in."""
        cells = self._cells[level]
        rows = _shortened([*filter(self._is_shown, self._order.rows())], level[0])
        columns = _shortened(self._order.columns(), level[1])
        for row in rows:
            for column in columns:
                if (row, column) in cells:
                    yield self._row(level, (row, column))

    def _is_shown(self, path: tuple[object, ...]) -> bool:
        """The rest behind the top is a group only if the report asks for it."""
        top = self._plan.report.top
        return path[:1] != (REST_KEY,) or top is None or top.others

    def _row(self, level: Level, keys: Keys) -> tuple[object, ...]:
        rows, columns = len(self._plan.rows), len(self._plan.columns)
        padded = (*keys[0], *[None] * (rows - level[0]), *keys[1], *[None] * (columns - level[1]))
        dims = (self._key(place, key) for place, key in enumerate(padded))
        return (*dims, *(self._value(one, level, keys) for one in self._plan.values))

    def _key(self, place: int, key: object) -> object:
        dim = self._plan.dims[place]
        if key is None:
            return None
        if key is REST_KEY:
            return OTHERS
        if place in self._titles:
            return self._titles[place][cast("UUID", key)].to_json()
        if dim.bucket is not None:
            return dim.bucket.write(key, dim.group.settings)
        return dim.way.field.type.dump(key, dim.way.field)

    def _value(self, value: Value, level: Level, keys: Keys) -> object:
        spec = value.spec
        if spec.show == "value":
            return dumped(value, self._cells[level][keys][spec.id])
        found = self._around.shown(spec.id, spec.show, level, keys)
        return dumped(value, found) if not SHOWS.get(spec.show).type else number(found)


def _shortened(paths: list[tuple[object, ...]], depth: int) -> list[tuple[object, ...]]:
    return list(dict.fromkeys(path[:depth] for path in paths)) if depth else [()]


def dumped(value: Value, found: object) -> object:
    """A value as JSON: with the decimals of its field where it is exact."""
    if found is None:
        return None
    if isinstance(value, Measure) and value.aggregate.is_count:
        return int(cast("int", found))
    field = value.field if isinstance(value, Measure) and value.aggregate.exact else None
    if field is not None and value.type is FormulaType.NUMBER:
        amount = EXACT.quantize(Decimal(cast("Decimal", found)), Decimal(1).scaleb(-value.scale))
        return field.type.dump(amount, field)
    return number(found) if field is None else field.type.dump(found, field)


def number(found: object) -> object:
    """A computed value as JSON: whole counts are numbers, decimals are text."""
    if isinstance(found, Decimal):
        return plain(found)
    if isinstance(found, datetime):
        return found.isoformat().replace("+00:00", "Z")
    if isinstance(found, date):
        return found.isoformat()
    return str(found) if isinstance(found, UUID) else found


def dim_title(dim: Dim, locale: str) -> str:
    return dim.group.title or dim.way.field.label(locale)


def _dim_type(dim: Dim) -> str:
    if dim.bucket is None:
        return dim.way.field.value_type.name
    return "date" if dim.bucket.period else "text"


_COUNT = {"en": "Count", "zh": "计数"}


def _counted(value: Measure, locale: str) -> str:
    """What a count is called: of records, or of the values of a field."""
    counts = _COUNT.get(locale, _COUNT["en"])
    return counts if value.way is None else f"{value.way.field.label(locale)} · {counts}"


def value_column(value: Value, locale: str) -> Column:
    """The column of a value."""
    spec = value.spec
    title = spec.title
    kind = SHOWS.get(spec.show).type
    if isinstance(value, Measure):
        field = value.field
        title = title or (_counted(value, locale) if field is None else field.label(locale))
        kind = kind or ("integer" if field is None else field.value_type.name)
    show = "" if spec.show == "value" else spec.show
    return Column(
        spec.id, title or spec.id, kind or value.type.value, "value",
        spec.format, spec.decimals, show,
    )  # fmt: skip
