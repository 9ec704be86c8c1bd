"""What designers of data, views, menus and rights drag: rows, cards, relations, cells."""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from drag_designs import Designed
from dragging import Move, Rows, Spot, Surface, between
from finger import Point
from playwright.sync_api import Locator, Response, expect

from formloom.platform.access.kept import keep, kept
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts

#: Far enough apart that none lies over another, near enough to be seen together.
CARDS = {"account": (20, 20), "competitor": (300, 20), "product": (580, 20)}
PLACES = "entity_places"


class EntityFields(Rows, Designed):
    """Fields of an entity, by their grip."""

    script = "modeller/fields.js"
    kind, key, ready = "entity", "competitor", ".fl-md.is-ready"

    def begin(self) -> None:
        self.open(f"/designs/entity/{self.key}/fields")

    def order(self) -> Sequence[str]:
        return list(self.document()["properties"])

    def row(self, name: str) -> Locator:
        return self.page.locator(f'.fl-md-table tr[data-at="{name}"]')

    def grip(self, name: str) -> Locator:
        return self.row(name).locator(".fl-md-grip")

    focus = row


class Options(Rows, Designed):
    """Options of a field, in its drawer."""

    script = "option-list/options.js"
    kind, key, ready = "entity", "competitor", ".fl-md.is-ready"

    def begin(self) -> None:
        self.open(f"/designs/entity/{self.key}/fields")
        self.page.locator('[data-at="families"] th').click()
        expect(self.page.locator(".fl-opt-row").first).to_be_visible()

    def order(self) -> Sequence[str]:
        return [one["value"] for one in self.document()["properties"]["families"]["options"]]

    def row(self, name: str) -> Locator:
        return self.page.locator(f'.fl-opt-row[data-id="{name}"]')

    def grip(self, name: str) -> Locator:
        return self.row(name).locator(".fl-opt-grip")

    def focus(self, name: str) -> Locator:
        return self.row(name).locator("input").first


class Ways(Designed):
    """From one state to another that it may become."""

    script = "modeller/states.js"
    kind, key, ready = "entity", "opportunity", ".fl-md.is-ready"

    def begin(self) -> None:
        self.open(f"/designs/entity/{self.key}/states")

    def read(self) -> object:
        return self.allowed()

    def allowed(self) -> dict[str, set[str]]:
        allow = self.document()["states"]["allow"]
        return {one: set(others) for one, others in allow.items()}

    def move(self, chance: random.Random) -> Move:
        now = self.allowed()
        ways = [(one, to) for one in now for to in now if to != one and to not in now[one]]
        one, to = chance.choice(ways)
        boxes = [self.page.locator(f'.fl-st-canvas [data-at="{name}"]') for name in (one, to)]
        tick = self.page.locator(f"[data-box='{one}>{to}']")
        after = {**now, one: now[one] | {to}}
        return Move(Spot(boxes[0]), Spot(boxes[1]), after, tick, ["Space"])

    def tidy(self) -> None:
        self.page.keyboard.press("Control+z")


class PictureCards(Designed):
    """Cards of the picture of all entities."""

    script = "modeller/picture.js"
    sign, ready = "", ".fl-md.is-ready"

    def begin(self) -> None:
        with self.workspace.write(SYSTEM) as tx:
            keep(tx, PLACES, {key: list(place) for key, place in CARDS.items()})
        self.open("/designs/picture")

    def end(self) -> None:
        with self.workspace.write(SYSTEM) as tx:
            keep(tx, PLACES, {})

    def read(self) -> object:
        return self.places()

    def places(self) -> dict[str, list[int]]:
        with self.workspace.read(SYSTEM) as tx:
            stored: Any = kept(tx, PLACES)
        return {key: stored[key] for key in CARDS}

    def card(self, key: str) -> Locator:
        return self.page.locator(f'.fl-er-card[data-at="{key}"]')

    @contextmanager
    def hearing(self, move: Move) -> Iterator[None]:
        def is_there(answer: Response) -> bool:
            sent = answer.request.post_data_json if answer.url.endswith("/places") else None
            return bool(sent) and {key: sent[key] for key in CARDS} == move.after

        with self.page.expect_response(is_there):
            yield

    def move(self, chance: random.Random) -> Move:
        key = chance.choice(list(CARDS))
        x, y = self.places()[key]
        right, down = (
            chance.choice([by for by in range(-96, 97, 8) if by and at + by >= 0]) for at in (x, y)
        )
        head = self.card(key).locator(".fl-er-head")
        after = {**self.places(), key: [x + right, y + down]}
        keys = [f"Arrow{'Right' if right > 0 else 'Left'}"] * (abs(right) // 8)
        keys += [f"Arrow{'Down' if down > 0 else 'Up'}"] * (abs(down) // 8)
        spot = Spot(self.page.locator(".fl-er-canvas"), 0, 0, self.aside(head, right, down))
        return Move(Spot(head), spot, after, self.card(key), keys)

    def aside(self, head: Locator, right: float, down: float) -> Point:
        """So far from the middle of a head, seen from the corner of the canvas."""
        head.scroll_into_view_if_needed()
        x, y = between(self.page.locator(".fl-er-canvas"), head)
        return x + right, y + down


class Relations(PictureCards):
    """From the handle of a card to another one."""

    sign = ".is-over"

    @contextmanager
    def hearing(self, move: Move) -> Iterator[None]:
        yield

    def read(self) -> object:
        return self.links()

    def links(self) -> list[tuple[str, str]]:
        with self.workspace.read(SYSTEM) as tx:
            drafts = Drafts(tx)
            fields = {key: drafts.get("entity", key).document["properties"] for key in CARDS}
        return sorted(
            (key, one["to"])
            for key, some in fields.items()
            for one in some.values()
            if one.get("to") in CARDS
        )

    def move(self, chance: random.Random) -> Move:
        one, to = chance.sample(list(CARDS), 2)
        handle, button = self.card(one).locator("[data-new]"), self.page.get_by_role("button")
        after = sorted([*self.links(), (one, to)])
        add = button.filter(has_text="Add a relation")
        return Move(Spot(handle), Spot(self.card(to), down=0.3), after, add, [one, to])

    def settle(self) -> None:
        dialog = self.page.locator("dialog.fl-dialog[open]")
        if dialog.count():
            self.page.keyboard.press("Enter")
            expect(dialog).to_have_count(0)
        super().settle()

    def press(self, move: Move) -> None:
        move.focus.focus()
        self.page.keyboard.press("Enter")
        for label, key in zip(("From", "To"), move.keys, strict=True):
            self.page.get_by_role("dialog").get_by_label(label, exact=True).select_option(key)
        self.page.get_by_role("dialog").get_by_role("textbox").first.focus()

    def tidy(self) -> None:
        self.page.keyboard.press("Control+z")


class ViewColumns(Rows, Designed):
    """Columns of a view, among its settings."""

    script = "view-designer/designer.js"
    kind, key, ready = "view", "competitor_all", ".fl-vd.is-ready"

    def begin(self) -> None:
        self.open(f"/designs/view/{self.key}/design")

    def order(self) -> Sequence[str]:
        return [one["field"] for one in self.document()["columns"]]

    def row(self, name: str) -> Locator:
        return self.page.locator(f'[data-id="columns/{self.order().index(name)}"]')

    def grip(self, name: str) -> Locator:
        return self.row(name).locator("> [data-move]")


class ViewHeadings(ViewColumns):
    """The same by their headings in the preview."""

    script = "view-designer/headings.js"
    is_across = True
    back_and_on = ("Alt+ArrowLeft", "Alt+ArrowRight")

    def row(self, name: str) -> Locator:
        return self.page.locator(f'.fl-vd-held th[data-path="{name}"]')

    def grip(self, name: str) -> Locator:
        return self.row(name).locator("> .fl-vd-heading")

    def settle(self) -> None:
        super().settle()
        for at, name in enumerate(self.order()):
            head = self.page.locator(f".fl-vd-held th[data-path] >> nth={at}")
            expect(head).to_have_attribute("data-path", name)


class Menu(Designed):
    """Items of the menu, within their groups and between them."""

    script = "navigation-designer/designer.js"
    kind, key, ready = "navigation", "main", ".fl-nd.is-ready"

    def begin(self) -> None:
        self.open(f"/designs/navigation/{self.key}/menu")

    def read(self) -> object:
        return self.groups()

    def groups(self) -> list[list[str]]:
        return [[one["view"] for one in group["items"]] for group in self.document()["items"]]

    def move(self, chance: random.Random) -> Move:
        now = self.groups()
        start, at = chance.choice([(g, i) for g, some in enumerate(now) for i in range(len(some))])
        places = [
            (to, place)
            for to, some in enumerate(now)
            for place in range(len(some))
            if (self.hand != "keys" if to != start else place not in (at, at + 1))
        ]
        if not places:
            return self.move(chance)
        to, place = chance.choice(places)
        after = [list(some) for some in now]
        end = place - (to == start and at < place)
        after[to].insert(end, after[start].pop(at))
        source, target = (
            self.page.locator(f'[data-id="{group}/{item}"]')
            for group, item in ((start, at), (to, place))
        )
        grip = source.locator("> [data-move]")
        keys = ["Alt+ArrowDown" if end > at else "Alt+ArrowUp"] * abs(end - at)
        return Move(Spot(grip), Spot(target, down=0.2), after, grip, keys)


class Rights(Designed):
    """The corner of a cell of a role's rights, over the cells below or above it."""

    script = "rights/fill.js"
    kind, key, ready = "role", "service", "fl-choice-grid"
    sign = "td.is-filled"

    def begin(self) -> None:
        self.open(f"/designs/role/{self.key}/rights")

    def settle(self) -> None:
        expect(self.page.locator(".fl-fill").first).to_be_attached()

    @contextmanager
    def hearing(self, move: Move) -> Iterator[None]:
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            yield

    def read(self) -> object:
        return self.rights()

    def tidy(self) -> None:
        """As it was: filled again and again, all cells would say the same."""
        with self.workspace.write(SYSTEM) as tx:
            Drafts(tx).discard([(self.kind, self.key)])
        self.begin()

    def rights(self) -> dict[str, object]:
        """Who reads which entity, as the page says it to somebody else."""
        html = self.page.request.get(f"/designs/role/{self.key}/rights").text()
        cells = re.findall(r'name="r\.(\w+)\.read".*?</select>', html)
        chosen = re.findall(r'name="r\.\w+\.read"[^>]*>.*?value="(\w*)" selected', html)
        return dict(zip(cells, chosen, strict=True))

    def move(self, chance: random.Random) -> Move:
        now = self.rights()
        names = list(now)
        start, end = sorted(chance.sample(range(8), 2))
        if len({now[one] for one in names[start : end + 1]}) == 1:
            return self.move(chance)
        one, to = chance.sample((start, end), 2)
        self.page.locator(f"[name='r.{names[one]}.read']").focus()  # without a mouse it shows then
        after = {**now, **dict.fromkeys(names[start : end + 1], now[names[one]])}
        cell, other = (self.page.locator(f"[name='r.{names[at]}.read']") for at in (one, to))
        corner = cell.locator("xpath=following-sibling::*[contains(@class, 'fl-fill')]")
        arrow = "ArrowDown" if to > one else "ArrowUp"
        keys = ["Control+c", *[arrow, "Control+v"] * (end - start)]
        return Move(Spot(corner), Spot(other), after, cell, keys)


DATA: tuple[type[Surface], ...] = (
    EntityFields, Options, Ways, PictureCards, Relations, ViewColumns, ViewHeadings,
    Menu, Rights,
)  # fmt: skip
