"""The demo behind a browser without scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from demo_app import Visitor, copied, new_demo
from flask import Flask

from formloom.platform.core.workspace import Workspace


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that nobody changes."""
    return new_demo(tmp_path_factory.mktemp("demo") / "home")


@pytest.fixture
def served(demo: Path, tmp_path: Path) -> Iterator[tuple[Flask, Workspace]]:
    """The application over a copy of the demo."""
    with copied(demo, tmp_path / "home") as made:
        yield made


@pytest.fixture
def visit(served: tuple[Flask, Workspace]) -> Callable[..., Visitor]:
    """A function that signs somebody in: nobody without a login."""
    return lambda login="", locale="en": Visitor(served[0], login, locale)


@pytest.fixture
def sales(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody who sells."""
    return visit("sales1")
