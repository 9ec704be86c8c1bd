"""The designer of forms: its page, the fields on it, fields added on the way, trying out."""

from collections.abc import Mapping, Sequence
from typing import cast

import orjson
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ...platform.core.errors import FormloomError, InvalidValueError
from ...runtime.errors import status_of
from ...runtime.form_design import designed_app, placeable
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.shell import page
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers
from ..fields.changes import FieldRefusedError
from .canvas_fields import add_to_entity, drawn_items
from .form_page import form_page
from .trial import answers_of, submitted, trial_page

pages = Blueprint("designs_forms", __name__, url_prefix="/designs/form/<key>")
#: Items that are drawn at once.
MOST_ITEMS = 500


@pages.get("/design")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The form on a canvas at which one works; without scripts an outline to read."""
    return page("designs/form.html", page=form_page(transaction(), key))


@pages.post("/design/draw")
@for_designers
def draw(key: str) -> ResponseReturnValue:
    """Items of the draft as the form will show them; "" for those without a look of their own."""
    entity = request.form.get("entity", "")
    return jsonify(html=drawn_items(transaction(), key, entity, _items()))


def _items() -> Sequence[Mapping[str, object]]:
    """The items that were sent.

    :raises InvalidValueError: if they are no list of objects, or too many.
    """
    try:
        found = orjson.loads(request.form.get("items", "[]"))
    except orjson.JSONDecodeError as error:
        raise InvalidValueError("This is not JSON: {reason}.", reason=str(error)) from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InvalidValueError("Send a list of items.", field="items")
    if len(found) > MOST_ITEMS:
        raise InvalidValueError("At most {most} items at once.", field="items", most=MOST_ITEMS)
    return cast("Sequence[Mapping[str, object]]", found)


@pages.post("/design/fields")
@for_designers
def add_field(key: str) -> ResponseReturnValue:
    """Draft a new field of the form's entity; the designer places it."""
    tx = transaction()
    try:
        entity, name = add_to_entity(tx, key, request.form)
    except FieldRefusedError as error:
        told = " ".join(translated(one.message) for one in error.problems)
        return jsonify(refusal=told), 422
    except FormloomError as error:
        return jsonify(refusal=refusal_of(error)), status_of(error)
    app = designed_app(tx)
    made = placeable(app, app.entity(entity), app.entity(entity).field(name))
    return jsonify(field=made, said=_("The field '{title}' is drafted.", title=made["title"]))


@pages.get("/try")
@for_designers
def try_out(key: str) -> ResponseReturnValue:
    """The draft as somebody would fill it in: its address says who and on which record."""
    return page("designs/form_trial.html", page=trial_page(transaction(), key, request.args))


@pages.post("/try")
@for_designers
def submit(key: str) -> ResponseReturnValue:
    """Check what was filled in, and write nothing."""
    found = submitted(transaction(), key, request.args, MultiDict(request.form))
    return page("designs/form_trial.html", status=422 if found.faults else 200, page=found)


@pages.post("/try/answers")
@for_designers
def answers(key: str) -> ResponseReturnValue:
    """What conditions that only the server can answer say of what is being filled in."""
    found = answers_of(transaction(), key, request.args, MultiDict(request.form))
    return jsonify(found)
