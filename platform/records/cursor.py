"""Where the next page begins: sealed, because it carries values, and bound to query and actor."""

import base64
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..core.errors import InvalidValueError

_NONCE = 12
_LONGEST = 8_000

#: Every kind of value that a sort may end on: tag -> how it is written and read.
_CODECS: Mapping[type, tuple[str, Callable[[str], object]]] = {
    Decimal: ("n", Decimal),
    datetime: ("t", datetime.fromisoformat),
    date: ("d", date.fromisoformat),
    UUID: ("u", UUID),
}
_READ = dict(_CODECS.values())


@lru_cache(maxsize=8)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(hashlib.sha256(b"formloom cursor\0" + secret).digest())


def binding(*parts: object) -> bytes:
    """What a cursor is bound to, as a digest: the actor and everything that decides the order."""
    return hashlib.sha256(repr(parts).encode()).digest()


def seal(values: Sequence[object], bound: bytes, secret: bytes) -> str:
    """``values`` of the last row as an opaque text."""
    nonce = os.urandom(_NONCE)
    sealed = _cipher(secret).encrypt(nonce, orjson.dumps([_write(v) for v in values]), bound)
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def unseal(cursor: str, bound: bytes, secret: bytes) -> tuple[object, ...]:
    """The values that ``seal`` was given.

    :raises InvalidValueError: for a cursor of another query, another person or another key.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        plain = _cipher(secret).decrypt(raw[:_NONCE], raw[_NONCE:], bound)
    except (ValueError, InvalidTag):
        raise InvalidValueError(
            "This cursor does not belong to this list. Start again from its first page.",
            field="cursor",
        ) from None
    return tuple(_read(value) for value in orjson.loads(plain))


def _write(value: object) -> object:
    codec = _CODECS.get(type(value))
    if codec is None:
        return value
    return [codec[0], value.isoformat() if isinstance(value, date) else str(value)]


def _read(value: object) -> object:
    return _READ[value[0]](value[1]) if isinstance(value, list) else value
