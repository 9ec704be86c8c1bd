"""Small pictures inside of documents: PNG, JPEG and WebP, which browsers show and never run."""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass

from .picture_sides import sides

#: A few kilobytes of one colour can unpack to more than a browser's memory.
MOST_PIXELS = 16_000_000
_DATA, _BASE64 = "data:image/", ";base64,"


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture; ``kind`` is png, jpeg or webp, as they themselves say."""

    kind: str
    data: bytes

    @property
    def media_type(self) -> str:
        return f"image/{self.kind}"

    def to_url(self) -> str:
        """The address that holds the picture itself, so that no other site is asked for it."""
        return f"{_DATA}{self.kind}{_BASE64}{b64encode(self.data).decode()}"


def picture_of(data: bytes) -> Picture | None:
    """What bytes are; None for no picture of these kinds, and for one of too many pixels."""
    kind = _kind(data)
    if not kind:
        return None
    width, height = sides(kind, data)
    return Picture(kind, data) if width * height <= MOST_PIXELS else None


def _kind(data: bytes) -> str:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def picture_in(url: str) -> Picture | None:
    """The picture that an address holds; None unless it is the picture that the address says."""
    head, _comma, text = url.partition(_BASE64)
    try:
        found = picture_of(b64decode(text, validate=True))
    except binascii.Error:
        return None
    return found if found is not None and head == _DATA + found.kind else None
