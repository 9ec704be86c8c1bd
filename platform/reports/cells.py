"""What the database answers, as values by level and group, every formula computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from ..core.columns import EXACT
from ..formula import Environment, FormulaType, compile_python
from .facts import Atom, Facts, dim_name
from .levels import LEVEL, REST, Level
from .plan import Computed, Measure

#: The keys of the row groups, then of the column groups, that stand at a level.
Keys = tuple[tuple[object, ...], tuple[object, ...]]
Values = Mapping[str, Any]
#: What makes a key of what the database answers; None where that is the key.
Read = Callable[[Any], object] | None


class TooWideError(Exception):
    """A sum of SQLite's left 64 bits; it must be asked for in two halves."""


@dataclass(frozen=True)
class Rest:
    """The key of the groups behind the top."""


REST_KEY = Rest()
#: The values of every group at every level.
Cells = Mapping[Level, Mapping[Keys, Values]]


def read_cells(
    facts: Facts, levels: tuple[Level, ...], rows: Sequence[Row[Any]], environment: Environment
) -> Cells:
    """The cells of a report.

    :raises TooWideError: if a number came back that is not exact.
    """
    found: dict[Level, dict[Keys, Values]] = {level: {} for level in levels}
    if not rows:
        return found
    reader = _Reader(facts, levels, rows[0]._fields, environment)
    for row in rows:
        level, keys = reader.place(row)
        found[level][keys] = reader.values(row)
    return found


class _Reader:
    """Reads rows whose columns are called ``names``."""

    def __init__(
        self,
        facts: Facts,
        levels: tuple[Level, ...],
        names: Sequence[str],
        environment: Environment,
    ) -> None:
        at = {name: place for place, name in enumerate(names)}
        self._environment = environment
        self._level = at[LEVEL]
        self._rest = at.get(REST)
        keys = [
            (at[dim_name(place)], None if dim.bucket is None else dim.bucket.read)
            for place, dim in enumerate(facts.plan.dims)
        ]
        first = len(facts.plan.rows)
        self._places = [
            (level, keys[: level[0]], keys[first : first + level[1]]) for level in levels
        ]
        self._steps = [_step(facts, value, at) for value in facts.plan.values]

    def place(self, row: Row[Any]) -> tuple[Level, Keys]:
        """The level of a row, and the keys that stand there."""
        level, rows, columns = self._places[row[self._level]]
        side = tuple([_key(row[at], read) for at, read in rows])
        if side and self._rest is not None and row[self._rest]:
            side = (REST_KEY, *side[1:])
        return level, (side, tuple([_key(row[at], read) for at, read in columns]))

    def values(self, row: Row[Any]) -> Values:
        found: dict[str, object] = {}
        for id, run in self._steps:
            found[id] = run(row, found, self._environment)
        return found


def _key(raw: object, read: Read) -> object:
    return raw if raw is None or read is None else read(raw)


Step = tuple[str, Callable[[Row[Any], Values, Environment], object]]


def _step(facts: Facts, value: Measure | Computed, at: Mapping[str, int]) -> Step:
    """How a value is computed of a row, whose columns are ``at``, and of the values before it."""
    if isinstance(value, Computed):
        evaluate = value.evaluate
        return value.spec.id, lambda row, before, known: evaluate(before, known)
    run = compile_python(value.aggregate.core(value.type, value.scale, wide=facts.wide))
    scale = value.scale if facts.frame.sqlite else 0
    atoms = [
        (one.part, at[one.name], _reader(one, scale)) for one in facts.atoms if one.measure is value
    ]
    return value.spec.id, lambda row, before, known: run(
        {part: read(row[place]) for part, place, read in atoms}, known
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
        if not places and isinstance(raw, Decimal):
            return raw
        return EXACT.scaleb(Decimal(raw), -places)  # type: ignore[arg-type]

    return read
