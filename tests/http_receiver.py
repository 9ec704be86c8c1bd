"""An HTTP server on this machine, for tests: it keeps what it is sent, answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """``replies`` are given in their order, the last one for ever: (status, body, headers).

    ``then`` is called when a request was kept and before it is answered.
    """

    url: str = ""
    requests: list[Received] = field(default_factory=list)
    replies: list[tuple[int, Any, Mapping[str, str]]] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    def reply(self, status: int, body: Any = b"{}", **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.replies.append((status, raw, headers))

    def next_reply(self) -> tuple[int, bytes, Mapping[str, str]]:
        if not self.replies:
            return 200, b"{}", {}
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A running server on a free port of the loopback."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            kept.requests.append(Received(self.command, self.path, dict(self.headers), body))
            kept.then()
            status, answer, headers = kept.next_reply()
            with suppress(OSError):  # whoever asked may be gone
                self.send_response(status)
                for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
