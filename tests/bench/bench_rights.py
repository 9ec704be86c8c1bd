"""What rights cost: lists over many deals as an ordinary person against the same as administrator.

The people have a role with ``department_below`` and two shares each. Run it:
``python tests/bench/bench_rights.py [rows] [sqlite|postgresql|sqlite:///…]``.
"""

import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

import load
import services
from formloom_subject import FIELDS, analyze, fill, settings_of
from large import SEED, multiply
from sqlalchemy import select

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.shared import to_person
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import ADMINISTRATOR, SYSTEM
from formloom.platform.core.transaction import Transaction
from formloom.platform.documents.releases import current_app
from formloom.platform.records.opening import open_workspace
from formloom.platform.records.shares import Shares

PEOPLE, REGIONS, TEAMS = 50, 5, 4
PAIRS = 60
#: Each of the people asks for a list about once a second, as somebody who reads it does.
SECONDS, PAUSE = 20, 1.0
RATIO, P95 = 1.3, 50.0

_WON = {"filter": "stage = 'won'", "fields": FIELDS, "limit": "50"}
LISTS = {
    "newest": {"fields": FIELDS, "limit": "50"},
    "filter and sort": {**_WON, "sort": "-amount"},
    "sort": {"fields": FIELDS, "limit": "50", "sort": "-amount"},
}
Measure = tuple[str, float, str, float]


def measure_rights(url: str, deals: int) -> Iterator[Measure]:
    """Yield each measure: its name, its figure, the unit, and the most that it should be."""
    root, tokens = settled(url, deals)
    with served(url) as (port, log):
        for name, query in LISTS.items():
            mine, all_of_it = compared(port, tokens[0], root, query)
            yield f"list, {name}: department and two shares", mine, "ms", RATIO * all_of_it
            yield f"list, {name}: against administrator", mine / all_of_it, "x", RATIO
        together(port, tokens)
        times = [float(one["ms"]) for one in requests_of(log)][-int(PEOPLE * SECONDS / PAUSE) :]
        yield f"lists by {PEOPLE} people at once, p95 in the server", p95(times), "ms", P95


def settled(url: str, deals: int) -> tuple[str, list[str]]:
    """Fill a workspace; the tokens of an administrator and of the people."""
    workspace = open_workspace(settings_of(url))
    try:
        workspace.migrate()
        fill(workspace, min(SEED, deals))
        with workspace.write(SYSTEM) as tx:
            root = People(tx).add("root", name="Root", roles=[ADMINISTRATOR])
            people, teams = _company(tx)
            multiply(tx, deals, people, teams)
            _share(tx, people)
            tokens = [Tokens(tx, one).create("Bench").secret for one in (root.id, *people)]
        analyze(workspace)
    finally:
        workspace.close()
    return tokens[0], tokens[1:]


def _company(tx: Transaction) -> tuple[list[UUID], list[UUID]]:
    """People who each belong to a region, and the teams below the regions that own the deals."""
    places = Departments(tx)
    regions = [places.add(f"region{n}", f"Region {n}").id for n in range(REGIONS)]
    teams = [
        places.add(f"team{n}", f"Team {n}", parent=regions[n % REGIONS]).id
        for n in range(REGIONS * TEAMS)
    ]
    people = [
        People(tx).add(f"p{n}", name=f"P{n}", roles=["sales"], department=regions[n % REGIONS]).id
        for n in range(PEOPLE)
    ]
    return people, teams


def _share(tx: Transaction, people: Sequence[UUID]) -> None:
    """Give each of them two records of the first department, which is none of theirs."""
    table = current_app(tx).entity("deal").table
    found = select(table.c.id).order_by(table.c.seq).limit(2 * len(people))
    ids = tx.execute(found.execution_options(access="bench")).scalars().all()
    for number, id in enumerate(ids):
        Shares(tx, "deal", id).give(to_person(people[number % len(people)]))


@contextlib.contextmanager
def served(url: str) -> Iterator[tuple[int, Path]]:
    """The workspace as ``formloom serve`` serves it: its port and the file of its log."""
    settings, port = settings_of(url), services.free_port()
    log = settings.home / "requests.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "formloom.runtime.cli", "serve", "--port", str(port)],
            stdin=subprocess.DEVNULL, stderr=out,
            env={
                **os.environ, "FORMLOOM_HOME": str(settings.home),
                "FORMLOOM_DATABASE_URL": settings.database_url, "FORMLOOM_LOG_LEVEL": "info",
            },
        )  # fmt: skip
        try:
            load.wait_until_ready(port, "/readyz", patience=180)
            yield port, log
        finally:
            server.terminate()
            server.wait(30)


def listing(token: str, query: dict[str, str]) -> load.Request:
    """The request for a list."""
    path = f"/api/v1/records/deal?{urlencode(query)}"
    return load.Request("GET", path, headers={"Authorization": f"Bearer {token}"})


def compared(port: int, mine: str, root: str, query: dict[str, str]) -> tuple[float, float]:
    """Median milliseconds of a list as a person and as administrator, asked for in turn."""
    times: dict[str, list[float]] = {mine: [], root: []}
    with load.Connection(port) as connection:
        for _ in range(PAIRS):
            for token, found in times.items():
                found.append(_asked(connection, listing(token, query)))
    return statistics.median(times[mine]), statistics.median(times[root])


def _asked(connection: load.Connection, request: load.Request) -> float:
    started = time.perf_counter()
    answer = connection.send(request)
    if answer.status != 200:
        raise RuntimeError(f"{request.path}: {answer.status} {answer.body!r}")
    return 1_000 * (time.perf_counter() - started)


def together(port: int, tokens: Sequence[str]) -> None:
    """Let everybody ask for lists at once, each with pauses."""
    with ThreadPoolExecutor(len(tokens)) as pool:
        list(pool.map(lambda one: _reads(port, *one), enumerate(tokens)))


def _reads(port: int, number: int, token: str) -> None:
    chance, queries = random.Random(number), list(LISTS.values())
    with load.Connection(port) as connection:
        for turn in range(int(SECONDS / PAUSE)):
            time.sleep(PAUSE * chance.uniform(0.5, 1.5))
            _asked(connection, listing(token, queries[(number + turn) % len(queries)]))


def requests_of(log: Path) -> list[dict[str, str]]:
    """The lines of the server's log that tell of a list."""
    lines = (json.loads(line) for line in log.read_text("utf-8").splitlines() if line[:1] == "{")
    return [line for line in lines if line.get("path", "").startswith("/api/v1/records/deal")]


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


@contextlib.contextmanager
def address(kind: str) -> Iterator[str]:
    """The address of an empty database of a kind; one that is an address already is itself."""
    lifeline = services.open_session()
    try:
        with tempfile.TemporaryDirectory() as folder:
            made = {"sqlite": lambda: f"sqlite:///{folder}/rights.db"}
            made["postgresql"] = lambda: services.postgres().new_database()
            yield made[kind]() if kind in made else kind
    finally:
        services.close_session(lifeline)


def main() -> None:
    deals = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with address(sys.argv[2] if len(sys.argv) > 2 else "sqlite") as url:
        for name, figure, unit, most in measure_rights(url, deals):
            print(f"{name:60} {figure:9.2f} {unit:3} most {most:.2f}", flush=True)


if __name__ == "__main__":
    main()
