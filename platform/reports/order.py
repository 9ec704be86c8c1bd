"""The order of groups: their own, or that of a value; blanks and the rest come last."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from ..records.values import LinkedTitle
from .cells import REST_KEY, Cells, Keys, Values
from .levels import Level
from .plan import Dim, Plan

Titles = Mapping[int, Mapping[UUID, LinkedTitle]]


class Order:
    """Sorts the groups of a report; ``titles`` are what links are called, by the group's place."""

    def __init__(self, plan: Plan, cells: Cells, titles: Titles) -> None:
        self._plan = plan
        self._cells = cells
        self._titles = titles
        self._values = {one.spec.id for one in plan.values}

    def rows(self) -> list[tuple[object, ...]]:
        """The keys of the row groups, the finest."""
        return self._sorted(len(self._plan.rows), is_row=True)

    def columns(self) -> list[tuple[object, ...]]:
        """The keys of the column groups, the finest."""
        return self._sorted(len(self._plan.columns), is_row=False)

    def _sorted(self, depth: int, *, is_row: bool) -> list[tuple[object, ...]]:
        if not depth:
            return [()]
        level: Level = (depth, 0) if is_row else (0, depth)
        side = 0 if is_row else 1
        tree = _tree(keys[side] for keys in self._cells[level])
        return [*self._walked(tree, (), is_row=is_row)]

    def _walked(
        self, tree: Mapping[object, Any], before: tuple[object, ...], *, is_row: bool
    ) -> Iterable[tuple[object, ...]]:
        for key in self.siblings(list(tree), before, is_row=is_row):
            path = (*before, key)
            if tree[key]:
                yield from self._walked(tree[key], path, is_row=is_row)
            else:
                yield path

    def siblings(
        self, keys: list[object], before: tuple[object, ...], *, is_row: bool
    ) -> list[object]:
        """Groups with the same ones before them, in order."""
        place = len(before) + (0 if is_row else len(self._plan.rows))
        dim = self._plan.dims[place]
        natural = self.natural(place)
        found = _by(keys, natural, desc=False)
        for by, desc in reversed(self._plan.report.sort):
            if by == dim.group.by:
                found = _by(found, natural, desc=desc)
            elif by in self._values:
                found = _by(found, self._value(before, by, is_row=is_row), desc=desc)
        return sorted(found, key=lambda key: key is REST_KEY)

    def natural(self, place: int) -> Callable[[object], Any]:
        """What the keys of a group are compared by; None is last."""
        dim, titles = self._plan.dims[place], self._titles.get(place)
        if titles is not None:
            return lambda key: _named(key, titles)
        options = _options(dim)
        if options and dim.bucket is None:
            return lambda key: None if key is None else (options.get(str(key), len(options)), key)
        return lambda key: key

    def _value(
        self, before: tuple[object, ...], id: str, *, is_row: bool
    ) -> Callable[[object], Any]:
        depth = len(before) + 1
        level: Level = (depth, 0) if is_row else (0, depth)
        cells = self._cells.get(level, {})

        def value(key: object) -> object:
            path = (*before, key)
            keys: Keys = (path, ()) if is_row else ((), path)
            found: Values = cells.get(keys, {})
            return found.get(id)

        return value


def _by(keys: Sequence[object], value: Callable[[object], Any], *, desc: bool) -> list[object]:
    """Keys in order; equal ones stay as they are, blanks go to the end."""
    known = [(value(key), key) for key in keys if key is not REST_KEY]
    full = [pair for pair in known if pair[0] is not None]
    full.sort(key=lambda pair: pair[0], reverse=desc)
    blank = [pair for pair in known if pair[0] is None]
    rest = [key for key in keys if key is REST_KEY]
    return [key for _, key in (*full, *blank)] + rest


def _tree(paths: Iterable[tuple[object, ...]]) -> dict[object, Any]:
    root: dict[object, Any] = {}
    for path in paths:
        branch = root
        for key in path:
            branch = branch.setdefault(key, {})
    return root


def _named(key: object, titles: Mapping[UUID, LinkedTitle]) -> tuple[str, str] | None:
    if key is None:
        return None
    title = titles.get(cast("UUID", key))
    return (title.title if title else "", str(key))


def _options(dim: Dim) -> Mapping[str, int]:
    options = cast("Iterable[Mapping[str, object]]", dim.way.field.settings.get("options", ()))
    return {str(one["value"]): place for place, one in enumerate(options)}
