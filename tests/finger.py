"""A finger on a page: it rests, is drawn over the glass in small steps, and leaves."""

from playwright.sync_api import Page

Point = tuple[float, float]


class Finger:
    """One finger; a page has it if its browser was opened for touch."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._at = (0.0, 0.0)

    def rest(self, at: Point) -> None:
        self._at = at
        self._send("touchStart", at)

    def draw(self, to: Point, steps: int = 8) -> None:
        begun = self._at
        for step in range(1, steps + 1):
            self._at = _between(begun, to, step / steps)
            self._send("touchMove", self._at)

    def leave(self) -> None:
        self._send("touchEnd")

    def _send(self, kind: str, *points: Point) -> None:
        touched = [{"x": x, "y": y} for x, y in points]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})


def _between(begun: Point, end: Point, part: float) -> Point:
    return tuple(a + (b - a) * part for a, b in zip(begun, end, strict=True))
