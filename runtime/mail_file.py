"""Reads a mail that somebody saved as a file (.eml): who, when, about what, the words, the files.

The file is a stranger's. It is only read: nothing in it is fetched or shown as HTML, and what
cannot be made out is left blank.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Part
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice

from ..platform.core.errors import InvalidValueError
from ..platform.fields.rich_text import plain_of

#: What is read of one mail: its parts, its people, the letters of its text and of its subject.
MOST_PARTS, MOST_PEOPLE, LONGEST_TEXT, LONGEST_SUBJECT = 200, 50, 100_000, 200
#: What a file may have before it is read at all: lines, what nests a mail, what may begin a part.
MOST_LINES, MOST_NESTS, MOST_BEGINNINGS = 500_000, 40, 10_000
#: Letters of one header: what Python reads of it takes the square of that.
LONGEST_HEADER = 5_000
#: What Python can decode besides charsets: slow, or into what is no text.
NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    body: bytes


@dataclass(frozen=True)
class MailFile:
    """A mail; ``at`` is aware, None where the mail does not say it in a way that is understood."""

    subject: str
    sender: str
    to: tuple[str, ...]
    at: datetime | None
    text: str
    files: tuple[Attachment, ...]


def read_mail(data: bytes) -> MailFile:
    """The mail in a file.

    :raises InvalidValueError: for a file that is no mail.
    """
    if _is_bomb(data.lower()):
        raise InvalidValueError("This mail is too large.", field="file")
    mail = message_from_bytes(data, policy=_Brief())
    parts = list(islice(_leaves(mail), MOST_PARTS))
    found = MailFile(
        subject=_header(mail, "subject")[:LONGEST_SUBJECT],
        sender=next(iter(_people(mail, "from")), ""),
        to=tuple(_people(mail, "to", "cc")),
        at=_when(mail),
        text=_text_of(parts),
        files=tuple(_files(parts)),
    )
    is_mail = {"from", "subject", "date"} & {key.lower() for key in mail}
    if not (is_mail and any(vars(found).values())):
        raise InvalidValueError("This file is no mail. Save the mail as .eml.", field="file")
    return found


class _Brief(Compat32):
    """Cuts headers that are longer than any of a mail that people write."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def _is_bomb(data: bytes) -> bool:
    """Python's parser takes each line through every mail and boundary around it, and nests with
    them.
    """
    nests = data.count(b"boundary") + data.count(b"message/")
    lines, beginnings = data.count(b"\n"), data.count(b"\n--")
    return lines > MOST_LINES or nests > MOST_NESTS or beginnings > MOST_BEGINNINGS


def _leaves(part: Part) -> Iterator[Part]:
    """The parts that hold something."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        inner = one.get_payload()
        if isinstance(inner, list):
            waiting.extend(each for each in reversed(inner) if isinstance(each, Part))
        else:
            yield one


def _header(mail: Part, name: str) -> str:
    return _readable(str(mail.get(name, "")))


def _readable(raw: str) -> str:
    """A header as people read it, on one line; as it stands where its coding is broken."""
    try:
        text = str(make_header(decode_header(raw)))
    except (LookupError, ValueError, MessageError):
        text = raw
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _people(mail: Part, *names: str) -> Iterator[str]:
    given = [_header(mail, name) for name in names if name in mail]
    try:
        found = getaddresses(given)
    except RecursionError:  # comments in comments
        return
    for name, address in found[:MOST_PEOPLE]:
        if address:
            yield f"{name} <{address}>" if name else address


def _when(mail: Part) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(mail.get("date", "")))
        moment = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.year < MAXYEAR else None  # it is the next year somewhere


def _text_of(parts: list[Part]) -> str:
    """The plain words; where there are none, those of the HTML without its tags."""
    for kind, plain in (("text/plain", str), ("text/html", plain_of)):
        for part in parts:
            if part.get_content_type() == kind and not _name(part):
                text = plain(_decoded(part)).replace("\r\n", "\n").replace("\0", "").strip()
                if text:
                    return text[:LONGEST_TEXT]
    return ""


def _decoded(part: Part) -> str:
    body = _bytes(part)[: 4 * LONGEST_TEXT]
    try:
        charset = codecs.lookup(part.get_content_charset() or "utf-8").name
        text = body.decode("utf-8" if charset in NO_CHARSETS else charset, "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode()  # half a character is no text


def _bytes(part: Part) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _name(part: Part) -> str:
    try:
        return _readable(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):
        return "file"


def _files(parts: list[Part]) -> Iterator[Attachment]:
    for part in parts:
        name = _name(part)
        if name and (body := _bytes(part)):
            yield Attachment(name, body)
