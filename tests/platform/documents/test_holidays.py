"""Days off: dates as ever, or dates with a title; days that there are, each once."""

from datetime import date

import pytest

from formloom.platform.access.environment import calendar_of, holiday_titles
from formloom.platform.documents.app import Manifest
from formloom.platform.documents.holidays import as_entries, days_in
from formloom.platform.documents.kinds import KINDS

NAMED = {"date": "2026-10-01", "title": "National Day"}


def problems(**calendar):
    document = {
        "$schema": "formloom:app/1", "$id": "crm", "title": "CRM", "version": "1.0.0",
        "locale": "en", "currency": "EUR", "timezone": "UTC", "documents": [],
        "calendar": {"week": [1], "hours": ["09:00", "18:00"], **calendar},
    }  # fmt: skip
    found = KINDS.get("app").problems("crm", document)
    return [(one.path, one.message.template) for one in found]


@pytest.mark.parametrize("days", [[], ["2026-10-01"], [NAMED], ["2026-01-01", NAMED]])
def test_dates_stand_with_a_title_or_without(days):
    assert problems(holidays=days) == []
    assert as_entries(dict(days_in(days))) == days


@pytest.mark.parametrize(
    "day",
    [
        "2026-1-1", 20261001, {"date": "2026-10-01"}, {"title": "National Day"},
        {**NAMED, "title": ""}, {**NAMED, "until": "2026-10-07"}, [NAMED], None,
    ],
)  # fmt: skip
def test_anything_else_is_refused(day):
    assert problems(holidays=[day])


def test_a_title_is_for_days_off_alone():
    assert problems(workdays=[NAMED])


@pytest.mark.parametrize("key", ["holidays", "workdays"])
def test_a_day_that_there_is_not_is_refused(key):
    assert problems(**{key: ["2026-10-01", "2026-02-30"]}) == [
        (f"/calendar/{key}/1", "There is no day {day}.")
    ]


def test_a_day_stands_there_once():
    assert problems(holidays=[NAMED, "2026-10-01"]) == [
        ("/calendar/holidays/1", "The day {day} is there twice.")
    ]


def test_a_title_changes_nothing_of_what_is_worked():
    plain, named = (
        Manifest(calendar={"week": [1, 2, 3, 4, 5], "holidays": days})
        for days in (["2026-01-01", "2026-10-01"], ["2026-01-01", NAMED])
    )
    assert calendar_of(named) == calendar_of(plain)
    assert not calendar_of(named).is_worked(date(2026, 10, 1))
    assert holiday_titles(plain) == {}
    assert holiday_titles(named) == {date(2026, 10, 1): "National Day"}
