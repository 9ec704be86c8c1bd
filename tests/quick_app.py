"""The application for tests: its routes are made once a process, its templates once a session."""

import os
from copy import copy
from functools import cache

import services
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from formloom.platform.core.workspace import Workspace
from formloom.runtime.app import attach, new_app


@cache
def _pattern() -> Flask:
    app = new_app()
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ.get(services.FOLDER))
    return app


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
