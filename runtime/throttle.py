"""How often one address may try to sign in, or call a flow, before anything else is done for it.

Counted in this process, or in Redis when that is set, for all processes together. Wrong passwords
lock a login out besides, wherever they come from.
"""

import logging
from functools import cached_property
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from flask import Flask, current_app

from ..platform.core.errors import LockedOutError

if TYPE_CHECKING:
    from limits.strategies import MovingWindowRateLimiter

LOG = logging.getLogger("formloom")
EXTENSION = "formloom.throttle"
HOOKS = "formloom.throttle.hooks"
PUBLIC = "formloom.throttle.public"
SECONDS = 60


class RateLimitedError(LockedOutError):
    """Too many tries from one address; ``data["seconds"]`` says how long to wait."""

    code = "rate_limited"


class Throttle:
    """Counts the tries of each address over the last minute."""

    def __init__(self, most: int, redis_url: str = "", *, what: str = "sign_in") -> None:
        self._most = most
        self._redis_url = redis_url
        self._what = what

    def hit(self, address: str) -> None:
        """Count a try.

        :raises RateLimitedError: if there were too many within a minute.
        """
        from limits import RateLimitItemPerMinute
        from limits.errors import StorageError

        item, place = RateLimitItemPerMinute(self._most), network_of(address)
        try:
            is_free = self._limiter.hit(item, self._what, place)
        except StorageError:
            # Redis holds nothing that must not be lost: without it, people still sign in.
            LOG.warning("Redis does not answer: %s is not counted by address", self._what)
            return
        if not is_free:
            raise RateLimitedError(
                "Too many tries from this address. Try again in {seconds} seconds.", seconds=SECONDS
            )

    @cached_property
    def _limiter(self) -> "MovingWindowRateLimiter":
        # Imported when somebody signs in: it takes longer than the rest of the start.
        from limits.storage import storage_from_string
        from limits.strategies import MovingWindowRateLimiter

        storage = storage_from_string(self._redis_url or "memory://", wrap_exceptions=True)
        return MovingWindowRateLimiter(storage)


def install_throttle(
    app: Flask, most: int, redis_url: str, hooks: int = 120, public: int = 30
) -> None:
    app.extensions[EXTENSION] = Throttle(most, redis_url)
    app.extensions[HOOKS] = Throttle(hooks, redis_url, what="hook")
    app.extensions[PUBLIC] = Throttle(public, redis_url, what="public_form")


def throttle(extension: str = EXTENSION) -> Throttle:
    """A counter of this application."""
    found = current_app.extensions[extension]
    assert isinstance(found, Throttle)  # noqa: S101
    return found


def network_of(address: str) -> str:
    """What is counted: an IPv4 address, or the network that one customer of IPv6 has."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip) if ip.version == 4 else str(ip_network(f"{ip}/64", strict=False))
