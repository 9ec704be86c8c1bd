from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pyotp
import pytest
from sqlalchemy import select

from formloom.platform.access.attempts import FREE_ATTEMPTS
from formloom.platform.access.people import People
from formloom.platform.access.policy import require_second_factor, second_factor_roles
from formloom.platform.access.second_factor import RECOVERY_CODES, SecondFactor
from formloom.platform.access.sessions import Sessions, session_actor
from formloom.platform.access.sign_in import (
    Challenge,
    SignedIn,
    Visit,
    answer_code,
    answer_enrolment,
    enrolling,
    sign_in,
)
from formloom.platform.access.tables import audit, recovery_code, second_factor, ticket
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import (
    ConflictError,
    InvalidValueError,
    LockedOutError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)

PASSWORD = "correct horse"
HERE = Visit("10.0.0.1", "Firefox")


class Phone:
    """An app that shows codes, by the workspace's clock."""

    def __init__(self, workspace, secret):
        self._clock = workspace.clock
        self._totp = pyotp.TOTP(secret)

    def code(self, steps=0):
        return self._totp.at(self._clock.now() + timedelta(seconds=30 * steps))

    def next_code(self):
        self._clock.advance(timedelta(seconds=30))
        return self.code()


@pytest.fixture
def wang(add_person):
    return add_person("wang", password=PASSWORD, roles=["sales"])


@pytest.fixture
def root(add_person):
    return add_person("root", password=PASSWORD, roles=["administrator"])


def acting(workspace, who):
    with workspace.read(SYSTEM) as tx:
        return People(tx).actor(who.login)


def enrolled(workspace, who):
    """The phone and the recovery codes of somebody who has just set it up."""
    with workspace.write(acting(workspace, who)) as tx:
        mine = SecondFactor(tx, who.id)
        mine.begin()
        phone = Phone(workspace, mine.enrolment("Formloom").secret)
        return phone, mine.confirm(phone.code())


def challenged(workspace, login="wang"):
    found = sign_in(workspace, login, PASSWORD)
    assert isinstance(found, Challenge)
    return found


def actions(workspace):
    with workspace.read(SYSTEM) as tx:
        return list(tx.execute(select(audit.c.action).order_by(audit.c.seq)).scalars())


def test_the_codes_are_those_of_rfc_6238():
    # The RFC's own example, cut to six digits.
    totp = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert [totp.at(at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_the_password_alone_opens_nothing(workspace, wang):
    phone, _ = enrolled(workspace, wang)
    asked = challenged(workspace)
    assert asked.step == "code"
    with workspace.read(SYSTEM) as tx:
        assert Sessions(tx, wang.id).all() == []
        with pytest.raises(NotSignedInError):
            session_actor(tx, asked.ticket)
    signed = answer_code(workspace, asked.ticket, phone.next_code(), HERE)
    with workspace.read(SYSTEM) as tx:
        assert session_actor(tx, signed.token).person == wang.id
        assert [(one.address, one.agent) for one in Sessions(tx, wang.id).all()] == [
            ("10.0.0.1", "Firefox")
        ]


def test_a_code_works_once(workspace, wang):
    phone, _ = enrolled(workspace, wang)
    with pytest.raises(InvalidValueError):
        answer_code(workspace, challenged(workspace).ticket, phone.code(), HERE)
    code = phone.next_code()
    answer_code(workspace, challenged(workspace).ticket, code, HERE)
    with pytest.raises(InvalidValueError):
        answer_code(workspace, challenged(workspace).ticket, code, HERE)


def test_one_code_used_twice_at_the_same_time_opens_one_session(workspace, wang):
    phone, _ = enrolled(workspace, wang)
    asked, code, opened = challenged(workspace), phone.next_code(), []

    def enter():
        with suppress(InvalidValueError, NotSignedInError):
            opened.append(answer_code(workspace, asked.ticket, code, HERE))

    threads = [Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1


@pytest.mark.parametrize("steps", [-1, 1], ids=["slow", "fast"])
def test_a_phone_may_be_half_a_minute_off(workspace, wang, steps):
    phone, _ = enrolled(workspace, wang)
    workspace.clock.advance(timedelta(minutes=2))
    code = phone.code(steps)
    assert answer_code(workspace, challenged(workspace).ticket, code, HERE).actor.person == wang.id


@pytest.mark.parametrize("steps", [-2, 2])
def test_and_no_more_than_that(workspace, wang, steps):
    phone, _ = enrolled(workspace, wang)
    workspace.clock.advance(timedelta(minutes=2))
    with pytest.raises(InvalidValueError):
        answer_code(workspace, challenged(workspace).ticket, phone.code(steps), HERE)


def test_guessing_codes_locks_across_tickets(workspace, wang):
    phone, _ = enrolled(workspace, wang)
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(InvalidValueError):
            answer_code(workspace, challenged(workspace).ticket, "000000", HERE)
    with pytest.raises(LockedOutError):
        answer_code(workspace, challenged(workspace).ticket, phone.code(1), HERE)


def test_a_ticket_ends(workspace, wang):
    phone, _ = enrolled(workspace, wang)
    asked = challenged(workspace)
    workspace.clock.advance(timedelta(minutes=10))
    with pytest.raises(NotSignedInError):
        answer_code(workspace, asked.ticket, phone.code(), HERE)


def test_a_ticket_of_somebody_disabled_opens_nothing(workspace, wang):
    phone, _ = enrolled(workspace, wang)
    asked = challenged(workspace)
    with workspace.write(SYSTEM) as tx:
        People(tx).disable(wang.id)
    with pytest.raises(NotSignedInError):
        answer_code(workspace, asked.ticket, phone.next_code(), HERE)


def test_a_recovery_code_works_once_however_it_is_typed(workspace, wang):
    _, codes = enrolled(workspace, wang)
    assert len(set(codes)) == RECOVERY_CODES
    typed = f" {codes[0].upper().replace('-', ' ')} "
    answer_code(workspace, challenged(workspace).ticket, typed, HERE)
    with pytest.raises(InvalidValueError):
        answer_code(workspace, challenged(workspace).ticket, codes[0], HERE)
    with workspace.read(acting(workspace, wang)) as tx:
        assert SecondFactor(tx, wang.id).status().codes == RECOVERY_CODES - 1


def test_what_is_stored_opens_nothing(workspace, wang):
    with workspace.write(acting(workspace, wang)) as tx:
        SecondFactor(tx, wang.id).begin()
        begun = SecondFactor(tx, wang.id).enrolment("Formloom")
        codes = SecondFactor(tx, wang.id).confirm(Phone(workspace, begun.secret).code())
    asked = challenged(workspace)
    with workspace.read(SYSTEM) as tx:
        tables = (second_factor, recovery_code, ticket, audit)
        stored = str([tuple(row) for table in tables for row in tx.execute(table.select())])
    assert not [one for one in (begun.secret, asked.ticket, *codes) if one in stored]


def test_setting_up_counts_only_once_a_code_was_seen(workspace, wang):
    with workspace.write(acting(workspace, wang)) as tx:
        SecondFactor(tx, wang.id).begin()
        first = SecondFactor(tx, wang.id).enrolment("Formloom")
        with pytest.raises(InvalidValueError):
            SecondFactor(tx, wang.id).confirm("000000")
    assert isinstance(sign_in(workspace, "wang", PASSWORD), SignedIn)
    with workspace.write(acting(workspace, wang)) as tx:
        SecondFactor(tx, wang.id).begin()
        assert SecondFactor(tx, wang.id).enrolment("Formloom") == first
    assert first.address.startswith("otpauth://totp/Formloom:wang?secret=")


def test_an_administrator_who_looks_as_somebody_sees_no_secret(workspace, wang, root):
    with workspace.write(acting(workspace, wang)) as tx:
        SecondFactor(tx, wang.id).begin()
    looking = replace(acting(workspace, wang), seen_by=acting(workspace, root))
    with workspace.read(looking) as tx:
        assert SecondFactor(tx, wang.id).enrolment("Formloom") is None


def test_removing_and_new_codes_need_a_code(workspace, wang):
    phone, old = enrolled(workspace, wang)
    with workspace.write(acting(workspace, wang)) as tx:
        mine = SecondFactor(tx, wang.id)
        for change in (mine.remove, mine.new_codes):
            with pytest.raises(InvalidValueError):
                change("000000")
        with pytest.raises(ConflictError):
            mine.begin()
    with workspace.write(acting(workspace, wang)) as tx:
        new = SecondFactor(tx, wang.id).new_codes(phone.next_code())
        assert not set(new) & set(old)
    workspace.clock.advance(timedelta(seconds=30))
    with workspace.write(acting(workspace, wang)) as tx:
        SecondFactor(tx, wang.id).remove(phone.code())
    assert isinstance(sign_in(workspace, "wang", PASSWORD), SignedIn)
    assert actions(workspace)[-4:] == [
        "second_factor.add", "second_factor.codes", "second_factor.remove", "sign_in",
    ]  # fmt: skip


def test_an_administrator_resets_and_can_set_up_nobody_elses(workspace, wang, root):
    enrolled(workspace, wang)
    asked = challenged(workspace)
    with workspace.write(acting(workspace, root)) as tx:
        theirs = SecondFactor(tx, wang.id)
        with pytest.raises(NotFoundError):
            theirs.remove("000000")
        theirs.reset()
        with pytest.raises(NotFoundError):
            theirs.begin()
    assert actions(workspace)[-1] == "second_factor.reset"
    with pytest.raises(NotSignedInError):
        answer_code(workspace, asked.ticket, "000000", HERE)
    assert isinstance(sign_in(workspace, "wang", PASSWORD), SignedIn)


def test_others_may_neither_look_nor_reset(workspace, wang, add_person):
    li = add_person("li")
    with workspace.write(acting(workspace, li)) as tx:
        with pytest.raises(NotAllowedError):
            SecondFactor(tx, wang.id)
        with pytest.raises(NotAllowedError):
            SecondFactor(tx, li.id).reset()
        with pytest.raises(NotAllowedError):
            require_second_factor(tx, ["sales"])


def test_a_role_that_needs_it_sets_it_up_on_the_way_in(workspace, wang, root):
    before = sign_in(workspace, "wang", PASSWORD)
    with workspace.write(acting(workspace, root)) as tx:
        assert require_second_factor(tx, ["sales"]) == 1
        assert second_factor_roles(tx) == {"sales"}
        with pytest.raises(NotSignedInError):
            session_actor(tx, before.token)
    asked = challenged(workspace)
    assert asked.step == "enrol"
    with pytest.raises(NotSignedInError):
        answer_code(workspace, asked.ticket, "000000", HERE)
    with workspace.write(SYSTEM) as tx:
        phone = Phone(workspace, enrolling(tx, asked.ticket).enrolment("Formloom").secret)
    with pytest.raises(InvalidValueError):
        answer_enrolment(workspace, asked.ticket, "000000", HERE)
    signed = answer_enrolment(workspace, asked.ticket, phone.code(), HERE)
    assert len(signed.recovery_codes) == RECOVERY_CODES
    with pytest.raises(NotSignedInError):
        answer_enrolment(workspace, asked.ticket, phone.next_code(), HERE)
    assert challenged(workspace).step == "code"


def test_who_is_given_a_role_that_needs_it_is_led_to_set_it_up(workspace, wang, root):
    before = sign_in(workspace, "wang", PASSWORD)
    with workspace.write(acting(workspace, root)) as tx:
        assert require_second_factor(tx, ["chief"]) == 0
        People(tx).change(wang.id, region="north")
        assert session_actor(tx, before.token).person == wang.id
        People(tx).change(wang.id, roles=["chief"])
        with pytest.raises(NotSignedInError):
            session_actor(tx, before.token)
    assert challenged(workspace).step == "enrol"


def test_who_needs_it_and_has_it_reset_sets_it_up_again(workspace, wang, root):
    phone, _ = enrolled(workspace, wang)
    signed = answer_code(workspace, challenged(workspace).ticket, phone.next_code(), HERE)
    with workspace.write(acting(workspace, root)) as tx:
        require_second_factor(tx, ["sales"])
        assert session_actor(tx, signed.token).person == wang.id
        SecondFactor(tx, wang.id).reset()
        with pytest.raises(NotSignedInError):
            session_actor(tx, signed.token)
    assert challenged(workspace).step == "enrol"


def test_an_administrator_does_not_lock_themselves_out(workspace, root):
    with workspace.write(acting(workspace, root)) as tx, pytest.raises(NotAllowedError):
        require_second_factor(tx, ["administrator"])
    enrolled(workspace, root)
    with workspace.write(acting(workspace, root)) as tx:
        assert require_second_factor(tx, ["administrator"]) == 0
