"""Handlers for tests, and a list of what they did."""

from dataclasses import dataclass, field

import pytest

from formloom.platform.core.registry import Registry


@dataclass
class Kind:
    """A kind of job that does what a test says."""

    name: str
    does: object = lambda workspace, job: None
    seen: list = field(default_factory=list)

    def run(self, workspace, job):
        self.seen.append(job)
        return self.does(workspace, job)


@pytest.fixture
def handlers():
    return Registry("job")


@pytest.fixture
def kind(handlers):
    """A function that registers a kind of job; it does ``does(workspace, job)``."""

    def register(name, does=lambda workspace, job: None):
        return handlers.register(Kind(name, does))

    return register
