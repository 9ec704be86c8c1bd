"""Figures: one number large, how it changed, and a line of how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ....platform.reports.layout import Cell, Line
from ....platform.reports.texts import number_of
from ...i18n import gettext as _
from .run import Run

WIDTH, HEIGHT = 120, 32


@dataclass(frozen=True)
class Figure:
    """A number; ``points`` are those of a line in a box of 120 by 32, "" for none."""

    title: str
    text: str
    change: str = ""
    tone: str = ""
    note: str = ""
    points: str = ""


def figures_of(run: Run, *, always: bool = False) -> Iterator[Figure]:
    """The figures of a report that is drawn as such: of the last period, else of all records."""
    if not always and (run.chart is None or run.chart.type != "kpi"):
        return
    lines = [one for one in run.layout.lines if not one.is_group]
    whole = run.layout.total or (lines[-1] if lines else None)
    if whole is None:
        return
    has_period = run.plan.period is not None and len(lines) > 1
    line = lines[-1] if has_period else whole
    changes = {_of(one): one for one in line.cells if _show(one) == "previous_period"}
    for place, cell in enumerate(line.cells):
        if _show(cell) in {"", "value"}:
            yield _figure(run, lines if has_period else [], line, place, changes.get(_of(cell)))


def _figure(run: Run, lines: list[Line], line: Line, place: int, change: Cell | None) -> Figure:
    cell = line.cells[place]
    title = cell.column.title if cell.column is not None else ""
    before = lines[-2] if len(lines) > 1 else None
    number = number_of(change.value) if change is not None and change.value is not None else None
    return Figure(
        title=f"{title} · {line.title}" if lines else title,
        text=cell.text or "–",
        change=change.text if change is not None else "",
        tone="" if number is None else ("ok" if number >= 0 else "bad"),
        note=_("against {period}", period=before.title)
        if change and change.text and before
        else "",
        points=_points([one.cells[place] for one in lines]),
    )


def _show(cell: Cell) -> str:
    return cell.column.show if cell.column is not None else "-"


def _of(cell: Cell) -> str:
    """Values belong together by their names: ``won`` and ``won_change``."""
    return cell.column.id.partition("_change")[0] if cell.column is not None else ""


def _points(cells: list[Cell]) -> str:
    """A polyline over the values; blanks are 0."""
    numbers = [number_of(one.value) or Decimal(0) for one in cells]
    if len(numbers) < 2:
        return ""
    low, high = min(numbers), max(numbers)
    spread = (high - low) or Decimal(1)
    step = Decimal(WIDTH) / (len(numbers) - 1)
    return " ".join(
        f"{at * step:.1f},{HEIGHT - 2 - (one - low) / spread * (HEIGHT - 4):.1f}"
        for at, one in enumerate(numbers)
    )
