"""Small forms that many answers share."""

from datetime import datetime
from uuid import UUID


def iso(at: datetime | None) -> str | None:
    """A time with its offset."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def person(id: UUID | None, name: str) -> dict[str, object] | None:
    """Somebody as a link; None for the system."""
    return None if id is None else {"id": str(id), "title": name}


def text(id: UUID | None) -> str | None:
    """An id as JSON."""
    return None if id is None else str(id)
