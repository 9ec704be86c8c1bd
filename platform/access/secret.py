"""Secrets that people carry: made at random, stored only as a digest."""

import hashlib
import secrets
from typing import Final

#: 32 characters: without 0 and o, 1 and l.
_PLAIN: Final = "abcdefghijkmnpqrstuvwxyz23456789"


def new_secret(prefix: str = "") -> str:
    """256 random bits, safe in an address and a header."""
    return prefix + secrets.token_urlsafe(32)


def new_password() -> str:
    """80 random bits, to be read out and typed once: no character looks like another."""
    groups = ("".join(secrets.choice(_PLAIN) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def digest(secret: str) -> str:
    """What is stored of a secret. It has 256 random bits, so a plain fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
