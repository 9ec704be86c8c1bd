"""The company's colour on every page: a stylesheet of its own, named by the colour."""

from flask import Blueprint, Response, url_for

from ...platform.core.errors import NotFoundError
from ...platform.documents.brand import is_enough, sheet
from .words import app

pages = Blueprint("brand", __name__)
HEX = frozenset("0123456789abcdef")
FOR_EVER = "public, max-age=31536000, immutable"


def brand_url() -> str:
    """Where the stylesheet of the live app's colour is; "" while it has none."""
    color = app().manifest.brand.removeprefix("#").lower()
    return url_for("brand.colors", color=color) if color else ""


@pages.get("/brand/<color>.css")
def colors(color: str) -> Response:
    """The steps of one colour; it is the same for everybody and never changes."""
    if len(color) != 6 or not HEX.issuperset(color) or not is_enough(f"#{color}"):
        raise NotFoundError("There is no colour '{color}'.", color=color)
    response = Response(sheet(f"#{color}"), mimetype="text/css")
    response.headers["Cache-Control"] = FOR_EVER
    return response
