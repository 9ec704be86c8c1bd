"""From the cells of a report to its result: in order, shown, with titles."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from typing import cast
from uuid import UUID

from ..core.columns import EXACT
from ..formula import FormulaType
from ..formula.numbers import plain
from .cells import REST_KEY, Cells, Keys, Values
from .levels import Level
from .order import Order, Titles
from .plan import Dim, Measure, Plan, Value
from .result import Column, Result, Subtotals
from .shows import SHOWS
from .surroundings import Surroundings

OTHERS = {"others": True}
#: The keys of groups, each within the one before it.
Path = tuple[object, ...]


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
        rows = [(row, self._dumped(0, row)) for row in _shortened(self._row_paths, level[0])]
        columns = [
            (column, self._dumped(len(self._plan.rows), column))
            for column in _shortened(self._column_paths, level[1])
        ]
        left = (None,) * (len(self._plan.rows) - level[0])
        right = (None,) * (len(self._plan.columns) - level[1])
        for row, row_keys in rows:
            for column, column_keys in columns:
                if (row, column) in cells:
                    keys, found = (row, column), cells[row, column]
                    values = [write(level, keys, found) for write in self._values]
                    yield (*row_keys, *left, *column_keys, *right, *values)

    @cached_property
    def _row_paths(self) -> list[Path]:
        return [*filter(self._is_shown, self._order.rows())]

    @cached_property
    def _column_paths(self) -> list[Path]:
        return self._order.columns()

    def _is_shown(self, path: Path) -> bool:
        """The rest behind the top is a group only if the report asks for it."""
        top = self._plan.report.top
        return path[:1] != (REST_KEY,) or top is None or top.others

    def _dumped(self, first: int, path: Path) -> Path:
        """The keys of groups, the first of which has that place, as JSON."""
        return tuple(self._key(place, key) for place, key in enumerate(path, first))

    def _key(self, place: int, key: object) -> object:
        if key is None:
            return None
        if key is REST_KEY:
            return OTHERS
        if place in self._titles:
            return self._titles[place][cast("UUID", key)].to_json()
        dim = self._plan.dims[place]
        if dim.bucket is not None:
            return dim.bucket.write(key, dim.group.settings)
        return dim.way.field.type.dump(key, dim.way.field)

    @cached_property
    def _values(self) -> list[Callable[[Level, Keys, Values], object]]:
        """What gives each value of a cell as JSON."""
        return [self._writer(one) for one in self._plan.values]

    def _writer(self, value: Value) -> Callable[[Level, Keys, Values], object]:
        id, show = value.spec.id, value.spec.show
        if show == "value":
            return lambda level, keys, found: dumped(value, found[id])
        write = number if SHOWS.get(show).type else partial(dumped, value)
        return lambda level, keys, found: write(self._around.shown(id, show, level, keys))


def _shortened(paths: list[Path], depth: int) -> list[Path]:
    return list(dict.fromkeys(path[:depth] for path in paths)) if depth else [()]


def dumped(value: Value, found: object) -> object:
    """A value as JSON: with the decimals of its field where it is exact."""
    if found is None:
        return None
    if isinstance(value, Measure) and value.aggregate.is_count:
        return int(cast("int", found))
    field = value.field if isinstance(value, Measure) and value.aggregate.exact else None
    if field is not None and value.type is FormulaType.NUMBER:
        return field.type.dump(EXACT.quantize(_decimal(found), _unit(value.scale)), field)
    return number(found) if field is None else field.type.dump(found, field)


def _decimal(found: object) -> Decimal:
    return found if isinstance(found, Decimal) else Decimal(cast("int", found))


@lru_cache(maxsize=100)
def _unit(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


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
