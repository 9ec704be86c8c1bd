"""The web server: waitress in this process, beside the worker threads, with a drain of our own.

Left alone, waitress cancels what is queued on SIGTERM and cuts answers that are being sent. So its
loop is turned here: stop listening, go on until nothing is asked or unsent, then stop the threads.
See docs/decisions/0001-web-server.md.
"""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

#: How long an answer may take to be sent once the server was told to stop.
DRAIN_SECONDS = 30.0
#: Waitress takes 100, which one browser that dawdles on purpose can use up; below 1,024 open files.
CONNECTIONS = 500
#: Times the size that may be uploaded; what is larger than that is not even taken in.
REFUSED_IN_WORDS = 4
TURN_SECONDS = 0.25
LAST_TURNS = 10


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
            # Who is to be trusted is settled in one place: ProxyFix, when there are proxies.
            clear_untrusted_proxy_headers=False,
            channel_timeout=120,
            connection_limit=CONNECTIONS,
            # What is a little too large the application refuses, on a page that people can read.
            max_request_body_size=REFUSED_IN_WORDS * app.config["MAX_CONTENT_LENGTH"],
        )
        # A name such as localhost stands for several addresses, each with a listener of its own.
        self._listeners = [one for one in self._map.values() if isinstance(one, BaseWSGIServer)]
        self.port: int = self._listeners[0].effective_port
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Stop listening, finish what was begun, and return from ``run``."""
        self._stopping.set()
        with suppress(OSError):  # it has stopped already
            self._listeners[0].pull_trigger()

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until told to stop; ``ready`` is called once connections are taken."""
        ready()
        while not self._stopping.is_set():
            self._turn(TURN_SECONDS)
        self._drain()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, map=self._map, use_poll=True, count=1)

    def _drain(self) -> None:
        for _ in range(LAST_TURNS):  # take in whom the kernel has accepted already
            self._turn(0)
        for one in self._listeners:
            one.accepting = False
            one.del_channel(self._map)
            one.socket.close()
        until = time.monotonic() + DRAIN_SECONDS
        while self._is_busy() and time.monotonic() < until:
            self._turn(TURN_SECONDS)
        self._server.task_dispatcher.shutdown(timeout=2)
        for channel in self._channels():
            channel.handle_close()  # frees the files that large answers waited in
        wasyncore.close_all(self._map)

    def _is_busy(self) -> bool:
        """Whether anything is being received, worked on or sent."""
        return any(
            one.request is not None or one.requests or one.total_outbufs_len
            for one in self._channels()
        )

    def _channels(self) -> list[HTTPChannel]:
        return [one for listener in self._listeners for one in listener.active_channels.values()]


def stop_on_signals(*stops: Callable[[], None]) -> None:
    """Call ``stops`` on SIGINT and SIGTERM; a second signal ends the process at once."""

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        for one in stops:
            one()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
