"""What `make bench` measures: each subject fills a database, serves it and names its requests."""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import handwritten
import load
import services
from formloom_subject import serve_formloom
from running import MakeRequest, Running, body
from sqlalchemy import select

HERE = Path(__file__).parent

#: The four requests of the table in quality.md, with the status of a good answer.
STATUS = {"get": 200, "list": 200, "create": 201, "update": 200}


@dataclass(frozen=True)
class Subject:
    """One application under measure. ``serve(url, deals)`` fills the database at ``url`` first."""

    name: str
    serve: Callable[[str, int], contextlib.AbstractContextManager[Running]]


@contextlib.contextmanager
def serve_handwritten(url: str, deals: int) -> Iterator[Running]:
    """Serve the hand-written application."""
    handwritten.fill(url, deals)
    requests = handwritten_requests(url)
    command = [sys.executable, str(HERE / "handwritten.py"), url]
    with process(command, path="/deals?stage=won") as (pid, port):
        yield Running(pid, port, requests)


@contextlib.contextmanager
def process(command: list[str], path: str) -> Iterator[tuple[int, int]]:
    """Run ``command`` with a free port behind it until ``path`` is no longer needed."""
    port = services.free_port()
    server = subprocess.Popen([*command, str(port)], stdin=subprocess.DEVNULL)
    try:
        load.wait_until_ready(port, path)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait(30)


def handwritten_requests(url: str) -> dict[str, MakeRequest]:
    """Return the requests over rows that are there."""
    engine = handwritten.open_engine(url)
    with engine.connect() as connection:
        ids = connection.scalars(select(handwritten.deals.c.id).limit(500)).all()
        account = connection.scalar(select(handwritten.accounts.c.id).limit(1))
    engine.dispose()
    stages, owner = handwritten.STAGES, str(handwritten.OWNERS[0])
    fresh = {"name": "New deal", "account": str(account), "stage": "won", "amount": "12.50"}
    fresh |= {"closed_on": "2026-05-05", "owner": owner, "note": "下周再联系。"}

    amounts = count(1)

    def update(number: int) -> load.Request:
        # Never twice the same, or there would be nothing to write.
        values = {"amount": f"{next(amounts)}.50", "stage": stages[number % len(stages)]}
        return load.Request("PATCH", f"/deals/{ids[number % len(ids)]}", body(values))

    return {
        "get": lambda number: load.Request("GET", f"/deals/{ids[number % len(ids)]}"),
        "list": lambda number: load.Request("GET", f"/deals?stage={stages[number % len(stages)]}"),
        "create": lambda number: load.Request("POST", "/deals", body(fresh)),
        "update": update,
    }


#: The first one is what the others are compared with.
SUBJECTS = (Subject("hand-written", serve_handwritten), Subject("formloom", serve_formloom))
