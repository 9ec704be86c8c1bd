"""The parts of a page as links."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """A part of a page as a link."""

    title: str
    url: str
    current: bool
    errors: int = 0
    count: int | None = None
