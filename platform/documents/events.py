"""What the metadata engine announces inside its transaction."""

from dataclasses import dataclass

from .app import App


@dataclass(frozen=True)
class ReleasePublished:
    """A release was stored; ``before`` is the app that it replaces."""

    before: App
    after: App
