"""Whether the process lives, is ready, and how it fares."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import select

from ..platform.core.actor import NOBODY
from ..platform.core.errors import NotAllowedError
from .unit_of_work import workspace

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", content_type="text/plain")


@health.get("/readyz")
def ready() -> Response:
    """The database answers too."""
    with workspace().read(NOBODY) as tx:
        tx.execute(select(1))
    return Response("ready\n", content_type="text/plain")


@health.get("/metrics")
def metrics() -> Response:
    """Counters and timings in Prometheus' text format; no names, no values of records.

    :raises NotAllowedError: for who is neither on this machine nor has the token.
    """
    if not (_is_local() or _has_token()):
        raise NotAllowedError("Metrics are for this machine, or for FORMLOOM_METRICS_TOKEN.")
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _is_local() -> bool:
    """Whether this machine asks, and for itself: a proxy on it asks for anybody."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via")):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token() -> bool:
    token = workspace().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
