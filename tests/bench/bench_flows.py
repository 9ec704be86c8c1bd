"""What flows cost others: an import that starts runs, and people while many timers are due at once.

    .venv/bin/python tests/bench/bench_flows.py [TIMERS] [ROWS]

Prints one JSON object. Both parts run on SQLite in a folder of their own.
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import imports
from flow_house import JOBS, document, house
from flow_pages import with_browsers
from flow_world import approval
from make import kind_of
from quick_app import quick_app

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.registry import Registry
from formloom.platform.core.settings import Settings
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.jobs.runner import JobRunner, run_pending
from formloom.platform.records.importing.job import RunImport
from formloom.platform.records.importing.service import Imports
from formloom.platform.records.opening import open_workspace
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.service import Flows
from formloom.platform.workflows.tables import TIMER
from formloom.runtime.jobs import acting_as

LATE = approval("ask", "zhao", deadline={"after": "PT1H", "then": "approve"})


def opened(folder, *documents):
    """A house in a folder, whose clock stands still."""
    here = house_at(folder, "", *documents)
    here.workspace.clock = SetClock(datetime.now(UTC))
    return here


def house_at(folder, url, *documents):
    """A house with these flows in a database; "" is a file in the folder."""
    workspace = open_workspace(Settings(home=Path(folder), database_url=url, secret_key="bench"))
    workspace.migrate()

    def publish(*documents):
        with workspace.write(SYSTEM, publishing=True) as tx:
            after = {(kind_of(one), one["$id"]): one for one in documents}
            apply_plan(tx, make_plan(tx, after))

    return house(workspace, publish, *documents)


def import_rows(here, count):
    """CPU seconds of the import of a file, without the runs that it starts."""
    rows = [[f"Quote {n}", f"{n}.50", "open", "2026-12-24"] for n in range(count)]
    content = imports.as_csv([["name", "amount", "status", "due_on"], *rows])
    made = imports.upload(here.workspace, "quote", content, here.actor("root"))
    with here.workspace.write(here.actor("root")) as tx:
        Imports(tx).start(made.id)
    begin = time.process_time()
    run_pending(here.workspace, Registry("job", (RunImport(),)), acting_as)
    seconds = time.process_time() - begin
    with here.workspace.read(here.actor("root")) as tx:
        assert Imports(tx).get(made.id).state == "done", Imports(tx).get(made.id)
    return seconds


def measure_import(count, turns=5):
    """The import with a flow that each row starts against the one without, in turns."""
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as heard:
        plain = opened(bare, document(LATE))
        flows = opened(heard, document(LATE, start={"on": "created"}))
        import_rows(plain, 500), import_rows(flows, 500)
        pairs = [(import_rows(plain, count), import_rows(flows, count)) for _ in range(turns)]
        plain.workspace.close(), flows.workspace.close()
    without, with_flow = (statistics.median(one) for one in zip(*pairs, strict=True))
    ratios = [one / other for other, one in pairs]
    return {
        "rows": count, "seconds_without": round(without, 3), "seconds_with": round(with_flow, 3),
        "ratio": round(statistics.median(ratios), 3),
    }  # fmt: skip


def measure_timers(count):
    """How long timers that are all due take, and how long people wait meanwhile and afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        here = opened(folder, document(LATE))
        try:
            _start_late(here, count)
            person = Somebody(here)
            before = person.works_until(lambda turn: turn == 60)
            drained, found = threading.Event(), {}
            other = threading.Thread(
                target=lambda: found.update(person.works_until(lambda _turn: drained.is_set()))
            )
            other.start()
            begin, cpu = time.perf_counter(), time.process_time()
            JobRunner(here.workspace, JOBS, acting_as).run_pending()
            seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
            drained.set()
            other.join()
            with here.workspace.read(SYSTEM) as tx:
                fired = sum(one.state == "fired" for one in tx.execute(TIMER.select()))
        finally:
            here.workspace.close()
    return {
        "timers": count, "fired": fired, "seconds": round(seconds, 1),
        "a_second": round(count / seconds), "cpu_ms_each": round(cpu / count * 1000, 1),
        "person_alone": before, "person_meanwhile": found,
    }  # fmt: skip


def _start_late(here, count):
    """Runs whose only step is over in an hour, and then it is two hours later."""
    record, actor = here.quote(), here.actor("wang")
    for first in range(0, count, 200):
        with here.workspace.write(actor) as tx:
            for number in range(first, min(first + 200, count)):
                Flows(tx).start("quote_discount", record, f"run {number}")
    here.workspace.clock.advance(timedelta(hours=2))


class Somebody:
    """Opens the inbox and saves a record of the own, again and again, with a breath between."""

    def __init__(self, here):
        self.here, self.actor = here, here.actor("wang")
        self.record = here.quote()
        self.browser = with_browsers(here, quick_app(here.workspace))["zhao"]

    def works_until(self, over):
        """Milliseconds of what the person waited for."""
        breath, opened, saved = threading.Event(), [], []
        while not over(len(opened)):
            breath.wait(0.1)
            opened.append(_took(lambda: self.browser.get("/inbox")))
            saved.append(_took(self._save))
        return {"turns": len(opened), "inbox": _spread(opened), "save": _spread(saved)}

    def _save(self):
        with self.here.workspace.write(self.actor) as tx:
            RecordService(tx, "quote").update(self.record, {"status": str(time.perf_counter())})


def _took(act):
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _spread(found):
    found = sorted(found)
    share = {"p50_ms": 0.5, "p95_ms": 0.95}
    return {name: round(found[int(len(found) * one)] * 1000, 1) for name, one in share.items()}


if __name__ == "__main__":
    timers, rows = (int(one) for one in (*sys.argv[1:], "10000", "5000")[:2])
    found = {"import": measure_import(rows), "timers": measure_timers(timers)}
    print(json.dumps(found, indent=1))
