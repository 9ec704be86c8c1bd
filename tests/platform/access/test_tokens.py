from datetime import timedelta

import pytest

from formloom.platform.access.people import People
from formloom.platform.access.tables import token as table
from formloom.platform.access.tokens import USED_EVERY, Tokens, token_actor
from formloom.platform.core.actor import NOBODY, SYSTEM, Actor
from formloom.platform.core.errors import (
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)


@pytest.fixture
def wang(add_person):
    return add_person("wang", roles=["sales", "service"])


def create(workspace, person, **settings):
    with workspace.write(SYSTEM) as tx:
        return Tokens(tx, person.id).create("import", **settings)


def actor(workspace, secret):
    with workspace.read(NOBODY) as tx:
        return token_actor(tx, secret)


def test_a_token_acts_for_its_person(workspace, wang):
    new = create(workspace, wang)
    assert new.secret.startswith("fl_")
    assert actor(workspace, new.secret).person == wang.id
    assert actor(workspace, new.secret).roles == {"sales", "service"}


def test_the_secret_is_shown_once(workspace, wang):
    new = create(workspace, wang)
    with workspace.read(SYSTEM) as tx:
        assert new.secret not in str(tx.execute(table.select()).all())
        assert [one.id for one in Tokens(tx, wang.id).all()] == [new.id]


def test_a_token_has_no_more_roles_than_its_person(workspace, wang):
    new = create(workspace, wang, roles=["sales", "administrator"])
    assert actor(workspace, new.secret).roles == {"sales"}


def test_an_administrators_token_can_be_limited_to_any_role(workspace, add_person):
    boss = add_person("boss", roles=["administrator"])
    limited = actor(workspace, create(workspace, boss, roles=["sales"]).secret)
    assert limited.roles == {"sales"}
    assert not limited.is_administrator


def test_a_role_taken_from_the_person_is_taken_from_the_token(workspace, wang):
    new = create(workspace, wang, roles=["sales"])
    with workspace.write(SYSTEM) as tx:
        People(tx).change(wang.id, roles=["service"])
    assert actor(workspace, new.secret).roles == frozenset()


def test_a_token_ends_when_it_says(workspace, wang):
    new = create(workspace, wang, expires=workspace.clock.now() + timedelta(hours=1))
    workspace.clock.advance(timedelta(minutes=59))
    assert actor(workspace, new.secret).person == wang.id
    workspace.clock.advance(timedelta(minutes=1))
    with pytest.raises(NotSignedInError):
        actor(workspace, new.secret)


def test_a_token_that_has_ended_is_not_made(workspace, wang):
    with pytest.raises(InvalidValueError) as caught:
        create(workspace, wang, expires=workspace.clock.now())
    assert caught.value.field == "expires"


@pytest.mark.parametrize("way", ["revoked", "disabled", "unknown"])
def test_a_token_that_does_not_hold_is_refused(workspace, wang, way):
    new = create(workspace, wang)
    with workspace.write(SYSTEM) as tx:
        if way == "revoked":
            Tokens(tx, wang.id).revoke(new.id)
        if way == "disabled":
            People(tx).disable(wang.id)
    with pytest.raises(NotSignedInError):
        actor(workspace, "fl_x" if way == "unknown" else new.secret)


def test_a_token_is_revoked_once(workspace, wang):
    new = create(workspace, wang)
    with workspace.write(SYSTEM) as tx:
        Tokens(tx, wang.id).revoke(new.id)
        assert Tokens(tx, wang.id).all() == []
        with pytest.raises(NotFoundError):
            Tokens(tx, wang.id).revoke(new.id)


def test_last_use_is_written_at_most_once_a_minute(workspace, wang):
    new = create(workspace, wang)

    def used_at():
        actor(workspace, new.secret)
        with workspace.read(SYSTEM) as tx:
            return tx.execute(table.select()).one().used_at

    first = used_at()
    assert first == workspace.clock.now()
    workspace.clock.advance(USED_EVERY - timedelta(seconds=1))
    assert used_at() == first
    workspace.clock.advance(timedelta(seconds=1))
    assert used_at() == first + USED_EVERY


def test_nobody_makes_tokens_for_others(workspace, wang, add_person):
    other = add_person("other", roles=["sales"])
    with workspace.write(Actor(person=other.id, name="Other")) as tx:
        with pytest.raises(NotAllowedError):
            Tokens(tx, wang.id)
        assert Tokens(tx, other.id).create("mine").secret
