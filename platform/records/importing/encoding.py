"""Which encoding a text file is in: found from all of it, never guessed from its beginning."""

import codecs
import re
from pathlib import Path

from ...core.errors import InvalidValueError

PIECE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f]")


def find_encoding(path: Path) -> str:
    """UTF-8, UTF-16, GB18030, or Windows-1252 for Western files of old programs.

    :raises InvalidValueError: for a file that is no text in any of them.
    """
    with path.open("rb") as file:
        start = file.read(1 << 16)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if wide := _wide(start):
        return wide
    if len(_CONTROL.findall(start)) > len(start) // 20:
        raise InvalidValueError("This is neither a CSV nor an XLSX file.")
    if _reads(path, "utf-8"):
        return "utf-8"
    fitting = "cp1252" if _is_western(path) else "gb18030"
    if _reads(path, fitting):
        return fitting
    raise InvalidValueError(
        "The characters of this file cannot be read. Save it as CSV in UTF-8 and try again."
    )


def known_encoding(name: str) -> str:
    """``name`` if there is such an encoding of text.

    :raises InvalidValueError: if there is none.
    """
    try:
        codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError):
        raise InvalidValueError(
            "There is no encoding '{name}'.", field="encoding", name=name
        ) from None
    return name


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: in what people write, every second byte is often zero."""
    odd, even = start[1::2].count(0), start[::2].count(0)
    if max(odd, even) * 20 < len(start):
        return None
    if min(odd, even) * 10 > max(odd, even):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_western(path: Path) -> bool:
    """Whether accented letters stand alone between plain ones; Chinese comes in pairs of bytes."""
    alone = runs = 0
    with path.open("rb") as file:
        while (piece := file.read(PIECE)) and runs < 10_000:
            found = [len(run) for run in _HIGH.findall(piece)]
            runs += len(found)
            alone += found.count(1)
    return alone * 2 > runs
