"""Whether the process lives, is ready, and how it fares."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import select

from ..platform.core.actor import NOBODY
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
    """Counters and timings in Prometheus' text format; no names, no values of records."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
