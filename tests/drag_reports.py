"""What builders of reports and dashboards drag: fields, pills, widgets and their corners."""

import json
import random
from collections.abc import Mapping
from typing import ClassVar

from drag_designs import Designed
from dragging import Move, Spot, Surface, between
from playwright.sync_api import Locator, expect


class ReportPills(Surface):
    """Pills of a report, along their shelf and between rows and columns."""

    script = "reports/dragging.js"
    shelves: ClassVar[tuple[str, str]] = ("rows", "columns")
    most: ClassVar[Mapping[str, int]] = {"rows": 5, "columns": 3}

    def begin(self) -> None:
        self.page.goto("/reports/new?entity=opportunity")
        for field, key in (
            ("stage", "r"),
            ("priority", "r"),
            ("source", "r"),
            ("lost_reason", "c"),
        ):
            self.field(field).focus()
            self.page.keyboard.press(key)

    def field(self, path: str) -> Locator:
        return self.page.locator(f'.fl-build-field[data-path="{path}"]')

    def on(self) -> dict[str, list[str]]:
        document = json.loads(self.page.locator("textarea[name=document]").input_value())
        return {shelf: [one["by"] for one in document.get(shelf, [])] for shelf in self.shelves}

    def read(self) -> object:
        return self.on()

    def settle(self) -> None:
        expect(self.page.locator("fl-report-builder .fl-pill").first).to_be_visible()

    def pill(self, shelf: str, at: int) -> Locator:
        return self.page.locator(f'[data-shelf="{shelf}"] .fl-pill-frame >> nth={at}')

    def move(self, chance: random.Random) -> Move:
        now = self.on()
        ways = [
            (shelf, at, to, place)
            for shelf in now
            for at in range(len(now[shelf]))
            for to, pills in now.items()
            for place in range(len(pills) + 1)
            if (len(pills) < self.most[to] if to != shelf else place not in (at, at + 1))
        ]
        shelf, at, to, place = chance.choice(ways)
        pill = self.pill(shelf, at).locator(".fl-pill")
        after = {name: list(pills) for name, pills in now.items()}
        end = place - (to == shelf and at < place)
        after[to].insert(end, after[shelf].pop(at))
        keys = self.keys(shelf, to, end - (at if to == shelf else len(now[to])))
        return Move(Spot(pill), self.gap(to, place, len(now[to])), after, pill, keys)

    def keys(self, shelf: str, to: str, steps: int) -> list[str]:
        """Between shelves a pill goes to the end, then along it."""
        across = {"columns": "Alt+ArrowDown", "rows": "Alt+ArrowUp"}[to]
        along = "Alt+ArrowRight" if steps > 0 else "Alt+ArrowLeft"
        return [across] * (to != shelf) + [along] * abs(steps)

    def gap(self, shelf: str, place: int, count: int) -> Spot:
        """Before the pill at a place, behind the last one, or where there is none."""
        if not count:
            return Spot(self.page.locator(f'[data-shelf="{shelf}"] .fl-shelf-pills'))
        if place == count:
            return Spot(self.pill(shelf, place - 1), across=0.8)
        return Spot(self.pill(shelf, place), across=0.2)


class ReportFields(ReportPills):
    """Fields of the tree, onto a shelf."""

    def move(self, chance: random.Random) -> Move:
        now = self.on()
        path = chance.choice(["closed_on", "opened_on", "next_step_on"])
        to = chance.choice(self.shelves)
        place = chance.randrange(len(now[to]) + 1) if self.hand != "keys" else len(now[to])
        after = {**now, to: [*now[to][:place], path, *now[to][place:]]}
        field = self.field(path)
        return Move(Spot(field), self.gap(to, place, len(now[to])), after, field, [to[0]])

    def tidy(self) -> None:
        self.page.keyboard.press("Control+z")


class WidgetPlaces(Designed):
    """Widgets of a dashboard, by their heads."""

    script = "dashboard-designer/designer.js"
    kind, key, ready = "dashboard", "dragged", ".fl-dd.is-ready"
    sign = ".fl-dd-drop:visible"
    handle: ClassVar[str] = "[data-move]"
    shift: ClassVar[str] = ""
    parts: ClassVar[tuple[str, str]] = ("x", "y")

    def begin(self) -> None:
        widget = {"id": "note", "kind": "text", "html": "<p>n</p>", "x": 4, "y": 2, "w": 3, "h": 3}
        document = {"$schema": "formloom:dashboard/1", "$id": self.key, "title": "Dragged"}
        self.draft({**document, "widgets": [widget]})
        self.open(f"/designs/dashboard/{self.key}/layout")

    def read(self) -> object:
        return self.box()

    def box(self) -> dict[str, int]:
        (widget,) = self.document()["widgets"]
        return {name: widget[name] for name in "xywh"}

    def cell(self) -> tuple[float, float]:
        grid = self.page.locator(".fl-dd-grid").bounding_box()
        assert grid
        return (grid["width"] + 12) / 12, 52

    def move(self, chance: random.Random) -> Move:
        now = self.box()
        after = {**now, **self.wanted(now, chance)}
        right, down = (after[name] - now[name] for name in self.parts)
        across, high = self.cell()
        widget, grid = self.page.locator('[data-id="note"]'), self.page.locator(".fl-dd-grid")
        handle = widget.locator(self.handle)
        keys = [f"{self.shift}Arrow{'Right' if right > 0 else 'Left'}"] * abs(right)
        keys += [f"{self.shift}Arrow{'Down' if down > 0 else 'Up'}"] * abs(down)
        x, y = between(grid, handle)
        goal = Spot(grid, 0, 0, (x + right * across, y + down * high))
        return Move(Spot(handle), goal, after, widget, keys)

    def wanted(self, now: dict[str, int], chance: random.Random) -> dict[str, int]:
        places = [(x, y) for x in range(13 - now["w"]) for y in range(5)]
        x, y = chance.choice([one for one in places if one != (now["x"], now["y"])])
        return {"x": x, "y": y}


class WidgetSizes(WidgetPlaces):
    """Widgets of a dashboard, by their corners."""

    handle, shift, parts, is_edge = "[data-resize]", "Shift+", ("w", "h"), True

    def wanted(self, now: dict[str, int], chance: random.Random) -> dict[str, int]:
        sizes = [(w, h) for w in range(2, 13 - now["x"]) for h in range(2, 6)]
        w, h = chance.choice([one for one in sizes if one != (now["w"], now["h"])])
        return {"w": w, "h": h}


class WidgetOffers(WidgetPlaces):
    """What the drawer offers, onto the grid."""

    def box(self) -> dict[str, int]:
        *_, widget = self.document()["widgets"]
        return {name: widget[name] for name in "xywh"}

    def move(self, chance: random.Random) -> Move:
        (across, high), offer = self.cell(), self.page.locator('[data-offer="tasks"]')
        x, y = chance.randrange(9), chance.randrange(6, 9)
        goal = Spot(self.page.locator(".fl-dd-grid"), 0, 0, ((x + 0.4) * across, (y + 0.4) * high))
        if self.hand == "keys":
            x = y = 0  # the first place that is free
        return Move(Spot(offer), goal, {"x": x, "y": y, "w": 3, "h": 6}, offer, ["Enter"])

    def tidy(self) -> None:
        self.page.keyboard.press("Control+z")


REPORTS: tuple[type[Surface], ...] = (
    ReportPills, ReportFields, WidgetPlaces, WidgetSizes, WidgetOffers,
)  # fmt: skip
