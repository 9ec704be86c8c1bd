import pytest

from formloom.platform.access.passwords import (
    _COMMON_FILE,
    SHORTEST,
    hash_password,
    is_outdated,
    is_password,
)
from formloom.platform.core.errors import InvalidValueError


def test_a_password_is_stored_as_argon2id_and_recognised():
    stored = hash_password("correct horse")
    assert stored.startswith("$argon2id$")
    assert is_password("correct horse", stored)
    assert not is_password("correct horsf", stored)


def test_outside_of_tests_a_hash_takes_what_owasp_advises(slow_passwords):
    assert "$m=19456,t=2,p=1$" in hash_password("correct horse")


def test_two_hashes_of_one_password_differ():
    assert hash_password("correct horse") != hash_password("correct horse")


@pytest.mark.parametrize(
    "other",
    [
        "Caf\u00e9 1234",
        "cafe\u0301 1234",
        " caf\u00e9 1234",
        "caf\u00e9 1234 ",
        "caf\u00e9\u00a01234",
    ],
    ids=["case", "composed", "before", "behind", "space"],
)
def test_a_password_is_checked_exactly_as_it_was_typed(other):
    stored = hash_password("caf\u00e9 1234")
    assert is_password("caf\u00e9 1234", stored)
    assert not is_password(other, stored)


def test_no_character_of_a_long_password_is_left_out():
    stored = hash_password("x" * 999 + "y")
    assert not is_password("x" * 1000, stored)
    assert not is_password("x" * 999 + "yz", stored)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1001], ids=["blank", "short", "long"])
def test_a_password_of_the_wrong_length_is_refused(password):
    with pytest.raises(InvalidValueError) as caught:
        hash_password(password)
    assert caught.value.field == "password"


@pytest.mark.parametrize("password", ["password", "12345678", "PassWord", "qwertyuiop", "1qaz2wsx"])
def test_a_password_that_everybody_tries_first_is_refused(password):
    with pytest.raises(InvalidValueError, match="first that others would try"):
        hash_password(password)


def test_the_common_passwords_are_enough_and_all_long_enough():
    known = _COMMON_FILE.read_text("utf-8").splitlines()
    assert len(set(known)) == len(known) >= 3_000
    assert all(len(one) >= SHORTEST and one == one.casefold() for one in known)


@pytest.mark.parametrize("password", ["", "\0", "\ud800", "x" * 5000])
def test_nothing_matches_where_nothing_is_stored(password):
    assert not is_password(password, None)


def test_a_check_without_a_stored_password_hashes_all_the_same(monkeypatch):
    """Counted at the library's door, because a clock would make the test a gamble."""
    from argon2 import PasswordHasher

    checked = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, *given: checked.append(given[0]) or verify(self, *given),
    )
    is_password("whatever", None)
    (nobodys,), made = checked, hash_password("correct horse")
    assert nobodys.split("$")[:4] == made.split("$")[:4]


def test_a_hash_with_weaker_settings_is_outdated():
    weaker = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b8dgw"
    assert is_outdated(weaker)
    assert not is_outdated(hash_password("correct horse"))
