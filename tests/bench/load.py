"""A small HTTP client that counts: server CPU per request, latency and throughput over loopback.

It speaks raw sockets, because a comfortable client would cost more than the server it measures.
"""

import os
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Request:
    """What to send."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Measured:
    """Figures of one run; times in milliseconds."""

    cpu: float
    median: float
    p95: float
    per_second: float


class Connection:
    """One keep-alive connection to a server on loopback; opened again when the server closes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, request: Request) -> Answer:
        """Send ``request`` and wait for the whole answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request.encode())
        head, _, body = self._read_until(b"", b"\r\n\r\n").partition(b"\r\n\r\n")
        status, headers = _parse(head)
        if headers.get("transfer-encoding") == "chunked":
            body = self._read_until(body, b"0\r\n\r\n")
        while len(body) < int(headers.get("content-length", 0)):
            body += self._receive()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, body)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _read_until(self, data: bytes, end: bytes) -> bytes:
        while end not in data:
            data += self._receive()
        return data

    def _receive(self) -> bytes:
        assert self._socket
        data = self._socket.recv(65_536)
        if not data:
            raise ConnectionError("the server closed the connection inside an answer")
        return data


def _parse(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}


def measure(
    pid: int,
    port: int,
    make: Callable[[int], Request],
    count: int,
    *,
    connections: int = 1,
    warm_up: int = 50,
    expect: int = 200,
) -> Measured:
    """Send ``make(0)`` .. ``make(count - 1)`` and return the figures of process tree ``pid``.

    :raises RuntimeError: if any answer has another status than ``expect``.
    """
    _run(port, [make(number % count) for number in range(warm_up)], expect)
    requests = [make(number) for number in range(count)]
    parts = [requests[start::connections] for start in range(connections)]
    cpu, started = cpu_seconds(pid), time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        times = [t for part in pool.map(lambda part: _run(port, part, expect), parts) for t in part]
    elapsed, cpu = time.perf_counter() - started, cpu_seconds(pid) - cpu
    return Measured(
        cpu=1_000 * cpu / count,
        median=1_000 * statistics.median(times),
        p95=1_000 * statistics.quantiles(times, n=20)[-1],
        per_second=count / elapsed,
    )


def _run(port: int, requests: list[Request], expect: int) -> list[float]:
    """Send ``requests`` one after the other and return the seconds that each took."""
    times = []
    with Connection(port) as connection:
        for request in requests:
            started = time.perf_counter()
            answer = connection.send(request)
            times.append(time.perf_counter() - started)
            if answer.status != expect:
                said = f"{answer.status} {answer.body!r}"
                raise RuntimeError(f"{request.method} {request.path}: {said}")
    return times


def cpu_seconds(pid: int) -> float:
    """Return the CPU time used so far by process ``pid`` and its living descendants."""
    return sum(_ticks(each) for each in family(pid)) / TICKS


def memory_mib(pid: int) -> float:
    """Return the proportional memory of process ``pid`` and its living descendants."""
    return sum(_pss(each) for each in family(pid)) / 1_024


def family(pid: int) -> Iterator[int]:
    """Yield ``pid`` and its living descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def _ticks(pid: int) -> int:
    # The name in brackets may hold spaces; user and system time are fields 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def wait_until_ready(port: int, path: str = "/", patience: float = 30.0) -> float:
    """Return the seconds until the server on ``port`` answers ``path`` with anything."""
    started = time.perf_counter()
    while time.perf_counter() - started < patience:
        try:
            with Connection(port) as connection:
                connection.send(Request("GET", path))
        except OSError:
            time.sleep(0.01)
        else:
            return time.perf_counter() - started
    raise TimeoutError(f"nothing answers on port {port}")
