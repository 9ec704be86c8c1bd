"""What a chart draws, as plain JSON: numbers for the shapes, texts for every label.

Each type says how it reads a layout. The scripts have an entry of the same name that draws it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from ..core.registry import Registry
from ..fields.field_type import Manner
from .bucket import said
from .layout import Cell, Layout, Line
from .plan import Plan
from .texts import number_of

#: The most groups of a chart; more are for the table.
MOST = 200


@dataclass(frozen=True)
class Series:
    """Numbers of one colour, each with its text and the address of what is behind it."""

    name: str
    data: tuple[float | None, ...]
    texts: tuple[str, ...]
    cells: tuple[tuple[Line, Cell], ...] = ()
    format: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart of a layout; ``settings`` are what the document says of it."""

    type: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    description: str
    settings: Mapping[str, object] = field(default_factory=dict)

    def to_json(self, link: Callable[[Line, Cell], str]) -> dict[str, object]:
        """What the scripts read; ``link`` gives the address behind a cell, "" for none."""
        return {
            "type": self.type,
            "categories": list(self.categories),
            "series": [
                {
                    "name": one.name,
                    "data": list(one.data),
                    "texts": list(one.texts),
                    "urls": [link(*cell) for cell in one.cells],
                    "format": one.format,
                }
                for one in self.series
            ],
            **self.settings,
        }


@dataclass(frozen=True)
class ChartType:
    """A type: how many values it takes, and whether it needs groups.

    ``least``: the fewest values; ``most``: the most, None for any number. ``grouped``: it needs
    something to group by. ``across``: column groups become series.
    """

    name: str
    titles: Mapping[str, str]
    least: int = 1
    most: int | None = None
    grouped: bool = True
    across: bool = True


CHART_TYPES: Registry[ChartType] = Registry(
    "chart",
    (
        ChartType("bar", {"en": "Bar chart", "zh": "柱状图"}),
        ChartType("line", {"en": "Line chart", "zh": "折线图"}),
        ChartType("area", {"en": "Area chart", "zh": "面积图"}),
        ChartType("pie", {"en": "Pie chart", "zh": "饼图"}, most=1, across=False),
        ChartType("ring", {"en": "Ring chart", "zh": "环形图"}, most=1, across=False),
        ChartType("funnel", {"en": "Funnel chart", "zh": "漏斗图"}, most=1, across=False),
        ChartType(
            "gauge", {"en": "Gauge", "zh": "仪表"}, most=1, grouped=False, across=False
        ),
        ChartType("kpi", {"en": "Figure", "zh": "指标"}, grouped=False, across=False),
        ChartType(
            "scatter", {"en": "Scatter chart", "zh": "散点图"}, least=2, most=3, across=False
        ),
        ChartType("heat", {"en": "Heat map", "zh": "热力图"}, most=1),
        ChartType("radar", {"en": "Radar chart", "zh": "雷达图"}),
        ChartType("treemap", {"en": "Treemap", "zh": "矩形树图"}, most=1, across=False),
    ),
)  # fmt: skip


def chart_of(plan: Plan, layout: Layout, manner: Manner) -> Chart | None:
    """The chart of a report; None where its document asks for none, or nothing can be drawn."""
    given = cast("Mapping[str, object] | None", plan.report.document.get("chart"))
    if given is None or plan.report.kind == "table":
        return None
    kind = CHART_TYPES.get(str(given["type"]))
    wanted = cast("Sequence[str]", given.get("values", ()))
    lines = _lines(layout, kind)
    made = tuple(_series(layout, lines, kind, wanted))
    if not lines or len(made) < kind.least:
        return None
    settings = {name: given[name] for name in _SETTINGS if name in given}
    categories = tuple(_title(line, lines, layout) for line in lines)
    described = _description(plan, kind, categories, made, manner)
    return Chart(kind.name, categories, made, described, settings)


_SETTINGS = ("stack", "percent", "horizontal", "target")


def _lines(layout: Layout, kind: ChartType) -> list[Line]:
    """The finest groups; where a type takes no groups, the total too."""
    found = [one for one in layout.lines if not one.is_group][:MOST]
    if not found and layout.total is not None and (not kind.grouped or layout.heads[0][0].keys):
        return [layout.total]
    return found


def _series(
    layout: Layout, lines: Sequence[Line], kind: ChartType, wanted: Sequence[str]
) -> Iterable[Series]:
    """A series for every column of values that is no sum of others."""
    if not lines:
        return
    first = lines[0]
    columns = [
        place
        for place, cell in enumerate(first.cells)
        if cell.column is not None
        and (not wanted or cell.column.id in wanted)
        and (wanted or cell.column.show in {"", "value", "running"})
        and _is_drawn(layout, cell, kind)
    ]
    # The most is of values; each of them may have a series for every column group.
    values = [*dict.fromkeys(first.cells[place].column for place in columns)][: kind.most]
    for place in (one for one in columns if first.cells[one].column in values):
        cells = [line.cells[place] for line in lines]
        column = cells[0].column
        assert column is not None  # noqa: S101
        yield Series(
            name=_name(layout, place),
            data=tuple(_float(cell.value) for cell in cells),
            texts=tuple(cell.text for cell in cells),
            cells=tuple(zip(lines, cells, strict=True)),
            format=column.format or column.type,
        )


def _is_drawn(layout: Layout, cell: Cell, kind: ChartType) -> bool:
    """Column groups are series of their own; elsewhere only the sum of all of them is drawn."""
    is_matrix = len(layout.heads) > 1 or bool(layout.columns and layout.columns[0].keys)
    return not is_matrix or bool(cell.keys) == kind.across


def _name(layout: Layout, place: int) -> str:
    """The heads above a column, each once."""
    texts = []
    for row in layout.heads:
        at = 0
        for head in row:
            if at <= place < at + head.span:
                texts.append(head.text)
                break
            at += head.span
    shared = len({one.text for one in layout.columns}) == 1 and len(texts) > 1
    return " · ".join(texts[:-1] if shared else texts)


def _title(line: Line, lines: Sequence[Line], layout: Layout) -> str:
    """What a line is called, after the groups around it."""
    around = [
        one.title for one in layout.lines
        if one.is_group and line.keys[: one.level] == one.keys
    ]  # fmt: skip
    return " · ".join([*around, line.title])


def _float(value: object) -> float | None:
    number = number_of(value) if value is not None else None
    return None if number is None else float(number)


_DESCRIBED = {
    "en": "{kind}: {title}. {count} groups. {first}",
    "zh": "{kind}：{title}。共 {count} 组。{first}",
}
_EXTREMES = {
    "en": "{name}: highest {high} ({most}), lowest {low} ({least}).",
    "zh": "{name}：最高 {high}（{most}），最低 {low}（{least}）。",
}


def _description(
    plan: Plan, kind: ChartType, categories: Sequence[str], made: Sequence[Series], manner: Manner
) -> str:
    """What somebody hears who cannot see the chart; the numbers are in the table after it."""
    first = made[0] if made else None
    known = [place for place, one in enumerate(first.data) if one is not None] if first else []
    extremes = ""
    if first is not None and known:
        data = cast("tuple[float, ...]", first.data)
        top, low = max(known, key=lambda at: data[at]), min(known, key=lambda at: data[at])
        extremes = said(_EXTREMES, manner).format(
            name=first.name, high=first.texts[top], most=categories[top],
            low=first.texts[low], least=categories[low],
        )  # fmt: skip
    return said(_DESCRIBED, manner).format(
        kind=said(kind.titles, manner), title=plan.report.title, count=len(categories),
        first=extremes,
    )  # fmt: skip
