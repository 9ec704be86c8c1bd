"""The company's colour and logo on every page: files of their own, named by what they hold."""

from functools import lru_cache
from hashlib import sha256

from flask import Blueprint, Response, url_for

from ...platform.core.errors import NotFoundError
from ...platform.documents.app import App
from ...platform.documents.brand import is_enough, sheet
from ...platform.documents.pictures import Picture, picture_in
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


def logo_url() -> str:
    """Where the logo of the live app is; "" while it has none."""
    name, _picture = _logo(app())
    return url_for("brand.logo", name=name) if name else ""


@lru_cache(maxsize=8)
def _logo(live: App) -> tuple[str, Picture | None]:
    picture = picture_in(live.manifest.logo) if live.manifest.logo else None
    return (sha256(picture.data).hexdigest()[:16], picture) if picture else ("", None)


@pages.get("/brand/logo/<name>")
def logo(name: str) -> Response:
    """The live app's logo, which the sign-in page shows to everybody."""
    known, picture = _logo(app())
    if picture is None or name != known:
        raise NotFoundError("There is nothing at this address.")
    response = Response(picture.data, mimetype=picture.media_type)
    response.headers["Cache-Control"] = FOR_EVER
    return response
