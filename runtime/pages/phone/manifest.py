"""What a browser is told to install the application: its name, its icons, where it begins."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, g, jsonify, request, url_for

from ....platform.core.errors import NotFoundError
from ....platform.documents.brand import is_enough
from ...i18n import gettext as _
from ...i18n import locale
from ..brand import FOR_EVER, HEX
from ..look import TAG_OF, TAGS
from ..words import app

pages = Blueprint("manifest", __name__)
STATIC = Path(__file__).parents[2] / "static"
SIZES = (192, 512)
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
    title = app().manifest.title
    answer = jsonify(
        id="/", name=title, short_name=title[:SHORT], lang=TAG_OF[locale()], dir="ltr",
        start_url="/", scope="/", display="standalone", categories=["business", "productivity"],
        theme_color=SURFACE, background_color=SURFACE,
        icons=list(_icons()), shortcuts=list(_shortcuts()),
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


def icon_url(size: int) -> str:
    """Where the icon of the live app is."""
    color = app().manifest.brand.removeprefix("#").lower() or OWN
    return url_for("manifest.icon", color=color, size=size)


def _icons() -> Iterator[dict[str, str]]:
    for size in SIZES:
        for purpose in ("any", "maskable"):
            yield {
                "src": icon_url(size), "sizes": f"{size}x{size}", "type": "image/png",
                "purpose": purpose,
            }  # fmt: skip


def _shortcuts() -> Iterator[dict[str, str]]:
    """Nothing of the app itself: anybody may read the manifest."""
    places = ((_("Inbox"), "inbox.show"), (_("Search"), "search.show"))
    for name, endpoint in (*places, (_("Kept on this device"), "offline.show")):
        yield {"name": name, "url": url_for(endpoint)}


@cache
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
