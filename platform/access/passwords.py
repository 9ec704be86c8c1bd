"""Passwords, kept as Argon2id hashes."""

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..core.errors import InvalidValueError

SHORTEST = 8
LONGEST = 1000
#: One a line, all of them long enough; where they come from is said beside it.
_COMMON_FILE = Path(__file__).parent / "data" / "common_passwords.txt"

#: OWASP's figures: 19 MiB a check, so that eight people at once do not fill a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check_password(password: str) -> None:
    """Refuse what cannot be anybody's password.

    :raises InvalidValueError: for one that is too short, too long or one of the most common.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidValueError(
            "A password has {least} to {most} characters.",
            field="password",
            least=SHORTEST,
            most=LONGEST,
        )
    if password.casefold() in _common_passwords():
        raise InvalidValueError(
            "This password is one of the first that others would try. Choose another one.",
            field="password",
        )


def hash_password(password: str) -> str:
    """The hash to store.

    :raises InvalidValueError: as ``check_password`` does.
    """
    check_password(password)
    return _HASHER.hash(_bytes(password))


def is_password(password: str, stored: str | None) -> bool:
    """Whether ``password`` has the hash ``stored``; takes as long when nothing is stored."""
    given = password if len(password) <= LONGEST else ""  # nobody's; cut, it could be somebody's
    try:
        _HASHER.verify(stored or _nobodys_hash(), _bytes(given))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether ``stored`` was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(_COMMON_FILE.read_text("utf-8").split())


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(b"nobody has this password")


def _bytes(password: str) -> bytes:
    """What was typed, byte by byte."""
    return password.encode("utf-8", "surrogatepass")
