"""The application over a workspace of each database, and a client that carries a token."""

from collections.abc import Callable

import pytest
from api_client import Client
from flask import Flask
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace


@pytest.fixture
def app(workspace: Workspace) -> Flask:
    """The whole application."""
    made = quick_app(workspace)
    made.testing = False
    return made


@pytest.fixture
def client(app: Flask, workspace: Workspace) -> Callable[..., Client]:
    """A function that adds a person with roles and returns a client with their token."""

    def make(*roles: str, login: str = "ann") -> Client:
        with workspace.write(SYSTEM) as tx:
            person = People(tx).add(login, name=login.title(), roles=roles)
            token = Tokens(tx, person.id).create("tests").secret
        return Client(app, token, person.id)

    return make


@pytest.fixture
def admin(client: Callable[..., Client]) -> Client:
    """A client of an administrator."""
    return client("administrator", login="admin")
