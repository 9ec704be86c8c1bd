"""Passwords that others gave to a person: they end, and never become the lasting one."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from formloom.platform.access.passwords import check_password
from formloom.platform.access.people import FIRST_PASSWORD_LIFETIME, People
from formloom.platform.access.policy import require_second_factor
from formloom.platform.access.secret import new_password
from formloom.platform.access.sign_in import (
    Challenge,
    SignedIn,
    Visit,
    answer_renewal,
    sign_in,
)
from formloom.platform.access.tables import audit, person, session
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError, NotAllowedError, NotSignedInError

OWN = "battery staple"


@pytest.fixture
def given(workspace, add_person):
    """What wang was told."""
    wang = add_person("wang", roles=["sales"])
    with workspace.write(SYSTEM) as tx:
        return People(tx).give_password(wang.id)


def asked(workspace, password):
    found = sign_in(workspace, "wang", password)
    assert isinstance(found, Challenge)
    assert found.step == "renew"
    return found.ticket


def test_first_passwords_are_long_random_and_what_a_password_must_be():
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        assert re.fullmatch(r"([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}", one)
        check_password(one)


def test_a_first_password_opens_only_the_way_to_an_own_one(workspace, given):
    ticket = asked(workspace, given)
    with workspace.read(SYSTEM) as tx:
        assert tx.execute(select(session)).all() == []
    assert isinstance(answer_renewal(workspace, ticket, OWN, Visit()), SignedIn)
    assert isinstance(sign_in(workspace, "wang", OWN), SignedIn)
    with pytest.raises(NotSignedInError):
        sign_in(workspace, "wang", given)


def test_it_does_not_become_the_lasting_one(workspace, given):
    ticket = asked(workspace, given)
    with pytest.raises(InvalidValueError, match="Others know this password"):
        answer_renewal(workspace, ticket, given, Visit())
    with workspace.write(SYSTEM) as tx:
        wang = People(tx).by_login("wang")
        with pytest.raises(InvalidValueError, match="Others know this password"):
            People(tx).set_password(wang.id, given)
    asked(workspace, given)


def test_a_refused_choice_leaves_the_ticket_and_a_taken_one_ends_it(workspace, given):
    ticket = asked(workspace, given)
    with pytest.raises(InvalidValueError):
        answer_renewal(workspace, ticket, "short", Visit())
    answer_renewal(workspace, ticket, OWN, Visit())
    with pytest.raises(NotSignedInError):
        answer_renewal(workspace, ticket, "something else", Visit())


def test_it_ends_after_three_days(workspace, given):
    workspace.clock.advance(FIRST_PASSWORD_LIFETIME - timedelta(seconds=1))
    ticket = asked(workspace, given)
    workspace.clock.advance(timedelta(seconds=1))
    with pytest.raises(NotSignedInError, match="first password has ended"):
        sign_in(workspace, "wang", given)
    with pytest.raises(NotSignedInError) as wrong:
        sign_in(workspace, "wang", "wrong horse")
    assert "first password" not in str(wrong.value), "told only to who knows it"
    assert isinstance(answer_renewal(workspace, ticket, OWN, Visit()), SignedIn)


def test_the_second_factor_is_still_asked_for(workspace, given):
    with workspace.write(SYSTEM) as tx:
        require_second_factor(tx, {"sales"})
    found = answer_renewal(workspace, asked(workspace, given), OWN, Visit())
    assert isinstance(found, Challenge)
    assert found.step == "enrol"


def test_a_newer_one_takes_the_place_of_an_older_one(workspace, given):
    with workspace.write(SYSTEM) as tx:
        newer = People(tx).give_password(People(tx).by_login("wang").id)
    with pytest.raises(NotSignedInError):
        sign_in(workspace, "wang", given)
    asked(workspace, newer)


def test_only_administrators_give_them_and_nobody_to_a_program(workspace, given, add_person):
    with workspace.write(SYSTEM) as tx:
        robot = People(tx).add("robot", is_service=True)
        with pytest.raises(NotAllowedError):
            People(tx).give_password(robot.id)
        wang = People(tx).by_login("wang")
        tx.actor = People(tx).actor("wang")
        with pytest.raises(NotAllowedError):
            People(tx).give_password(wang.id)


def test_it_is_stored_nowhere(workspace, given):
    with workspace.read(SYSTEM) as tx:
        stored = str([tuple(row) for one in (person, audit) for row in tx.execute(select(one))])
    assert given not in stored
