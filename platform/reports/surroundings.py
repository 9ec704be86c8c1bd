"""The values around each cell of a report, which shows compare it with."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .cells import REST_KEY, Cells, Keys, Values
from .levels import Level
from .order import Order
from .plan import Plan
from .shows import SHOWS, Around, Line, Show

Amount = Any
#: Groups that differ by one key, with their values.
Siblings = Sequence[tuple[Keys, Values]]


class Surroundings:
    """Finds what is around a cell; lines are made once."""

    def __init__(self, plan: Plan, cells: Cells, order: Order) -> None:
        self._plan = plan
        self._cells = cells
        self._order = order
        self._lines: dict[object, tuple[Line, Mapping[object, int]]] = {}
        self._groups: dict[object, Mapping[Keys, Siblings]] = {}

    def shown(self, id: str, show_name: str, level: Level, keys: Keys) -> Amount:
        """A value as it is shown."""
        value, show = self._cells[level][keys][id], SHOWS.get(show_name)
        return show.of(value, self._around(id, show, level, keys))

    def _around(self, id: str, show: Show, level: Level, keys: Keys) -> Around:
        line, at = self._line(id, show, level, keys)
        return Around(
            row=self._value(id, (level[0], 0), (keys[0], ())),
            column=self._value(id, (0, level[1]), ((), keys[1])),
            total=self._value(id, (0, 0), ((), ())),
            period=self._before(id, level, keys, a_year=False),
            year=self._before(id, level, keys, a_year=True),
            line=line,
            at=at,
        )

    def _value(self, id: str, level: Level, keys: Keys) -> Amount:
        return self._cells.get(level, {}).get(keys, {}).get(id)

    def _before(self, id: str, level: Level, keys: Keys, *, a_year: bool) -> Amount:
        place = self._plan.period
        at = None if place is None else self._standing(place, level)
        if place is None or at is None:
            return None
        key, bucket = keys[at[0]][at[1]], self._plan.dims[place].bucket
        if bucket is None or not isinstance(key, date):
            return None
        return self._value(id, level, _with(keys, at, bucket.before(key, a_year=a_year)))

    def _standing(self, place: int, level: Level) -> tuple[int, int] | None:
        """(side, index) of a group among the keys of a level, None if it does not stand there."""
        rows = len(self._plan.rows)
        side, index = (0, place) if place < rows else (1, place - rows)
        return (side, index) if index < level[side] else None

    def _line(self, id: str, show: Show, level: Level, keys: Keys) -> tuple[Line, int | None]:
        """The groups that differ by one key, in their order, and which of them this is."""
        at = self._direction(show, level)
        if at is None or keys[at[0]][at[1]] is REST_KEY:
            return Line(()), None
        name = (id, level, at, _with(keys, at, None))
        if name not in self._lines:
            self._lines[name] = self._made(id, level, keys, at, show)
        line, places = self._lines[name]
        return line, places[keys[at[0]][at[1]]]

    def _direction(self, show: Show, level: Level) -> tuple[int, int] | None:
        place = self._plan.period
        if show.along and place is not None:
            return self._standing(place, level)
        if level[0]:
            return 0, level[0] - 1
        return (1, level[1] - 1) if level[1] else None

    def _made(
        self, id: str, level: Level, keys: Keys, at: tuple[int, int], show: Show
    ) -> tuple[Line, Mapping[object, int]]:
        rest = _with(keys, at, None)
        found = [
            (one[at[0]][at[1]], values[id])
            for one, values in self._of_line(level, at).get(rest, ())
            if one[at[0]][at[1]] is not REST_KEY
        ]
        ordered = self._ordered([key for key, _ in found], level, keys, at, show)
        known = dict(found)
        places = {key: place for place, key in enumerate(ordered)}
        return Line([known[key] for key in ordered]), places

    def _of_line(self, level: Level, at: tuple[int, int]) -> Mapping[Keys, Siblings]:
        name = ("lines", level, at)
        if name not in self._groups:
            groups: dict[Keys, list[tuple[Keys, Values]]] = {}
            for one, values in self._cells[level].items():
                groups.setdefault(_with(one, at, None), []).append((one, values))
            self._groups[name] = groups
        return self._groups[name]

    def _ordered(
        self, found: list[object], level: Level, keys: Keys, at: tuple[int, int], show: Show
    ) -> list[object]:
        """In the order of time along periods, else as they stand on the page."""
        if show.along and self._plan.period is not None:
            days = sorted(key for key in found if isinstance(key, date))
            return [*days, *(key for key in found if not isinstance(key, date))]
        before = keys[at[0]][: at[1]]
        return self._order.siblings(found, before, is_row=at[0] == 0)


def _with(keys: Keys, at: tuple[int, int], key: object) -> Keys:
    """``keys`` with one of them replaced."""
    side, index = at
    changed = (*keys[side][:index], key, *keys[side][index + 1 :])
    return (changed, keys[1]) if side == 0 else (keys[0], changed)
