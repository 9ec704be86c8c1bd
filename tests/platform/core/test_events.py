"""Who listens to what."""

from dataclasses import dataclass

from formloom.platform.core.events import Events


@dataclass(frozen=True)
class Rung:
    """Somebody is at the door."""

    door: int


def test_a_handler_hears_its_event_and_no_other():
    events, heard = Events(), []
    events.subscribe(Rung, lambda tx, event: heard.append(event))
    events.announce(None, Rung(1))
    events.announce(None, "something else")
    assert heard == [Rung(1)]


def test_it_is_known_whether_anybody_listens():
    events = Events()
    assert not events.hears(Rung)
    events.subscribe(Rung, lambda tx, event: None)
    assert events.hears(Rung)
