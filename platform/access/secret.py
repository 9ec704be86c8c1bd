"""Secrets that people carry: made at random, stored only as a digest."""

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """256 random bits, safe in an address and a header."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret. It has 256 random bits, so a plain fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
