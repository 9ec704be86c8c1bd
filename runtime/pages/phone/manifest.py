"""What a browser is told to install the application: its name, its icons, where it begins."""

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, g, jsonify, request, url_for
from flask import current_app as flask_app

from ....platform.core.errors import NotFoundError
from ....platform.documents.brand import is_enough
from ...assets import Assets
from ...i18n import gettext as _
from ...i18n import locale
from ..brand import FOR_EVER, HEX
from ..look import TAG_OF, TAGS
from ..words import app

pages = Blueprint("manifest", __name__)
STATIC = Path(__file__).parents[2] / "static"
SIZES = (192, 512)
#: The pictures that an installation shows, by where they fit.
SCREENS = {"wide": "1280x800", "narrow": "780x1688"}
#: The colour of the icons as they are stored, and what stands on it.
OWN, WHITE = "2458d3", (255, 255, 255)
#: How many steps lie between the colour and white.
STEPS = 16
SURFACE = "#ffffff"
#: Under an icon on a home screen there is room for so much.
SHORT = 12
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pages.get("/manifest.webmanifest")
def show() -> Response:
    """The manifest; its address names the language, since it is asked for without cookies."""
    g.locale = TAGS.get(request.args.get("lang", ""), locale())
    title = app().title_in(locale())
    answer = jsonify(
        id="/", name=title, short_name=title[:SHORT], lang=TAG_OF[locale()], dir="ltr",
        start_url="/", scope="/", display="standalone", categories=["business", "productivity"],
        theme_color=SURFACE, background_color=SURFACE,
        icons=list(_icons()), shortcuts=list(_shortcuts()), screenshots=list(_screenshots()),
        launch_handler={"client_mode": ["navigate-existing", "auto"]},
    )  # fmt: skip
    answer.mimetype = "application/manifest+json"
    return answer


@pages.get("/brand/<color>/icon-<int:size>.png")
def icon(color: str, size: int) -> Response:
    """The icon on the company's colour; it fills its square, so that a system may cut its edges."""
    known = len(color) == 6 and HEX.issuperset(color) and is_enough(f"#{color}")
    if size not in SIZES or not known:
        raise NotFoundError("There is no such icon.")
    response = Response(tinted(color, size), mimetype="image/png")
    response.headers["Cache-Control"] = FOR_EVER
    return response


@pages.get("/apple-touch-icon.png")
def touch_icon() -> Response:
    """The icon of the live app, where iOS looks for it by itself."""
    response = Response(tinted(_color(), min(SIZES)), mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def icon_url(size: int) -> str:
    """Where the icon of the live app is."""
    return url_for("manifest.icon", color=_color(), size=size)


def _color() -> str:
    return app().manifest.brand.removeprefix("#").lower() or OWN


def _icons() -> Iterator[dict[str, str]]:
    for size in SIZES:
        for purpose in ("any", "maskable"):
            yield {
                "src": icon_url(size), "sizes": f"{size}x{size}", "type": "image/png",
                "purpose": purpose,
            }  # fmt: skip


def _shortcuts() -> Iterator[dict[str, object]]:
    """Nothing of the app itself: anybody may read the manifest."""
    places = ((_("Inbox"), "inbox.show"), (_("Search"), "search.show"))
    for name, endpoint in (*places, (_("Kept on this device"), "offline.show")):
        picture = {"src": icon_url(192), "sizes": "192x192", "type": "image/png"}
        yield {"name": name, "url": url_for(endpoint), "icons": [picture]}


def _screenshots() -> Iterator[dict[str, str]]:
    """What Formloom looks like on a desk and on a phone, with a sample company's data."""
    words = {"wide": _("A list"), "narrow": _("A record on a phone")}
    assets = cast("Assets", flask_app.extensions["formloom.assets"])
    for form, sizes in SCREENS.items():
        yield {
            "src": assets.url(f"screen-{form}-{locale()}.webp"), "sizes": sizes,
            "type": "image/webp", "form_factor": form, "label": words[form],
        }  # fmt: skip


@lru_cache(maxsize=8)
def tinted(color: str, size: int) -> bytes:
    """The stored icon with another palette, which goes from the colour to white by even steps."""
    stored = (STATIC / f"app-{size}.png").read_bytes()
    shades = bytes(
        round(start + (end - start) * step / (STEPS - 1))
        for step in range(STEPS)
        for start, end in zip(bytes.fromhex(color), WHITE, strict=True)
    )
    return SIGNATURE + b"".join(
        _chunk(kind, shades if kind == b"PLTE" else body) for kind, body in _chunks(stored)
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
