"""What is written when something on a calendar is put at another time."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.records.values import Record
from ....platform.records.wall_clock import later
from ..words import manner
from .calendar_page import FIRST_YEAR, LAST_YEAR, USUAL, CalendarMaker, is_shown
from .calendar_parts import Shift


def moved(maker: CalendarMaker, record: Record, how: Shift) -> Mapping[str, object]:
    """The values of the record at the other time, in the API's form.

    :raises InvalidValueError: for a move that cannot be, or out of the years that are shown.
    """
    try:
        values = _put(maker, how.at) if how.at else _shifted(maker, record, how)
    except OverflowError:
        raise _out_of_sight() from None
    if any(isinstance(one, date) and not is_shown(one) for one in values.values()):
        raise _out_of_sight()
    return {key: maker.dumped(key, one) for key, one in values.items()}


def _out_of_sight() -> FormloomError:
    return InvalidValueError(
        "A calendar shows the years {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR
    )


def _put(maker: CalendarMaker, text: str) -> dict[str, object]:
    """A record that had no time, or another one, at this one."""
    start = maker.field.type.parse(text, maker.field, manner())
    if maker.end and isinstance(start, datetime) and maker.may_set(maker.end):
        return {maker.start: start, maker.end: start + USUAL}
    return {maker.start: start}


def _shifted(maker: CalendarMaker, record: Record, how: Shift) -> dict[str, object]:
    start, end = record.values.get(maker.start), record.values.get(maker.end)
    if start is None:
        raise InvalidValueError("It has no day yet. Give it one first.")
    by = timedelta(days=how.days, minutes=how.minutes)
    if how.edge == "end":
        return {maker.end: _ended(maker, start, end, by)}
    values = {maker.start: _later(start, by)}
    return values if end is None else {**values, maker.end: _later(end, by)}


def _ended(maker: CalendarMaker, start: object, end: object, by: timedelta) -> object:
    """The end, moved; never before the start."""
    if not maker.end:
        raise InvalidValueError("This calendar shows no ends.")
    usual = start + USUAL if isinstance(start, datetime) else start
    to = _later(end if end is not None else usual, by)
    if isinstance(to, date) and isinstance(start, date) and to < start:
        raise InvalidValueError("It cannot end before it begins.")
    return to


def _later(value: object, by: timedelta) -> object:
    return later(value, by, manner().zone) if isinstance(value, date) else value
