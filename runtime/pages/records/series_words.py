"""Series in words: how something repeats, where a record stands, what became of the others."""

from dataclasses import dataclass
from datetime import date

from babel.dates import get_day_names
from flask import url_for

from ....platform.core.errors import fill
from ....platform.core.transaction import Transaction
from ....platform.records.series import Place, place_of
from ....platform.records.series_rule import STEPS, WEEK, RepeatRule
from ....platform.records.series_scope import repeats_by
from ....platform.records.series_writing import Spread
from ....platform.records.values import Record
from ...i18n import gettext as _
from ...i18n import locale, translated
from ..toasts import toast
from ..words import app
from .calendar_parts import said
from .columns import views_of

#: Names that a message has room for.
MOST_NAMES = 5


@dataclass(frozen=True)
class SeriesView:
    """Where a record stands among those that repeat with it; addresses are "" at the ends."""

    number: int
    count: int
    previous_url: str
    next_url: str
    url: str


def series_of(tx: Transaction, record: Record) -> SeriesView | None:
    """A record's series for its page; nothing is asked of entities that no calendar shows."""
    entity = record.entity
    place = place_of(tx, entity, record.id) if views_of(entity, ("calendar",)) else None
    if place is None:
        return None
    before, after = (
        url_for("records.show", entity=entity.key, id=one) if one else ""
        for one in (place.previous, place.next)
    )
    url = url_for("repeating.show", entity=entity.key, id=record.id)
    return SeriesView(place.number, len(place.ids), before, after, url)


def repeat_url(tx: Transaction, record: Record) -> str:
    """Where a record with a day is made to repeat; "" for who may not."""
    start = repeats_by(tx, app(), record.entity)
    if not start or record.values.get(start) is None:
        return ""
    return url_for("repeating.show", entity=record.entity.key, id=record.id)


def steps(first: date) -> tuple[tuple[str, str], ...]:
    """What something can repeat every, as it reads for its first day."""
    return tuple((key, _often(RepeatRule(key), first)) for key in STEPS)


def weekdays() -> tuple[tuple[str, str], ...]:
    names = get_day_names("abbreviated", locale=locale())
    return tuple((str(at + 1), str(names[at])) for at in range(WEEK))


def rule_words(place: Place) -> str:
    """What a series was made by."""
    rule, every = place.rule, _often(place.rule, place.first)
    if rule.until is not None:
        return _("{every}, until {day}", every=every, day=said(rule.until))
    return _("{every}, {count} times", every=every, count=rule.times)


def _often(rule: RepeatRule, first: date) -> str:
    names = dict(weekdays())
    days = _(", ").join(names[str(one)] for one in sorted(rule.weekdays))
    number = (_("first"), _("second"), _("third"), _("fourth"), _("last"))[(first.day - 1) // WEEK]
    weekday = str(get_day_names("wide", locale=locale())[first.weekday()])
    data = {"day": first.day, "days": days, "number": number, "weekday": weekday}
    one, many = _words()[f"{rule.every} on" if days else rule.every]
    return fill(many if rule.interval > 1 else one, {**data, "count": rule.interval})


def _words() -> dict[str, tuple[str, str]]:
    """Templates of how often something repeats: each time, and with a number."""
    return {
        "day": (_("Every day"), _("Every {count} days")),
        "workday": (_("Every working day"), _("Every {count} working days")),
        "week": (_("Every week"), _("Every {count} weeks")),
        "week on": (_("Every week on {days}"), _("Every {count} weeks on {days}")),
        "month": (_("Every month on day {day}"), _("Every {count} months on day {day}")),
        "nth": (
            _("Every month on the {number} {weekday}"),
            _("Every {count} months on the {number} {weekday}"),
        ),
        "year": (_("Every year on this day"), _("Every {count} years on this day")),
    }


def tell_left(found: Spread) -> None:
    """Say which others of a series stayed as they are."""
    if found.left:
        names = _(", ").join(dict.fromkeys(one.title for one in found.left[:MOST_NAMES]))
        toast(
            _(
                "{count} of the series stayed as they are ({names}): {why}",
                count=len(found.left), names=names, why=translated(found.left[0].error.message),
            ),
            "warn",
        )  # fmt: skip
    if found.hidden:
        hidden = _(
            "{count} of the series that you cannot see stayed as they are.", count=found.hidden
        )
        toast(hidden, "warn")
