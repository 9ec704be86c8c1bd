"""What formulas know besides the record: the time, the calendar and who is acting."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import cast

from ..core.transaction import Transaction
from ..documents.app import App, Manifest
from ..documents.holidays import days_in
from ..formula import Calendar, Environment
from .directory import directory


def environment(transaction: Transaction, app: App) -> Environment:
    """The environment of every formula in a transaction."""
    key = (environment, app.release)
    return transaction.kept(key, lambda: _make(transaction, app))


def _make(transaction: Transaction, app: App) -> Environment:
    actor = transaction.actor
    variables = {f"$user.{key}": value for key, value in actor.values.items()}
    variables |= {
        "$user.id": actor.person,
        "$user.department": actor.department,
        "$user.departments": _departments(transaction),
        "$user.roles": tuple(sorted(actor.roles)),
        "$user.name": actor.name,
    }
    return Environment(transaction.now, app.manifest.zone, _calendar(app), variables)


@lru_cache(maxsize=100)
def _calendar(app: App) -> Calendar:
    return calendar_of(app.manifest)


def _departments(transaction: Transaction) -> tuple[str, ...]:
    """The ids of all departments of the actor, as formulas hold a list of links."""
    who = transaction.actor.person
    known = () if who is None else directory(transaction).departments.get(who, ())
    return tuple(sorted(map(str, known)))


def calendar_of(manifest: Manifest) -> Calendar:
    """The working days of an app."""
    given = manifest.calendar
    return Calendar(
        week=frozenset(cast("Iterable[int]", given.get("week", (1, 2, 3, 4, 5)))),
        holidays=_days(given.get("holidays", ())),
        workdays=_days(given.get("workdays", ())),
    )


def holiday_titles(manifest: Manifest) -> Mapping[date, str]:
    """What days off are called, in the app's own language; many have no title."""
    days = days_in(manifest.calendar.get("holidays"))
    return {date.fromisoformat(day): title for day, title in days if title}


def _days(given: object) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day, _title in days_in(given))
