"""Passwords that hash at once: most tests are not about hashing as slowly as a thief has to."""

from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher

from formloom.platform.access import passwords

#: How passwords are hashed where they must be safe.
SLOW = passwords._HASHER
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def install() -> None:
    """Hash so from here on."""
    passwords._HASHER = QUICK


@contextmanager
def slow_passwords() -> Iterator[None]:
    """Passwords as they are hashed outside of tests, for one that is about that."""
    passwords._HASHER = SLOW
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._HASHER = QUICK
    passwords._nobodys_hash.cache_clear()
