"""The request that is being answered, for what every request does.

Flask's ``request`` and ``g`` look for it anew at each use of one of their attributes, which takes
as long as most of what is done with it; here it is looked for once a function.
"""

from typing import Any

from flask import Flask, Request
from flask.ctx import AppContext
from flask.globals import app_ctx, request


def asked() -> Request:
    """The request itself, for which ``flask.request`` stands."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]
    return found


def held() -> dict[str, Any]:
    """What is kept for the request: the attributes of ``flask.g`` by name."""
    return vars(_context().g)


def serving() -> Flask:
    """The application that answers."""
    return _context().app


def _context() -> AppContext:
    found: AppContext = app_ctx._get_current_object()  # type: ignore[attr-defined]
    return found
