"""Seals secrets for the database: AES-256-GCM, with a blind index for equality.

A sealed value is one byte string::

    1 byte    version
    16 bytes  blind index: HMAC-SHA-256 of context and text, cut
    12 bytes  nonce
    rest      ciphertext and its tag

It begins with the index, so values that are equal are found by a range of the column's own index
(``bounds``), and no second column can disagree with the first. The context, ``entity/field``, is
authenticated: a value copied into another field does not open, and equal texts in two fields do not
look alike.
"""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..core.errors import UnavailableError

_VERSION = b"\x01"
_INDEX = 16
_NONCE = 12
_HEAD = len(_VERSION) + _INDEX


class Sealer:
    """Seals and opens with the keys derived from an installation's secret."""

    def __init__(self, secret: bytes) -> None:
        keys = HKDF(SHA256(), 64, salt=None, info=b"formloom secret fields").derive(secret)
        self._cipher = AESGCM(keys[:32])
        self._index_key = keys[32:]

    def seal(self, text: str, context: str) -> bytes:
        """``text`` as the database keeps it."""
        nonce = os.urandom(_NONCE)
        body = self._cipher.encrypt(nonce, text.encode(), context.encode())
        return self._head(text, context) + nonce + body

    def open(self, sealed: bytes, context: str) -> str:
        """The text of ``sealed``.

        :raises UnavailableError: if it was sealed with another key, for another field, or changed.
        """
        nonce, body = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        try:
            if sealed[:1] == _VERSION and len(nonce) == _NONCE:
                return self._cipher.decrypt(nonce, body, context.encode()).decode()
        except InvalidTag:
            pass
        raise UnavailableError("This secret cannot be opened: the installation's key is another.")

    def bounds(self, text: str, context: str) -> tuple[bytes, bytes]:
        """The first and the last of the byte strings that ``text`` can be sealed to.

        ``column.between(*bounds)`` finds the records that hold it.
        """
        head = self._head(text, context)
        return head, head + b"\xff" * _HEAD

    def _head(self, text: str, context: str) -> bytes:
        # The context's length keeps "a/b" + "c" apart from "a/" + "bc".
        message = len(context).to_bytes(4, "big") + context.encode() + text.encode()
        return _VERSION + hmac.digest(self._index_key, message, "sha256")[:_INDEX]
