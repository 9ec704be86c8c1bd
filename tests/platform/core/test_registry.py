"""Registries, events and clocks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from formloom.platform.core.clock import SetClock, SystemClock
from formloom.platform.core.errors import Message, UnknownTypeError
from formloom.platform.core.events import Events
from formloom.platform.core.registry import Registry


@dataclass
class Kind:
    name: str


def test_a_registry_gives_what_was_registered_in_its_order():
    kinds = Registry("kind", (Kind("b"), Kind("a")))
    assert kinds.names() == ("b", "a")
    assert [one.name for one in kinds] == ["b", "a"]
    assert kinds.get("a").name == "a"
    assert ("a" in kinds, "c" in kinds, len(kinds)) == (True, False, 2)


def test_a_second_registration_is_a_mistake():
    with pytest.raises(ValueError, match="'a' is already registered"):
        Registry("kind", (Kind("a"), Kind("a")))


def test_an_unknown_name_is_told_with_the_known_ones():
    with pytest.raises(UnknownTypeError, match="unknown kind 'c'; registered: a, b"):
        Registry("kind", (Kind("b"), Kind("a"))).get("c")
    with pytest.raises(UnknownTypeError, match="registered: none"):
        Registry("kind").get("c")


def test_an_event_reaches_those_who_subscribed_to_its_class_in_order():
    events, heard = Events(), []
    events.subscribe(Kind, lambda tx, event: heard.append((1, tx, event.name)))
    events.subscribe(Kind, lambda tx, event: heard.append((2, tx, event.name)))
    events.subscribe(Message, lambda tx, event: heard.append("never"))
    events.announce("tx", Kind("made"))
    assert heard == [(1, "tx", "made"), (2, "tx", "made")]


def test_an_event_that_nobody_wants_does_no_harm():
    assert Events().announce("tx", Kind("made")) is None


def test_the_clock_tells_aware_utc_in_whole_seconds():
    now = SystemClock().now()
    assert (now.tzinfo, now.microsecond) == (UTC, 0)


def test_a_set_clock_stands_still_until_it_is_moved():
    clock = SetClock(datetime(2026, 1, 1, 8, 0, 0, 5, timezone(timedelta(hours=8))))
    assert clock.now() == clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 1, 2, tzinfo=UTC)
