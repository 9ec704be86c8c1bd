"""What the database answers, as values by level and group, every formula computed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..core.columns import EXACT
from ..formula import Environment, FormulaType, compile_python
from .facts import Atom, Facts, dim_name
from .levels import LEVEL, REST, Level
from .plan import Computed, Measure, Plan

#: The keys of the row groups, then of the column groups, that stand at a level.
Keys = tuple[tuple[object, ...], tuple[object, ...]]
Values = Mapping[str, Any]
Row = Mapping[str, Any]


class TooWideError(Exception):
    """A sum of SQLite's left 64 bits; it must be asked for in two halves."""


@dataclass(frozen=True)
class Rest:
    """The key of the groups behind the top."""


REST_KEY = Rest()
#: The values of every group at every level.
Cells = Mapping[Level, Mapping[Keys, Values]]


def read_cells(
    facts: Facts, levels: tuple[Level, ...], rows: Iterable[Row], environment: Environment
) -> Cells:
    """The cells of a report.

    :raises TooWideError: if a number came back that is not exact.
    """
    reader = _Reader(facts, environment)
    found: dict[Level, dict[Keys, Values]] = {level: {} for level in levels}
    for row in rows:
        level = levels[row[LEVEL]]
        found[level][reader.keys(row, level)] = reader.values(row)
    return found


class _Reader:
    def __init__(self, facts: Facts, environment: Environment) -> None:
        self._plan: Plan = facts.plan
        self._environment = environment
        self._columns = len(facts.plan.rows)
        self._steps = [_step(facts, value) for value in facts.plan.values]

    def keys(self, row: Row, level: Level) -> Keys:
        rows = tuple(self._key(row, at) for at in range(level[0]))
        first = self._columns
        return rows, tuple(self._key(row, at) for at in range(first, first + level[1]))

    def _key(self, row: Row, at: int) -> object:
        if at == 0 and row.get(REST):
            return REST_KEY
        raw, bucket = row[dim_name(at)], self._plan.dims[at].bucket
        return raw if bucket is None or raw is None else bucket.read(raw)

    def values(self, row: Row) -> Values:
        found: dict[str, object] = {}
        for id, run in self._steps:
            found[id] = run(row, found, self._environment)
        return found


Step = tuple[str, Callable[[Row, Values, Environment], object]]


def _step(facts: Facts, value: Measure | Computed) -> Step:
    """How a value is computed of a row and of the values before it."""
    if isinstance(value, Computed):
        evaluate = value.evaluate
        return value.spec.id, lambda row, before, known: evaluate(before, known)
    run = compile_python(value.aggregate.core(value.type, value.scale, wide=facts.wide))
    scale = value.scale if facts.frame.sqlite else 0
    atoms = [
        (one.part, one.name, _reader(one, scale)) for one in facts.atoms if one.measure is value
    ]
    return value.spec.id, lambda row, before, known: run(
        {part: read(row[name]) for part, name, read in atoms}, known
    )


def _reader(atom: Atom, scale: int) -> Callable[[Any], object]:
    if not atom.kind.counts and atom.measure.type is not FormulaType.NUMBER:
        return lambda raw: raw
    places = 0 if atom.kind.counts else scale

    def read(raw: object) -> object:
        if raw is None:
            return None
        if isinstance(raw, float):
            raise TooWideError
        if atom.kind.counts:
            return int(raw)  # type: ignore[call-overload]
        return EXACT.scaleb(Decimal(raw), -places)  # type: ignore[arg-type]

    return read
