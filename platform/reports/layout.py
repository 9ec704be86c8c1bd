"""A result laid out in lines: the same for a page, a workbook, a CSV file and a chart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import orjson

from ..core.errors import InvalidValueError
from ..fields.field import Field
from ..fields.field_type import Manner
from .bucket import said
from .plan import Plan, Value
from .result import Cells, Column, Result
from .texts import Texts
from .ways import find_way

#: The keys of the groups that stand, as the result brings them.
Keys = tuple[object, ...]
TOTAL = {"en": "Total", "zh": "合计"}


@dataclass(frozen=True)
class Head:
    """A cell above the values; ``span`` columns wide. ``keys`` are the column groups it is of."""

    text: str
    span: int = 1
    is_total: bool = False
    keys: Keys = ()


@dataclass(frozen=True)
class Cell:
    """A value: its text, what the result says, its column, and the column groups it is of."""

    text: str
    value: object = None
    column: Column | None = None
    keys: Keys = ()


@dataclass(frozen=True)
class Line:
    """A line of values; ``keys`` are the row groups that stand, ``is_group`` has others below."""

    title: str
    cells: tuple[Cell, ...]
    keys: Keys = ()
    is_group: bool = False
    record: str = ""

    @property
    def level(self) -> int:
        """0 for the total, 1 for the first group."""
        return len(self.keys)


@dataclass(frozen=True)
class Layout:
    """Lines under heads; the last row of ``heads`` has one for each value of a line."""

    corner: str
    heads: tuple[tuple[Head, ...], ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    depth: int = 1

    @property
    def columns(self) -> tuple[Head, ...]:
        return self.heads[-1]


def lay_out(plan: Plan, result: Result, manner: Manner) -> Layout:
    """The lines of a result, texts in the language of ``manner``."""
    maker = _Table if result.kind == "table" else _Groups
    return maker(plan, result, manner).layout()


class _Table:
    """Records in lines: the first field is what a line is called."""

    def __init__(self, plan: Plan, result: Result, manner: Manner) -> None:
        self._plan = plan
        self._result = result
        self._manner = manner
        self._texts = Texts(plan, manner)
        self._fields = [
            find_way(plan.app, plan.entity, path, ()).field for path in plan.report.fields
        ]

    def layout(self) -> Layout:
        first, *columns = self._result.columns[: len(self._fields)]
        ids = self._result.ids or ("",) * len(self._result.rows)
        return Layout(
            corner=first.title,
            heads=(tuple(Head(one.title) for one in columns),),
            lines=tuple(map(self._line, self._result.rows, ids)),
            total=self._total(columns),
        )

    def _line(self, row: Cells, id: str) -> Line:
        texts = [self._text(place, row[place]) for place in range(len(self._fields))]
        cells = zip(texts[1:], row[1:], self._result.columns[1:], strict=False)
        return Line(texts[0], tuple(Cell(*one) for one in cells), record=id)

    def _text(self, place: int, value: object) -> str:
        return shown_json(self._fields[place], value, self._manner)

    def _total(self, columns: Sequence[Column]) -> Line | None:
        """The values stand under the fields that they are made of."""
        by_field = {
            one.spec.of: (column, self._result.totals[place])
            for place, (one, column) in enumerate(self._values, len(self._fields))
        }
        if not by_field:
            return None
        cells = []
        for column in columns:
            value_column, value = by_field.get(column.id, (column, None))
            cells.append(Cell(self._texts.value(value_column, value), value, value_column))
        return Line(said(TOTAL, self._manner), tuple(cells))

    @property
    def _values(self) -> Iterable[tuple[Value, Column]]:
        return zip(self._plan.values, self._result.columns[len(self._fields) :], strict=True)


def shown_json(field: Field, value: object, manner: Manner) -> str:
    """What people read for a value of a record, as the result brings it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(shown_json(field, one, manner) for one in value)
    if isinstance(value, Mapping):
        return str(value.get("title", ""))
    try:
        return field.value_type.show(field.value_type.load(value, field), field, manner)
    except (TypeError, InvalidValueError):
        return str(value)  # covered, or of a type that is never typed in


class _Groups:
    """Groups in lines, each followed by those inside it; column groups side by side."""

    def __init__(self, plan: Plan, result: Result, manner: Manner) -> None:
        self._result = result
        self._manner = manner
        self._texts = Texts(plan, manner)
        roles = [one.role for one in result.columns]
        self._rows, self._columns = roles.count("row"), roles.count("column")
        self._dims = self._rows + self._columns
        self._shown = result.columns[self._dims :]
        self._totals = bool(plan.report.document.get("totals", True))

    def layout(self) -> Layout:
        dims = [one.title for one in self._result.columns[: self._rows]]
        return Layout(
            corner=" / ".join(dims) or (self._shown[0].title if not self._columns else ""),
            heads=tuple(map(tuple, self._heads())),
            lines=tuple(self._lines()) if self._rows else (),
            total=self._line(()) if self._has_total else None,
            depth=max(1, self._rows),
        )

    @property
    def _has_total(self) -> bool:
        return (self._totals or not self._rows) and any(
            one is not None for one in self._result.totals
        )

    @cached_property
    def _cells(self) -> dict[tuple[int, int], dict[bytes, Cells]]:
        """The values of each level by the keys of their groups."""
        levels = [(self._rows, self._columns, self._result.rows)]
        levels += [(one.rows, one.columns, one.cells) for one in self._result.subtotals]
        levels += [(0, 0, (self._result.totals,))]
        return {
            (rows, columns): {
                _name(self._keys_of(cells, rows, columns)): cells[self._dims :] for cells in found
            }
            for rows, columns, found in reversed(levels)
        }

    def _keys_of(self, cells: Cells, rows: int, columns: int) -> Keys:
        return (*cells[:rows], *cells[self._rows : self._rows + columns])

    def _paths(self, is_row: bool) -> list[Keys]:
        """The finest groups of a side in their order."""
        start, end = (0, self._rows) if is_row else (self._rows, self._dims)
        found = {
            _name(path): path
            for path in (cells[start:end] for cells in self._side(is_row))
        }  # fmt: skip
        return list(found.values())

    def _side(self, is_row: bool) -> Iterable[Cells]:
        wanted = (self._rows, 0) if is_row else (0, self._columns)
        for one in self._result.subtotals:
            if (one.rows, one.columns) == wanted:
                return one.cells
        return self._result.rows

    @cached_property
    def _across(self) -> list[Keys]:
        """The column groups side by side; () stands for all of them."""
        if not self._columns:
            return [()]
        has_sums = (self._rows, 0) in self._cells and self._totals
        return [*self._paths(is_row=False), *([()] if has_sums else [])]

    def _heads(self) -> Iterator[list[Head]]:
        for depth in range(self._columns):
            yield list(self._merged(depth))
        if len(self._shown) > 1 or not self._columns:
            yield [
                Head(one.title, 1, not path and bool(self._columns), path)
                for path in self._across
                for one in self._shown
            ]

    def _merged(self, depth: int) -> Iterator[Head]:
        """The heads of one column group; neighbours of the same group are one."""
        width, at = len(self._shown), 0
        while at < len(self._across):
            path = self._across[at][: depth + 1]
            end = at + 1
            while end < len(self._across) and path and self._across[end][: depth + 1] == path:
                end += 1
            text = self._texts.key(self._rows + depth, path[depth]) if path else ""
            if not path and depth == 0:
                text = said(TOTAL, self._manner)
            yield Head(text, (end - at) * width, not path, path)
            at = end

    def _lines(self) -> Iterator[Line]:
        before: Keys = ()
        for path in self._paths(is_row=True):
            for depth in range(1, self._rows):
                if path[:depth] != before[:depth]:
                    yield self._line(path[:depth])
            yield self._line(path)
            before = path

    def _line(self, keys: Keys) -> Line:
        title = self._texts.key(len(keys) - 1, keys[-1]) if keys else said(TOTAL, self._manner)
        cells = tuple(cell for path in self._across for cell in self._values(keys, path))
        return Line(title, cells, keys, is_group=0 < len(keys) < self._rows)

    def _values(self, keys: Keys, path: Keys) -> Iterator[Cell]:
        found = self._cells.get((len(keys), len(path)), {}).get(_name((*keys, *path)))
        values = found or (None,) * len(self._shown)
        for column, value in zip(self._shown, values, strict=True):
            yield Cell(self._texts.value(column, value), value, column, path)


def _name(keys: Keys) -> bytes:
    """Keys as something that a dictionary takes: a link is an object in the result."""
    return orjson.dumps(cast("object", keys))
