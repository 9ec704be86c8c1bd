"""The data modeller's own addresses: fields by typing, and the picture of all entities."""

from dataclasses import asdict

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError
from ...runtime.errors import status_of
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from .fields_told import uses_told
from .picture_page import keep_places as store_places
from .picture_page import picture_page
from .starters import start as draft_starter
from .typing import typed_field

pages = Blueprint("modeller", __name__, url_prefix="/designs")


@pages.get("/picture")
@for_designers
def picture() -> ResponseReturnValue:
    """Every entity with its relations; without scripts as a table."""
    return page("designs/picture.html", page=picture_page(transaction()))


@pages.post("/picture/start/<what>")
@for_designers
def start(what: str) -> ResponseReturnValue:
    """Draft one of the first entities that most businesses have."""
    key = draft_starter(transaction(), what)
    toast(_("The draft is made. Nothing is live until you publish."))
    return to(url_for("designs_fields.show", key=key))


@pages.post("/picture/places")
@for_designers
def keep_places() -> ResponseReturnValue:
    """Remember where the cards stand, for everybody who designs."""
    store_places(transaction(), request.get_json(silent=True))
    return "", 204


@pages.get("/entity/<key>/typed")
@for_designers
def typed(key: str) -> ResponseReturnValue:
    """The field that a title makes; nothing is saved."""
    title, type_name = request.args.get("title", ""), request.args.get("type", "")
    try:
        return jsonify(asdict(typed_field(transaction(), key, title, type_name)))
    except FormloomError as error:
        return jsonify(refusal=refusal_of(error)), status_of(error)


@pages.get("/entity/<key>/uses")
@for_designers
def uses(key: str) -> ResponseReturnValue:
    """In how many places each field is named."""
    return jsonify(uses_told(transaction(), key))
