"""People to act in the tests of access."""

from collections.abc import Callable, Iterator

import pytest
import quick_passwords

from formloom.platform.access.people import People
from formloom.platform.access.person import Person
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace


@pytest.fixture
def add_person(workspace: Workspace) -> Callable[..., Person]:
    """A function that adds a person."""

    def add(login, **values):
        with workspace.write(SYSTEM) as tx:
            return People(tx).add(login, **values)

    return add


@pytest.fixture
def slow_passwords() -> Iterator[None]:
    """Passwords hash as slowly as outside of tests; named before what makes one."""
    with quick_passwords.slow_passwords():
        yield
