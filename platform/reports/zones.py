"""The day of a moment in the workspace's zone, by a CASE over the zone's changes of offset.

SQLite knows no zones, and a Python call per row would be too slow. The CASEs are nested as a binary
tree, so that a zone with hundreds of changes costs nine comparisons a row.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Date,
    Text,
    case,
    func,
    literal,
    literal_column,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

#: Before the first and after the last change between these years the offset stays as it is there.
FIRST_YEAR, LAST_YEAR = 1880, 2120

#: (moment, offset in seconds from then on); the first moment is the beginning of time.
Change = tuple[datetime, int]


@lru_cache(maxsize=16)
def changes_of(zone: ZoneInfo) -> tuple[Change, ...]:
    """The offsets of a zone, each with the moment at which it begins."""
    at = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    found = [(at, _offset(at, zone))]
    while at.year < LAST_YEAR:
        after = at + timedelta(days=7)
        if _offset(after, zone) != found[-1][1]:
            moment = _exactly(at, after, zone)
            found.append((moment, _offset(moment, zone)))
            after = moment
        at = after
    return tuple(found)


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101
    return int(offset.total_seconds())


def _exactly(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the offset changes between two moments."""
    old = _offset(before, zone)
    while (after - before) > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def local_day(column: ColumnElement[Any], zone: ZoneInfo, *, sqlite: bool) -> ColumnElement[Any]:
    """The day of a UTC moment in ``zone``: a DATE, on SQLite its text."""
    if sqlite:
        return _LocalDay(type_coerce(column, Text), literal_column("'" + zone.key + "'"))
    local = func.timezone(literal(zone.key), column)
    day = sql_cast(local, Date)
    # The driver reads no year past 9999, and none before Christ.
    return case((column.is_not(None), func.least(func.greatest(day, _DAY_ONE), _LAST_DAY)))


_DAY_ONE = literal_column("DATE '0001-01-01'", Date())
_LAST_DAY = literal_column("DATE '9999-12-31'", Date())


class _LocalDay(FunctionElement[str]):
    """SQLite's day of a moment (the first clause) in a zone (the second)."""

    inherit_cache = True
    type = Text()


@compiles(_LocalDay)
def _write(element: _LocalDay, compiler: SQLCompiler, **more: Any) -> str:
    """Written from a template: hundreds of CASEs as expressions take a tenth of a second."""
    moment, zone = element.clauses
    key = cast("ColumnClause[str]", zone).name.strip("'")
    return _template(ZoneInfo(key)).replace(_MOMENT, compiler.process(moment, **more))


_MOMENT = "{moment}"


@lru_cache(maxsize=16)
def _template(zone: ZoneInfo) -> str:
    return _tree(changes_of(zone))


def _tree(changes: Sequence[Change]) -> str:
    if len(changes) == 1:
        return f"date({_MOMENT}, '{changes[0][1]:+d} seconds')"
    middle = len(changes) // 2
    start = changes[middle][0].strftime("%Y-%m-%d %H:%M:%S")
    later, earlier = _tree(changes[middle:]), _tree(changes[:middle])
    return f"CASE WHEN {_MOMENT} >= '{start}' THEN {later} ELSE {earlier} END"
