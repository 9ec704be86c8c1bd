"""The web server: waitress in this process, beside the worker threads, with a drain of our own.

Left alone, waitress cancels what is queued on SIGTERM and cuts answers that are being sent. So its
loop is turned here: stop listening, go on until nothing is asked or unsent, then stop the threads.
See docs/decisions/0001-web-server.md.
"""

import signal
import threading
import time
from collections.abc import Callable

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

#: How long an answer may take to be sent once the server was told to stop.
DRAIN_SECONDS = 30.0
TURN_SECONDS = 0.25


class WebServer:
    """Serves an application until ``stop`` is called, from a signal or another thread."""

    def __init__(self, app: Flask, host: str, port: int, threads: int) -> None:
        self._map: dict[int, object] = {}
        self._server = create_server(
            app,
            map=self._map,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            clear_untrusted_proxy_headers=True,
            channel_timeout=120,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
        )
        self.port: int = self._server.effective_port
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Stop listening, finish what was begun, and return from ``run``."""
        self._stopping.set()
        self._server.pull_trigger()

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until told to stop; ``ready`` is called once connections are taken."""
        ready()
        while not self._stopping.is_set():
            wasyncore.loop(timeout=TURN_SECONDS, map=self._map, use_poll=True, count=1)
        self._drain()

    def _drain(self) -> None:
        self._server.accepting = False
        self._server.del_channel(self._map)
        self._server.socket.close()
        until = time.monotonic() + DRAIN_SECONDS
        while self._is_busy() and time.monotonic() < until:
            wasyncore.loop(timeout=TURN_SECONDS, map=self._map, use_poll=True, count=1)
        self._server.task_dispatcher.shutdown(timeout=2)
        wasyncore.close_all(self._map)

    def _is_busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def stop_on_signals(*stops: Callable[[], None]) -> None:
    """Call ``stops`` on SIGINT and SIGTERM; a second signal ends the process at once."""

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        for one in stops:
            one()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
