"""The days of a work calendar as its document has them: days off may have a title."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ..core.errors import Message, Problem
from .references import Document


def days_in(given: object) -> Iterator[tuple[str, str]]:
    """(day, title) of each entry, "" for one without a title; of a draft, whatever is there."""
    for one in given if isinstance(given, Iterable) and not isinstance(given, str) else ():
        if isinstance(one, Mapping):
            yield str(one.get("date", "")), str(one.get("title", ""))
        else:
            yield str(one), ""


def as_entries(days: Mapping[str, str]) -> list[object]:
    """Days with their titles as a document has them, in their order."""
    return [{"date": day, "title": title} if title else day for day, title in sorted(days.items())]


def problems_of_days(name: str, calendar: Document) -> Iterator[Problem]:
    """Days that there are not, and days that stand there twice."""
    for key in ("holidays", "workdays"):
        seen: set[str] = set()
        for at, (day, _title) in enumerate(days_in(calendar.get(key))):
            place = f"/calendar/{key}/{at}"
            if not _is_day(day):
                yield Problem(name, place, "date", Message("There is no day {day}.", {"day": day}))
            elif day in seen:
                message = Message("The day {day} is there twice.", {"day": day})
                yield Problem(name, place, "distinct", message)
            seen.add(day)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
