"""What people drag at work: columns of lists, cards, rows of lines."""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from dragging import Move, Rows, Spot, Surface, between
from playwright.sync_api import Locator, expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService


class Worked(Surface):
    """Somewhere that staff works with records of one entity."""

    login = "sales1"
    entity: ClassVar[str]
    made: Sequence[Any] = ()

    def make(self, *values: dict[str, Any]) -> list[Any]:
        with self.workspace.write(SYSTEM) as tx:
            owner = People(tx).by_login(self.login).id
            service = RecordService(tx, self.entity)
            self.made = [service.create({"owner": owner, **one}).id for one in values]
        return list(self.made)

    def end(self) -> None:
        if self.made:
            with self.workspace.write(SYSTEM) as tx:
                RecordService(tx, self.entity).delete_many(self.made)

    def values(self, id: Any) -> dict[str, Any]:
        with self.workspace.read(SYSTEM) as tx:
            return dict(RecordService(tx, self.entity).get(id).values)


class ListColumns(Rows):
    """Headings of a list."""

    script, login = "list-columns.js", "sales1"
    fixed, is_across = 1, True
    back_and_on = ("Alt+ArrowLeft", "Alt+ArrowRight")
    path: ClassVar[str] = "/e/competitor?view=competitor_all"
    said: ClassVar[str] = "columns"

    def begin(self) -> None:
        self.page.goto(self.path)
        expect(self.page.locator("[data-list][data-ready]")).to_have_count(1)
        expect(self.page.locator(".fl-drag-line")).to_be_attached()

    def html(self) -> str:
        return self.page.request.get(self.path).text()

    def order(self) -> Sequence[str]:
        return re.findall(r'<th [^>]*data-path="([^"]+)"', self.html())

    def row(self, name: str) -> Locator:
        return self.page.locator(f'main th[data-path="{name}"]')

    def focus(self, name: str) -> Locator:
        return self.row(name).locator("a, button").first

    def settle(self) -> None:
        for at, name in enumerate(self.order()):
            head = self.page.locator(f"main th[data-path] >> nth={at}")
            expect(head).to_have_attribute("data-path", name)

    @contextmanager
    def hearing(self, move: Move) -> Iterator[None]:
        with self.page.expect_response(f"**/{self.said}*"):
            yield

    def press(self, move: Move) -> None:
        """One after another: each brings the list as it is then."""
        move.focus.focus()
        for key in move.keys:
            with self.page.expect_response(f"**/{self.said}*"):
                self.page.keyboard.press(key)
            self.settle()


class ListWidths(ListColumns):
    """Edges of headings; a finger, for which they are too thin, has the menu of the heading."""

    hands = ("mouse", "keys")
    sign, is_edge, said = "", True, "widths"

    def read(self) -> object:
        return self.widths()

    def widths(self) -> dict[str, int]:
        html = self.html()
        found = [int(one) for one in re.findall(r'<col width="(\d+)">', html)]
        return dict(zip(re.findall(r'<th [^>]*data-path="([^"]+)"', html), found[1:], strict=False))

    def move(self, chance: random.Random) -> Move:
        """From then on every column has the width that it is seen with."""
        now = {one: self.row(one).evaluate("head => head.offsetWidth") for one in self.widths()}
        name = chance.choice(list(now))
        by = chance.choice([-48, -32, 32, 48, 64] if self.hand != "keys" else [-16, 16])
        edge, frame = self.row(name).locator("[data-resize]"), self.page.locator(".fl-table-frame")
        edge.scroll_into_view_if_needed()
        x, y = between(frame, edge)
        after = {**now, name: max(64, min(800, now[name] + by))}
        key = f"Alt+Shift+Arrow{'Right' if by > 0 else 'Left'}"
        goal = Spot(frame, 0, 0, (x + by, y))
        return Move(Spot(edge), goal, after, self.focus(name), [key])


class Board(Worked):
    """Cards of a board, from one column to another."""

    script, entity = "kanban/holding.js", "opportunity"
    allow: ClassVar[dict[str, tuple[str, ...]]] = {
        "qualify": ("need", "propose"),
        "need": ("qualify", "propose"),
        "propose": ("need",),
    }
    columns: ClassVar[tuple[str, ...]] = ("qualify", "need", "propose")

    def begin(self) -> None:
        with self.workspace.read(SYSTEM) as tx:
            account = RecordService(tx, "account").list(limit=1).items[0].id
        deal = {"account": account, "amount": "100"}
        self.make(*({**deal, "name": f"dragged {one}"} for one in ("one", "two", "three")))
        self.page.set_viewport_size({"width": 1600, "height": 900})
        self.page.goto("/e/opportunity?view=opportunity_board&q=dragged")
        expect(self.page.locator("[data-card]")).to_have_count(len(self.made))

    def read(self) -> object:
        return self.stages()

    def stages(self) -> dict[Any, str]:
        return {id: self.values(id)["stage"] for id in self.made}

    def settle(self) -> None:
        expect(self.page.locator("[data-card][aria-busy]")).to_have_count(0)
        self.page.evaluate("document.querySelectorAll('fl-toast').forEach((one) => one.remove())")

    def card(self, id: Any) -> Locator:
        return self.page.locator(f"#card-{id}")

    def move(self, chance: random.Random) -> Move:
        now = self.stages()
        id = chance.choice(list(now))
        to = chance.choice(self.allow[now[id]])
        column = self.page.locator(f'[data-cards="{to}"]')
        card = self.card(id)
        by = self.columns.index(to) - self.columns.index(now[id])
        keys = ["Space", *["ArrowRight" if by > 0 else "ArrowLeft"] * abs(by), "Space"]
        focus = card.locator(".fl-board-card-head > a")
        return Move(Spot(card), Spot(column, 0.5, 0, (0, 40)), {**now, id: to}, focus, keys)


class BoardOrder(Rows, Worked):
    """Cards of one column, which people put into their order."""

    script, entity = "kanban/holding.js", "lead"
    path: ClassVar[str] = "/e/lead?view=lead_board&q=dragged"

    def begin(self) -> None:
        lead = {"received_on": "2026-11-20", "company": "Dragged"}
        self.make(
            *(
                {**lead, "name": f"dragged {one}", "email": f"{one}@dragged.example"}
                for one in ("one", "two", "three", "four")
            )
        )
        self.page.set_viewport_size({"width": 1600, "height": 1000})
        self.page.goto(self.path)
        expect(self.page.locator("[data-card]")).to_have_count(len(self.made))

    def order(self) -> Sequence[str]:
        return re.findall(r'data-card="([^"]+)"', self.page.request.get(self.path).text())

    def row(self, name: str) -> Locator:
        return self.page.locator(f"#card-{name}")

    def focus(self, name: str) -> Locator:
        return self.row(name).locator(".fl-board-card-head > a")

    settle = Board.settle

    def press(self, move: Move) -> None:
        """One after another: a card that is on its way is not moved again."""
        move.focus.focus()
        for key in move.keys:
            self.page.keyboard.press(key)
            self.settle()


class Lines(Rows):
    """Rows of a subtable, by their numbers."""

    script, login = "dragging/rows.js", "sales1"

    def begin(self) -> None:
        self.page.goto("/e/quote/new")
        cells = self.page.locator("[data-lines-body] tr")
        for at in range(4):
            quantity = cells.nth(at).get_by_role("textbox", name="Quantity")
            quantity.fill(str(at + 1))
            quantity.press("Enter")
        expect(cells).to_have_count(5)
        cells.nth(4).get_by_role("textbox", name="Quantity").fill("5")

    def order(self) -> Sequence[str]:
        """What the form would send."""
        return self.page.locator("[data-lines-body] input[name$='.quantity']").evaluate_all(
            "all => all.map((one) => one.value)"
        )

    def row(self, name: str) -> Locator:
        at = list(self.order()).index(name)
        return self.page.locator(f"[data-lines-body] tr >> nth={at}")

    def grip(self, name: str) -> Locator:
        return self.row(name).locator(".fl-lines-index")

    def focus(self, name: str) -> Locator:
        return self.row(name).get_by_role("textbox", name="Quantity")

    def settle(self) -> None:
        pass


RECORDS: tuple[type[Surface], ...] = (ListColumns, ListWidths, Board, BoardOrder, Lines)
