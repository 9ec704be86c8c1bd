"""What a person chooses in the menu behind the avatar."""

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.exceptions import BadRequest

from ..unit_of_work import transaction
from .guard import came_from, signed_in
from .look import CHOICES, TAGS, choose, remember

pages = Blueprint("prefs", __name__)
NAMES = {**CHOICES, "locale": tuple(TAGS)}


@pages.post("/prefs")
@signed_in
def store() -> Response:
    """Store theme, density, navigation and language; htmx and scripts need no page."""
    for name, values in NAMES.items():
        value = request.form.get(name)
        if value is None:
            continue
        if value not in values:
            raise BadRequest
        choose(transaction(), name, value)
    quiet = "HX-Request" in request.headers
    response = make_response("", 204) if quiet else make_response(redirect(came_from(), 303))
    remember(transaction(), response)
    return response
