"""The table of a report as a page shows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for

from ....platform.core.transaction import Transaction
from ....platform.reports.drill import Drill
from ....platform.reports.layout import Cell, Head, Layout, Line
from ....platform.reports.texts import number_of
from .run import Links, Run
from .state import FINER, RunState

#: Shades of heat cells; the classes are in static/css/reports.css.
SHADES = 6


@dataclass(frozen=True)
class TableCell:
    """A cell: its text, where it leads, and how warm it is from 0 (no shade) on."""

    text: str
    url: str = ""
    heat: int = 0
    is_number: bool = False
    is_total: bool = False
    label: str = ""


@dataclass(frozen=True)
class TableLine:
    """A line: level 1 for the first group; ``url`` looks into the group or opens the record."""

    title: str
    cells: tuple[TableCell, ...]
    level: int = 1
    url: str = ""
    is_group: bool = False
    is_total: bool = False


@dataclass(frozen=True)
class TableView:
    """Heads over lines; ``is_matrix`` has column groups, ``folds`` groups inside groups."""

    caption: str
    corner: str
    heads: tuple[tuple[Head, ...], ...]
    lines: tuple[TableLine, ...]
    total: TableLine | None
    is_matrix: bool
    folds: bool
    numbers: tuple[bool, ...]
    is_blank: bool = False


def table_of(
    tx: Transaction, run: Run, state: RunState, caption: str, links: Links | None = None
) -> TableView:
    """The table of a run; ``links`` says where numbers lead if it is not to their records."""
    return _Maker(tx, run, state, links or Links(run, state)).table(caption)


class _Maker:
    def __init__(self, tx: Transaction, run: Run, state: RunState, links: Links) -> None:
        self._run = run
        self._layout: Layout = run.layout
        self._state = state
        self._links = links
        self._drill = Drill(tx, run.plan)
        self._numbers = tuple(
            map(_is_number, zip(*(one.cells for one in _all(self._layout)), strict=True))
        )
        self._shade = self._shades()
        self._labels = self._column_labels()

    def table(self, caption: str) -> TableView:
        layout = self._layout
        return TableView(
            caption=caption,
            corner=layout.corner,
            heads=layout.heads,
            lines=tuple(map(self._line, layout.lines)),
            total=self._line(layout.total) if layout.total is not None else None,
            is_matrix=self._run.result.kind == "matrix",
            folds=any(one.is_group for one in layout.lines),
            numbers=self._numbers,
            is_blank=not layout.lines and (self._run.rows > 0 or layout.total is None),
        )

    def _line(self, line: Line) -> TableLine:
        is_total = line is self._layout.total
        return TableLine(
            title=line.title,
            cells=tuple(self._cell(line, place) for place in range(len(line.cells))),
            level=max(1, line.level),
            url="" if is_total else self._into(line),
            is_group=line.is_group,
            is_total=is_total,
        )

    def _cell(self, line: Line, place: int) -> TableCell:
        cell = line.cells[place]
        number = number_of(cell.value) if cell.column is not None else None
        is_fine = not line.is_group and line is not self._layout.total
        return TableCell(
            text=cell.text,
            url=self._links.cell(line, cell),
            heat=self._shade(number) if number is not None and is_fine and cell.keys else 0,
            is_number=self._numbers[place],
            is_total=self._run.result.kind == "matrix" and not cell.keys,
            label=self._labels[place],
        )

    def _into(self, line: Line) -> str:
        """Only this group; of a period, by shorter ones."""
        if line.record:
            entity = self._run.plan.entity
            return (
                "" if entity.parent else url_for("records.show", entity=entity.key, id=line.record)
            )
        place = line.level - 1
        if not line.keys or self._run.plan.report.special:
            return ""
        test = self._drill.only(place, line.keys[-1])
        dim = self._run.plan.dims[place]
        finer = FINER.get(dim.group.bucket, "") if line.keys[-1] is not None else ""
        return (
            self._state.only(test, f"{dim.group.by}:{finer}" if finer else "").url() if test else ""
        )

    def _shades(self) -> Callable[[Decimal], int]:
        """How warm a number of the finest groups is; only one kind of value can be compared."""
        cells = [
            cell for line in self._layout.lines if not line.is_group
            for cell in line.cells if cell.keys and cell.column is not None
        ]  # fmt: skip
        numbers = [found for one in cells if (found := number_of(one.value)) is not None]
        most = max(numbers, default=Decimal(0))
        if most <= 0 or len({one.column.id for one in cells if one.column}) != 1:
            return lambda number: 0
        return lambda number: max(0, min(SHADES, int(number * SHADES / most + Decimal("0.999"))))

    def _column_labels(self) -> list[str]:
        """What stands above each column, for a phone's cards."""
        found = []
        for place in range(len(self._layout.columns)):
            texts = [_above(row, place) for row in self._layout.heads]
            found.append(" · ".join(dict.fromkeys(one for one in texts if one)))
        return found


def _all(layout: Layout) -> Iterator[Line]:
    yield from layout.lines
    if layout.total is not None:
        yield layout.total


def _is_number(cells: tuple[Cell, ...]) -> bool:
    """Whether a column holds numbers: what it says of itself, or what stands in it."""
    known = [one for one in cells if one.value is not None]
    return bool(known) and all(_reads_as_number(one) for one in known)


def _reads_as_number(cell: Cell) -> bool:
    kind = cell.column.type if cell.column is not None else ""
    return kind not in _TEXTS and number_of(cell.value) is not None


#: Types whose values may read as numbers and are none.
_TEXTS = frozenset({"text", "phone", "auto_number", "choice", "date", "datetime", "url", "email"})


def _above(row: tuple[Head, ...], place: int) -> str:
    at = 0
    for head in row:
        at += head.span
        if place < at:
            return head.text
    return ""
