"""The measures of the house itself: compiling an app, its cost in a request, start and memory."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import load
import services
from formloom_subject import DOCUMENTS
from make import entity, kind_of

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.ids import new_id
from formloom.platform.core.settings import Settings
from formloom.platform.core.transaction import Transaction
from formloom.platform.documents.compile import assemble
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import know_release
from formloom.platform.records.opening import open_workspace
from formloom.platform.records.reading import Reader
from formloom.platform.records.service import RecordService

ENTITIES, FIELDS = 100, 50
KINDS = ("text", "long_text", "money", "date", "boolean")


def measure_upkeep() -> Iterator[tuple[str, float, str, float]]:
    """Yield each measure: its name, its figure, the unit, and the most that it should be."""
    yield "compile 100 entities of 50 fields", _median(_compile, 5), "ms", 1_000
    yield "metadata in a request", _metadata(), "ms", 0.3
    with tempfile.TemporaryDirectory() as folder:
        first, _ = _demo(Path(folder))
        second, memory = _demo(Path(folder))
    yield "demo ready, first start (installed)", first, "s", 60
    yield "demo ready, second start", second, "s", 3
    yield "memory with the CRM starter", memory, "MiB", 200


def _compile() -> None:
    fields = {f"f{n}": {"field": KINDS[n % len(KINDS)]} for n in range(FIELDS)}
    money = {"field": "money", "currency": "CNY"}
    whole = {key: money if one["field"] == "money" else one for key, one in fields.items()}
    documents = {("entity", f"e{n}"): entity(f"e{n}", whole) for n in range(ENTITIES)}
    assert len(assemble(documents, {}, 1).entities) == ENTITIES


def _metadata() -> float:
    """Milliseconds to find the app, the entity, its plan and what may be seen of it."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(Settings(home=Path(folder)))
        workspace.migrate()
        with workspace.write(SYSTEM, publishing=True) as tx:
            apply_plan(
                tx, make_plan(tx, {(kind_of(one), str(one["$id"])): one for one in DOCUMENTS})
            )

        person = replace(SYSTEM, system=False, person=new_id(), roles=frozenset({"sales"}))

        def look_up() -> None:
            tx = Transaction(workspace, connection, person, workspace.clock.now(), writing=False)
            know_release(tx, 1)
            service = RecordService(tx, "deal")
            Reader(tx, service.app, service.entity).shape(("name", "account", "amount"))

        with workspace.engine.connect() as connection:
            found = _median(look_up, 500)
        workspace.close()
    return found


def _demo(home: Path) -> tuple[float, float]:
    """Seconds until the demo answers, and its memory then in MiB."""
    port = services.free_port()
    command = [sys.executable, "-m", "formloom.runtime.cli", "demo", "--port", str(port)]
    started = time.perf_counter()
    with (home / "demo.log").open("wb") as log:
        server = subprocess.Popen(
            command, env={**_environment(), "FORMLOOM_HOME": str(home / "demo")},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        load.wait_until_ready(port, "/readyz", patience=120)
        seconds = time.perf_counter() - started
        with load.Connection(port) as connection:
            connection.send(load.Request("GET", "/"))
        return seconds, load.memory_mib(server.pid)
    finally:
        server.terminate()
        server.wait(60)


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("FORMLOOM_")}


def _median(call: Callable[[], None], times: int) -> float:
    found = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        found.append(1_000 * (time.perf_counter() - started))
    return statistics.median(found)
