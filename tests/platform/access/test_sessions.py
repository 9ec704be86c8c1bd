from datetime import timedelta

import pytest

from formloom.platform.access.sessions import (
    IDLE,
    LONGEST,
    SEEN_EVERY,
    Sessions,
    open_session,
    session_actor,
    sign_out,
)
from formloom.platform.access.tables import session
from formloom.platform.core.actor import NOBODY, SYSTEM, Actor
from formloom.platform.core.errors import NotAllowedError, NotFoundError, NotSignedInError

SECOND = timedelta(seconds=1)


@pytest.fixture
def wang(add_person):
    return add_person("wang")


@pytest.fixture
def token(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        return open_session(tx, wang.id, address="10.0.0.1", agent="Firefox")


def is_open(workspace, token):
    with workspace.read(NOBODY) as tx:
        try:
            return session_actor(tx, token).person is not None
        except NotSignedInError:
            return False


def test_tokens_are_long_and_never_the_same(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        tokens = {open_session(tx, wang.id) for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 43


@pytest.mark.parametrize("other", ["", "x", "\ud800", "\0"])
def test_an_unknown_token_is_nobody(workspace, token, other):
    assert is_open(workspace, token)
    assert not is_open(workspace, other)
    assert not is_open(workspace, token + other + " ")


def test_the_stored_id_does_not_open_the_session(workspace, token):
    with workspace.read(SYSTEM) as tx:
        stored = tx.execute(session.select()).one().id
    assert not is_open(workspace, stored)


def test_a_session_that_is_not_used_ends(workspace, token):
    workspace.clock.advance(IDLE - SECOND)
    assert is_open(workspace, token)
    workspace.clock.advance(IDLE)
    assert not is_open(workspace, token)


def test_a_session_in_use_slides_until_its_longest(workspace, token):
    days = 0
    while is_open(workspace, token):
        workspace.clock.advance(timedelta(days=1))
        days += 1
    assert days == LONGEST.days


def test_being_seen_is_written_now_and_then(workspace, token):
    def seen_at():
        with workspace.read(SYSTEM) as tx:
            return tx.execute(session.select()).one().seen_at

    start = seen_at()
    workspace.clock.advance(SEEN_EVERY - SECOND)
    is_open(workspace, token)
    assert seen_at() == start
    workspace.clock.advance(SECOND)
    is_open(workspace, token)
    assert seen_at() == start + SEEN_EVERY


def test_being_seen_in_a_writing_transaction_does_not_wait_for_itself(workspace, token):
    workspace.clock.advance(SEEN_EVERY)
    with workspace.write(SYSTEM) as tx:
        assert session_actor(tx, token).person is not None
        assert tx.execute(session.select()).one().seen_at == tx.now


def test_signing_out_ends_this_session_only(workspace, wang, token):
    with workspace.write(SYSTEM) as tx:
        other = open_session(tx, wang.id)
        sign_out(tx, token)
        sign_out(tx, token)
    assert not is_open(workspace, token)
    assert is_open(workspace, other)


def test_people_list_and_end_their_own_sessions(workspace, wang, token):
    with workspace.write(Actor(person=wang.id, name="Wang")) as tx:
        sessions = Sessions(tx, wang.id)
        (listed,) = sessions.all()
        assert (listed.agent, listed.address) == ("Firefox", "10.0.0.1")
        sessions.end(listed.id)
        with pytest.raises(NotFoundError):
            sessions.end(listed.id)
    assert not is_open(workspace, token)


def test_nobody_sees_the_sessions_of_others(workspace, wang, add_person):
    other = add_person("other")
    stranger = Actor(person=other.id, name="Other")
    with workspace.read(stranger) as tx, pytest.raises(NotAllowedError):
        Sessions(tx, wang.id)
    with workspace.read(NOBODY) as tx, pytest.raises(NotSignedInError):
        Sessions(tx, wang.id)


def test_a_session_of_somebody_else_is_not_ended(workspace, wang, token, add_person):
    other = add_person("other")
    with workspace.write(Actor(person=other.id, name="Other")) as tx:
        (theirs,) = tx.execute(session.select()).all()
        with pytest.raises(NotFoundError):
            Sessions(tx, other.id).end(theirs.id)
    assert is_open(workspace, token)


def test_ended_sessions_are_removed_when_another_opens(workspace, wang, token):
    workspace.clock.advance(IDLE)
    with workspace.write(SYSTEM) as tx:
        open_session(tx, wang.id)
        assert len(tx.execute(session.select()).all()) == 1
