"""The rows of a lines field in a form."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ....platform.fields.field import Field
from ....platform.forms.form import LinesItem
from ....platform.records.plan import plan_of
from ....platform.records.values import Record
from ..words import app, label, manner
from .display import BLANK, Shown, shown
from .widgets import Filling, Posted, widget_of

COUNT = "count"
#: What a foot makes of the numbers above it.
FOOTS: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "sum": lambda numbers: sum(numbers, Decimal()),
    "avg": lambda numbers: sum(numbers, Decimal()) / len(numbers),
    "min": min,
    "max": max,
}
#: Rows that a new form offers.
FIRST_ROWS = 1


@dataclass(frozen=True)
class LineCell:
    """One cell; computed ones show ``shown`` and have no control.

    ``plain`` is a number as the foot adds it up, "" for what is none.
    """

    key: str
    name: str
    label: str
    macro: str
    filling: Filling = field(default_factory=Filling)
    shown: Shown = BLANK
    error: str = ""
    required: bool = False
    number: bool = False
    wide: bool = False
    help: str = ""
    plain: str = ""

    @property
    def attrs(self) -> Mapping[str, object]:
        """A cell's control is named by its column; the table shows the name once."""
        return {"aria-label": self.label, **self.filling.attrs}


@dataclass(frozen=True)
class LineRow:
    """A row; ``id`` is "" for one that is not stored yet."""

    id: str
    cells: tuple[LineCell, ...]


@dataclass(frozen=True)
class Column:
    """A column's head; ``sum`` is what its foot shows (``FOOTS``), ``look`` how it shows that."""

    key: str
    title: str
    number: bool = False
    required: bool = False
    sum: str = ""
    look: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, item: LinesItem, one: Field) -> "Column":
        how = item.footer.get(one.key, "")
        foot = how if one.value_type.numeric or how == COUNT else ""
        look = _look(one, foot) if foot else {}
        return cls(one.key, label(one), one.value_type.numeric, one.required, foot, look)


def _look(column: Field, foot: str) -> Mapping[str, str]:
    """How the script shows a foot, as conditions show a computed number."""
    if foot == COUNT:
        return {"data-how": foot, "data-as": "integer", "data-scale": "0"}
    return {
        "data-how": foot,
        "data-as": column.value_type.name,
        "data-scale": str(column.type.scale(column)),
        "data-currency": column.text("currency") or manner().currency,
    }


@dataclass(frozen=True, eq=False)
class LinesTable:
    """A table of rows, an empty one to copy (``blank``) and the sums."""

    key: str
    label: str
    columns: tuple[Column, ...]
    item: LinesItem
    errors: Mapping[str, Sequence[str]]
    rows: tuple[LineRow, ...] = ()
    totals: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    fixed: bool = False
    most: int = 200
    hidden: bool = False
    macro: str = "lines_table"

    @classmethod
    def of(cls, item: LinesItem, title: str, errors: Mapping[str, Sequence[str]]) -> "LinesTable":
        """The table without its rows."""
        columns = tuple(Column.of(item, one) for one in item.columns)
        return cls(
            key=item.field.key, label=title, columns=columns, item=item, errors=errors,
            error=" ".join(errors.get(item.field.key, ())),
            most=item.field.number("max", 200),
        )  # fmt: skip

    def with_rows(self, rows: tuple[LineRow, ...], *, fixed: bool = False) -> "LinesTable":
        offered = rows or (() if fixed else (self.blank("0"),) * FIRST_ROWS)
        return replace(self, rows=offered, fixed=fixed, totals=self._totals(rows))

    def _totals(self, rows: Sequence[LineRow]) -> Mapping[str, str]:
        """The feet of stored rows; while one writes, the script adds up."""
        return {
            one.key: self._foot(one.sum, at, rows) if one.sum else ""
            for at, one in enumerate(self.columns)
        }

    def _foot(self, how: str, at: int, rows: Sequence[LineRow]) -> str:
        if how == COUNT:
            there = sum(1 for row in rows if row.cells[at].plain or row.cells[at].shown)
            return str(there) if there else ""
        numbers = [Decimal(row.cells[at].plain) for row in rows if row.cells[at].plain]
        return shown(FOOTS[how](numbers), self.item.columns[at], manner()).text if numbers else ""

    @property
    def template(self) -> LineRow:
        return self.blank("__i__")

    def blank(self, index: str) -> LineRow:
        """A new row with what its fields start with."""
        start = plan_of(app(), self.item.child).constants
        cells = (self._cell(one, index, start.get(one.key)) for one in self.item.columns)
        return LineRow("", tuple(cells))

    def stored(self, record: Record) -> LineRow:
        """A row as it is in the database."""
        index = str(record.id)
        cells = (self._cell(one, index, record.values.get(one.key)) for one in self.item.columns)
        return LineRow(index, tuple(cells))

    def kept(self, posted: Posted, index: str, at: int) -> LineRow:
        """A row as it was typed."""
        identity = posted.get(line_name(self.key, index, "id"), "")
        return LineRow(
            identity, tuple(self._kept(one, posted, index, at) for one in self.item.columns)
        )

    def _kept(self, column: Field, posted: Posted, index: str, at: int) -> LineCell:
        cell, name = self._cell(column, str(at), None), line_name(self.key, index, column.key)
        widget = widget_of(column)
        if widget.is_posted(posted, name):
            value = widget.kept(posted, name)
            filling = widget.filling(value, self.item.child, column, manner())
            cell = replace(cell, filling=filling)
        told = self.errors.get(f"{self.key}.{at}.{column.key}", ())
        return replace(cell, error=" ".join(told))

    def _cell(self, column: Field, index: str, value: object) -> LineCell:
        widget = widget_of(column)
        cell = LineCell(
            key=column.key,
            name=line_name(self.key, index, column.key),
            label=label(column),
            macro="computed",
            shown=shown(value, column, manner()),
            required=column.required,
            number=column.value_type.numeric,
            wide=column.type.widget in WIDE,
            plain=str(value) if column.value_type.numeric and value is not None else "",
        )
        if column.type.computed or widget.name == "readonly":
            return cell
        typed = widget.typed(value, column, manner())
        filling = widget.filling(typed, self.item.child, column, manner())
        return replace(cell, macro=widget.name, filling=filling)


WIDE = frozenset({"link", "text", "textarea", "richtext", "file", "image", "signature"})


def line_name(lines: str, index: str, key: str) -> str:
    """The name of a control: ``items.0.price``."""
    return f"{lines}.{index}.{key}"


def line_indexes(posted: Posted, key: str) -> list[str]:
    """The indexes of the rows that were posted, in the order of the page."""
    pattern = re.compile(rf"{re.escape(key)}\.([0-9a-f_i-]+)\.")
    found = (pattern.match(name) for name in posted)
    return list(dict.fromkeys(one[1] for one in found if one and one[1] != "__i__"))
