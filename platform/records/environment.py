"""What formulas know besides the record: the time, the calendar and who is acting."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from ..core.transaction import Transaction
from ..documents.app import App, Manifest
from ..formula import Calendar, Environment


def environment(transaction: Transaction, app: App) -> Environment:
    """The environment of every formula in a transaction."""
    key = (environment, app.release)
    return transaction.kept(key, lambda: _make(transaction, app.manifest))


def _make(transaction: Transaction, manifest: Manifest) -> Environment:
    actor = transaction.actor
    variables = {f"$user.{key}": value for key, value in actor.values.items()}
    variables |= {
        "$user.id": actor.person,
        "$user.department": actor.department,
        "$user.name": actor.name,
    }
    return Environment(transaction.now, manifest.zone, calendar_of(manifest), variables)


def calendar_of(manifest: Manifest) -> Calendar:
    """The working days of an app."""
    given = manifest.calendar
    return Calendar(
        week=frozenset(cast("Iterable[int]", given.get("week", (1, 2, 3, 4, 5)))),
        holidays=_days(given.get("holidays", ())),
        workdays=_days(given.get("workdays", ())),
    )


def _days(given: object) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in cast("Iterable[str]", given))
