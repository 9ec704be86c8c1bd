"""The application for tests: its routes and templates are made once a process."""

from copy import copy
from functools import cache

from flask import Flask

from formloom.platform.core.workspace import Workspace
from formloom.runtime.app import attach, new_app


@cache
def _pattern() -> Flask:
    return new_app()


def quick_app(workspace: Workspace) -> Flask:
    """What ``create_app`` makes, sooner: hundreds of routes and the compiled templates are shared,
    and only what the workspace decides is this application's own. A test that adds routes takes
    ``create_app``.
    """
    app = copy(_pattern())
    app.config = copy(app.config)
    app.extensions = dict(app.extensions)
    attach(app, workspace)
    return app
