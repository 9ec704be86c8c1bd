"""Identifiers: UUIDv7, made by whoever creates the thing, a phone without network too."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_ids(count: int) -> list[UUID]:
    """As ``new_id``, many at once, in their order."""
    global _last
    start = (time.time_ns() // 1_000_000) << 12
    with _lock:
        start = max(start, _last + 1)
        _last = start + count - 1
    chance = os.urandom(8 * count)
    return [_uuid(start + at, chance[at * 8 : at * 8 + 8]) for at in range(count)]


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7) that sorts after every earlier one of this process.

    The 12 bits after the milliseconds count up within one millisecond (method 1 of section 6.2),
    so records made together keep their order.
    """
    global _last
    stamp = (time.time_ns() // 1_000_000) << 12
    with _lock:
        _last = stamp = max(stamp, _last + 1)
    return _uuid(stamp, os.urandom(8))


def _uuid(stamp: int, chance: bytes) -> UUID:
    high = ((stamp >> 12) << 16) | 0x7000 | (stamp & 0xFFF)
    low = (int.from_bytes(chance, "big") & ~(0b11 << 62)) | (0b10 << 62)
    return UUID(int=(high << 64) | low)
