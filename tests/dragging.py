"""Things that are dragged: by mouse, by finger, and without any drag by keys; the model tells what
became of it, never the picture.
"""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Protocol

from finger import Finger, Point
from playwright.sync_api import Locator, Page, expect

from formloom.platform.core.workspace import Workspace

#: What says where something would go, while it is in the air.
SIGN = "[data-testid=drop-line]:visible, .is-over"
#: A point at which a person would take something: nothing else lies there, and it holds.
GRIP = """(one, [across, down]) => {
  const box = one.getBoundingClientRect();
  const spots = [[across, down], [.5, .5], [.3, .5], [.7, .5], [.5, .3], [.5, .7], [.15, .5]];
  for (const [a, d] of spots) {
    const [x, y] = [box.x + box.width * a, box.y + box.height * d];
    const under = document.elementFromPoint(x, y);
    const isLoose = under && !under.closest("input, select, textarea, [data-nodrag]");
    if (isLoose && one.contains(under)) return [x, y];
  }
  throw new Error("There is no hold: " + one.outerHTML.slice(0, 200));
}"""
#: How often the hand looks again where it goes to: what is near an edge scrolls meanwhile.
LOOKS = 8
#: A finger that stays for less, in seconds, takes nothing.
RESTS = 0.25


@dataclass(frozen=True)
class Spot:
    """A point of an element by shares of its size, and so many pixels from there."""

    what: Locator
    across: float = 0.5
    down: float = 0.5
    beside: Point = (0, 0)

    def point(self) -> Point:
        box = self.what.bounding_box()
        assert box
        x, y = box["x"] + box["width"] * self.across, box["y"] + box["height"] * self.down
        return x + self.beside[0], y + self.beside[1]

    def grip(self) -> Point:
        x, y = self.what.evaluate(GRIP, [self.across, self.down])
        return x, y


def between(whole: Locator, part: Locator) -> Point:
    """The middle of a part, seen from the corner of the whole."""
    corner, middle = Spot(whole, 0, 0).point(), Spot(part).point()
    return middle[0] - corner[0], middle[1] - corner[1]


@dataclass(frozen=True)
class Move:
    """One drag, the keys that do the same at ``focus``, and what the model says then."""

    source: Spot
    target: Spot
    after: object
    focus: Locator
    keys: Sequence[str] = ()


class Surface:
    """Somewhere that things are dragged; ``begin`` opens it with something to drag."""

    #: The script that hears the drag.
    script: ClassVar[str]
    hands: ClassVar[tuple[str, ...]] = ("mouse", "finger", "keys")
    login: ClassVar[str] = "analyst"
    sign: ClassVar[str] = SIGN
    #: An edge is pulled at once, anything else is held for a moment by a finger.
    is_edge: ClassVar[bool] = False

    def __init__(self, page: Page, workspace: Workspace, hand: str) -> None:
        self.page = page
        self.workspace = workspace
        self.hand = hand

    def begin(self) -> None:
        raise NotImplementedError

    def read(self) -> object:
        """The model as the server has it."""
        raise NotImplementedError

    def move(self, chance: random.Random) -> Move:
        """Something to drag somewhere else, so that the model changes."""
        raise NotImplementedError

    def settle(self) -> None:
        """Wait until the server knows everything."""
        raise NotImplementedError

    @contextmanager
    def hearing(self, move: Move) -> Iterator[None]:
        """Around what changes the model, for those that wait for an answer."""
        yield

    def press(self, move: Move) -> None:
        """The same by keys, of which what has the focus tells those with Alt."""
        move.focus.focus()
        for key in {key for key in move.keys if key.startswith("Alt+Arrow")}:
            expect(told(move.focus, key).first).to_be_attached()
        for key in move.keys:
            self.page.keyboard.press(key)

    def tidy(self) -> None:
        """After each drag, for those that would grow."""

    def end(self) -> None:
        """Take away what ``begin`` has made."""


class Rows(Surface):
    """Things in an order, one below another, or one beside another."""

    #: How many at the front stay where they are.
    fixed: ClassVar[int] = 0
    is_across: ClassVar[bool] = False
    back_and_on: ClassVar[tuple[str, str]] = ("Alt+ArrowUp", "Alt+ArrowDown")

    def order(self) -> Sequence[str]:
        """What stands in the order that the server knows."""
        raise NotImplementedError

    def row(self, name: str) -> Locator:
        raise NotImplementedError

    def grip(self, name: str) -> Locator:
        return self.row(name)

    def focus(self, name: str) -> Locator:
        return self.grip(name)

    def read(self) -> object:
        return list(self.order())

    def move(self, chance: random.Random) -> Move:
        now = list(self.order())
        start, beside = chance.sample(range(self.fixed, len(now)), 2)
        part = chance.choice((0.2, 0.8))
        if moved(now, start, beside + round(part)) == now:
            part = 1 - part
        after = moved(now, start, beside + round(part))
        name, steps = now[start], after.index(now[start]) - start
        target = self.row(now[beside])
        spot = Spot(target, across=part) if self.is_across else Spot(target, down=part)
        keys = [self.back_and_on[steps > 0]] * abs(steps)
        return Move(Spot(self.grip(name)), spot, after, self.focus(name), keys)


def moved(order: Sequence[str], start: int, before: int) -> list[str]:
    """``order`` with one thing let go before the place ``before``."""
    rest = [one for at, one in enumerate(order) if at != start]
    rest.insert(before - 1 if before > start else before, order[start])
    return rest


def told(focus: Locator, key: str) -> Locator:
    """What says that the key moves it: itself, or what it is in."""
    return focus.locator(f"xpath=ancestor-or-self::*[contains(@aria-keyshortcuts, '{key}')]")


class Hand(Protocol):
    def take(self, at: Point, *, rests: bool) -> None: ...
    def carry(self, to: Point, steps: int) -> None: ...
    def leave(self) -> None: ...


class Mouse:
    """A hand at a mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._at = (0.0, 0.0)

    def take(self, at: Point, *, rests: bool) -> None:
        self._page.mouse.move(*at)
        self._page.mouse.down()
        self._page.mouse.move(at[0] + 6, at[1])

    def carry(self, to: Point, steps: int) -> None:
        self._page.mouse.move(*to, steps=steps)

    def leave(self) -> None:
        self._page.mouse.up()


class Touch:
    """A finger: it rests on what it takes until that is in the air."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._finger = Finger(page)

    def take(self, at: Point, *, rests: bool) -> None:
        self._finger.rest(at)
        if rests:
            expect(self._page.locator("html.is-dragging")).to_be_attached()

    def carry(self, to: Point, steps: int) -> None:
        self._finger.draw(to, steps)

    def leave(self) -> None:
        self._finger.leave()


HANDS: dict[str, type[Mouse | Touch]] = {"mouse": Mouse, "finger": Touch}


def do(surface: Surface, times: int, chance: random.Random) -> int:
    """Drag ``times`` times, and say how often the model was right: else it raises."""
    surface.begin()
    try:
        for turn in range(times):
            once(surface, turn, chance)
        if surface.hand != "keys":
            put_back(surface, chance)
        if surface.hand == "finger" and not surface.is_edge:
            only_scrolled(surface, chance)
    finally:
        surface.end()
    return times


def once(surface: Surface, turn: int, chance: random.Random) -> None:
    surface.settle()
    move = surface.move(chance)
    with surface.hearing(move):
        if surface.hand == "keys":
            surface.press(move)
        else:
            dragged(surface, move)
    surface.settle()
    told = surface.read()
    assert told == move.after, f"{turn}: {told} instead of {move.after}"
    surface.tidy()


def dragged(surface: Surface, move: Move) -> None:
    """Take, carry in small steps to where the page says that it would fall, and let go."""
    hand = HANDS[surface.hand](surface.page)
    lifted(surface, hand, move)
    if surface.sign:
        expect(surface.page.locator(surface.sign).first).to_be_visible()
    hand.leave()
    expect(surface.page.locator("html.is-dragging")).to_have_count(0)


def lifted(surface: Surface, hand: Hand, move: Move) -> Point:
    move.target.what.scroll_into_view_if_needed()
    move.source.what.scroll_into_view_if_needed()
    goal = move.target.point()
    taken = move.source.grip()
    hand.take(taken, rests=not surface.is_edge)
    hand.carry(goal, 8)
    for _ in range(LOOKS):
        seen, goal = goal, move.target.point()
        if max(abs(goal[0] - seen[0]), abs(goal[1] - seen[1])) < 1:
            break
        hand.carry(goal, 2)
    return taken


def put_back(surface: Surface, chance: random.Random) -> None:
    """Esc puts everything back, and what is let go then is no click."""
    hand = HANDS[surface.hand](surface.page)
    surface.settle()
    before, where = surface.read(), surface.page.url
    taken = lifted(surface, hand, surface.move(chance))
    hand.carry(taken, 3)
    surface.page.keyboard.press("Escape")
    hand.leave()
    expect(surface.page.locator(".fl-drag-ghost, html.is-dragging")).to_have_count(0)
    surface.settle()
    assert surface.read() == before, "Esc"
    assert surface.page.url == where, "a click after Esc"


def only_scrolled(surface: Surface, chance: random.Random) -> None:
    """A finger that does not rest takes nothing."""
    before = surface.read()
    source = surface.move(chance).source
    source.what.scroll_into_view_if_needed()
    finger = Finger(surface.page)
    while not swiped(finger, source.grip()):
        surface.page.keyboard.press("Escape")  # on a busy machine the finger rested after all
        finger.leave()
    expect(surface.page.locator(".fl-drag-ghost")).to_have_count(0)
    finger.leave()
    assert surface.read() == before, "a swipe"


def swiped(finger: Finger, at: Point) -> bool:
    """Whether the finger was gone from where it touched before anything could be taken there."""
    begun = time.monotonic()
    finger.rest(at)
    finger.draw((at[0], at[1] - 12), steps=1)
    was_quick = time.monotonic() - begun < RESTS
    finger.draw((at[0], at[1] - 60), steps=5)
    return was_quick
