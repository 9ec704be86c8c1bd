"""How wide and high a picture says it is, before anybody unpacks it."""

from collections.abc import Callable, Mapping

#: Where a frame of a JPEG begins, among the markers of its segments.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Markers that no segment follows.
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})

Sides = tuple[int, int]


def sides(kind: str, data: bytes) -> Sides:
    """Width and height in pixels; (0, 0) for what is too broken to say so, or to be shown."""
    return _SIDES[kind](data)


def _png(data: bytes) -> Sides:
    is_told = data[12:16] == b"IHDR"
    return (_big(data[16:20]), _big(data[20:24])) if is_told else (0, 0)


def _jpeg(data: bytes) -> Sides:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            return _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        if marker == 0xFF:  # fills up
            at += 1
        else:
            at += 2 if marker in _ALONE else 2 + _big(data[at + 2 : at + 4])
    return 0, 0


def _webp(data: bytes) -> Sides:
    said = {
        b"VP8X": (1 + _little(data[24:27]), 1 + _little(data[27:30])),
        b"VP8L": (1 + _little(data[21:25]) % 2**14, 1 + (_little(data[21:25]) >> 14) % 2**14),
        b"VP8 ": (_little(data[26:28]) % 2**14, _little(data[28:30]) % 2**14),
    }
    return said.get(data[12:16], (0, 0))


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


_SIDES: Mapping[str, Callable[[bytes], Sides]] = {"png": _png, "jpeg": _jpeg, "webp": _webp}
