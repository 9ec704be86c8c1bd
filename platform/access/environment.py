"""What formulas know besides the record: the time, the calendar and who is acting."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from ..core.transaction import Transaction
from ..documents.app import App, Manifest
from ..formula import Calendar, Environment
from .directory import directory


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
        "$user.departments": _departments(transaction),
        "$user.roles": tuple(sorted(actor.roles)),
        "$user.name": actor.name,
    }
    return Environment(transaction.now, manifest.zone, calendar_of(manifest), variables)


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


def _days(given: object) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in cast("Iterable[str]", given))
