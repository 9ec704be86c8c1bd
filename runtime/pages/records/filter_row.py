"""One row of a filter, drawn again when its field or its comparison was changed."""

from flask import Blueprint, Response, request

from ....platform.access.rows import demand
from ....platform.core.errors import InvalidValueError
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import part
from ..words import app
from .filter_choosers import is_in_sight
from .filters import MOST_ROWS, FilterRow, refitted
from .widget import several

pages = Blueprint("filter_row", __name__)


@pages.get("/e/<entity>/filter-row")
@signed_in
def show(entity: str) -> Response:
    """The comparisons and the control of a value that fit the field of a row."""
    one, given = app().entity(entity), request.args
    demand(transaction(), one, "read")
    row = FilterRow(given.get("path", ""), given.get("op", ""), several(given, "value"))
    if not is_in_sight(one, row.path):
        template = "'{entity}' has no field '{key}'."
        raise InvalidValueError(template, field="path", entity=one.key, key=row.path)
    at = min(given.get("at", 0, type=int), MOST_ROWS)
    return part("lists/_filter_rest.html", row=refitted(one, row), at=at)
