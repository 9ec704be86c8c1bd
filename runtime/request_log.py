"""One structured line a request, and its timing for Prometheus."""

import logging
import sys
import time
from datetime import UTC, datetime
from functools import cache

import orjson
from flask import Flask, Request, Response
from prometheus_client import Histogram

from .context import asked, held

LOG = logging.getLogger("formloom.request")
#: Anybody may send any word as a method; each label of a metric takes memory for ever.
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
#: Parts of addresses by which programs outside start and answer flows.
SECRET_PARTS = frozenset({"secret", "address"})
#: What machines ask for all the time.
QUIET = frozenset({"static", "health.alive", "health.ready", "health.metrics"})
SECONDS = Histogram(
    "formloom_request_seconds",
    "Time to answer a request",
    ("method", "endpoint", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


#: The part of the histogram that counts such requests; there are as many as routes and statuses.
_seconds = cache(SECONDS.labels)


class JSONLines(logging.Formatter):
    """A log record as one JSON object: time, level, logger, message and what was added."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def install_logging(level: str) -> None:
    """Send every log line of the process to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def _path(request: Request) -> str:
    """Where the request went, without what an address keeps secret."""
    path, parts = request.path, request.view_args or {}
    for name in SECRET_PARTS & parts.keys():
        path = path.replace(str(parts[name]), "...")
    return path


def install_request_log(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_end)


def _start() -> None:
    held()["started"] = time.perf_counter()


def _end(response: Response) -> Response:
    known, request = held(), asked()
    now = time.perf_counter()
    seconds = now - known.get("started", now)
    endpoint, given = request.endpoint or "none", request.method
    method = given if given in METHODS else "other"
    _seconds(method, endpoint, response.status_code).observe(seconds)
    is_logged = LOG.isEnabledFor(logging.INFO)
    if is_logged and endpoint not in QUIET:
        fields = {
            "request_id": known.get("request_id", ""),
            "method": given,
            "path": _path(request),
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        LOG.info("request", extra={"fields": fields})
    return response
