"""Answers that hold a static text: compressed where the browser can read it so."""

from flask import Response, request

from .assets import Text

#: Served under an address that changes with the content, so browsers may keep it for a year.
STATIC_SECONDS = 31_536_000


def sent(text: Text) -> Response:
    """The text, or that the browser has it already."""
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(text.packed if packed else text.plain, mimetype=text.media_type)
    if packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.max_age = STATIC_SECONDS
    response.cache_control.public = True
    response.set_etag(f"{text.digest}-gzip" if packed else text.digest)
    return response.make_conditional(request)
