from datetime import timedelta
from threading import Thread
from time import thread_time

import pytest

from formloom.platform.access.attempts import FIRST_WAIT, FREE_ATTEMPTS, LONGEST_WAIT
from formloom.platform.access.people import People
from formloom.platform.access.sessions import session_actor
from formloom.platform.access.sign_in import sign_in
from formloom.platform.access.tables import attempt, audit, person
from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.core.errors import LockedOutError, NotSignedInError

PASSWORD = "correct horse"


@pytest.fixture
def wang(add_person):
    return add_person("wang", name="王伟", password=PASSWORD, roles=["sales"], locale="zh")


def guess(workspace, login="wang", password="wrong horse"):
    with pytest.raises(NotSignedInError) as caught:
        sign_in(workspace, login, password)
    return caught.value


def test_the_right_password_opens_a_session(workspace, wang):
    signed_in = sign_in(workspace, " WANG ", PASSWORD, address="10.0.0.1", agent="Firefox")
    with workspace.read(NOBODY) as tx:
        actor = session_actor(tx, signed_in.token)
    assert actor == signed_in.actor
    assert (actor.person, actor.name, actor.roles) == (wang.id, "王伟", frozenset({"sales"}))
    assert actor.locale == "zh"


def test_neither_password_nor_token_is_stored_as_it_is(workspace, wang):
    token = sign_in(workspace, "wang", PASSWORD).token
    with workspace.read(SYSTEM) as tx:
        stored = [
            str(value)
            for table in person.metadata.sorted_tables
            if table.name in {"fl_person", "fl_session", "fl_attempt", "fl_audit"}
            for row in tx.execute(table.select())
            for value in row
        ]
    assert not [value for value in stored if token in value or PASSWORD in value]


@pytest.mark.parametrize("login", ["wang", "nobody", "gone", "robot", "a\0b", ""])
def test_every_refusal_reads_the_same(workspace, wang, add_person, login):
    gone = add_person("gone", password=PASSWORD)
    add_person("robot")
    with workspace.write(SYSTEM) as tx:
        People(tx).disable(gone.id)
    password = "wrong horse" if login == "wang" else PASSWORD
    refusal = guess(workspace, login, password)
    assert type(refusal) is NotSignedInError
    assert str(refusal) == "The login or the password is wrong."


@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_too_many_guesses_lock_known_and_unknown_logins_alike(workspace, wang, login):
    for _ in range(FREE_ATTEMPTS):
        assert not isinstance(guess(workspace, login), LockedOutError)
    refusal = guess(workspace, login, PASSWORD)
    assert isinstance(refusal, LockedOutError)
    assert refusal.data["seconds"] == FIRST_WAIT.total_seconds()


def test_the_wait_doubles_up_to_its_limit(workspace, wang):
    for _ in range(FREE_ATTEMPTS):
        guess(workspace)
    waits = []
    for _ in range(7):
        refusal = guess(workspace)
        waits.append(timedelta(seconds=refusal.data["seconds"]))
        workspace.clock.advance(waits[-1])
        guess(workspace)
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT


def test_the_right_password_after_the_wait_forgets_the_wrong_ones(workspace, wang):
    for _ in range(FREE_ATTEMPTS):
        guess(workspace)
    workspace.clock.advance(FIRST_WAIT)
    assert sign_in(workspace, "wang", PASSWORD).actor.person == wang.id
    with workspace.read(SYSTEM) as tx:
        assert not tx.execute(attempt.select()).all()


def test_guesses_made_at_the_same_time_are_not_free(workspace, wang):
    outcomes = []

    def attack():
        try:
            sign_in(workspace, "wang", "wrong horse")
        except NotSignedInError as refusal:
            outcomes.append(type(refusal))

    threads = [Thread(target=attack) for _ in range(2 * FREE_ATTEMPTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(NotSignedInError) == FREE_ATTEMPTS
    assert outcomes.count(LockedOutError) == FREE_ATTEMPTS


def test_old_guesses_are_forgotten(workspace, wang):
    guess(workspace, "nobody")
    workspace.clock.advance(timedelta(days=1, seconds=1))
    guess(workspace)
    with workspace.read(SYSTEM) as tx:
        assert len(tx.execute(attempt.select()).all()) == 1


def test_sign_ins_and_failures_are_audited_without_what_was_typed(workspace, wang):
    guess(workspace, "correct horse battery")
    guess(workspace)
    sign_in(workspace, "wang", PASSWORD, address="10.0.0.1")
    with workspace.read(SYSTEM) as tx:
        rows = tx.execute(audit.select().order_by(audit.c.seq)).all()[-3:]
    subject = f"person/{wang.id}"
    assert [(row.action, row.subject) for row in rows] == [
        ("sign_in.failed", ""), ("sign_in.failed", subject), ("sign_in", subject),
    ]  # fmt: skip
    assert rows[-1].address == "10.0.0.1"
    assert not [row for row in rows if "battery" in str(row)]


def test_a_hash_with_weaker_settings_is_renewed(slow_passwords, workspace, wang):
    from argon2 import PasswordHasher

    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with workspace.write(SYSTEM) as tx:
        tx.execute(person.update().values(password_hash=weaker))
    sign_in(workspace, "wang", PASSWORD)
    with workspace.read(SYSTEM) as tx:
        assert "m=19456" in tx.execute(person.select()).one().password_hash
    assert sign_in(workspace, "wang", PASSWORD).actor.person == wang.id


def test_a_login_that_nobody_has_takes_as_long(slow_passwords, workspace, wang, add_person):
    """By the processor's time, which load on the machine does not change much."""
    add_person("robot")

    def spent(login):
        began = thread_time()
        guess(workspace, login)
        return thread_time() - began

    guess(workspace, "warm up")
    known, unknown, without = (
        min(spent(login) for _ in range(3)) for login in ("wang", "nobody", "robot")
    )
    assert 0.5 < unknown / known < 2
    assert 0.5 < without / known < 2
