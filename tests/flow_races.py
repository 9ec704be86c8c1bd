"""Two commands on one run at the same moment, from two processes; what each serial order gives.

A scene is a run in which every kind of command can be taken. It is copied for each repetition: two
workers then meet, and carry out one command each on the same copy.
"""

import json
import os
import random
import socket
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from flow_acts import Act, carry_out
from flow_house import document, house
from flow_world import approval, handle, parallel
from sqlalchemy import delete, insert, literal, select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.ids import new_ids
from formloom.platform.jobs.tables import JOB
from formloom.platform.workflows.delegations import Delegations
from formloom.platform.workflows.operations.builtin import OPERATIONS
from formloom.platform.workflows.outside_tables import NOTICE
from formloom.platform.workflows.tables import (
    BOX,
    COMMAND,
    EVENT,
    FLOW_ROOT,
    INCIDENT,
    RUN,
    RUN_WORD,
    TASK,
    TIMER,
)

WORKER = Path(__file__).parent / "tools/race_flows.py"
#: What a command asks of records within its own transaction; nobody else can send it.
INSIDE = {"effect_done"}
KINDS = sorted(set(OPERATIONS.names()) - INSIDE)
PAIRS = [(one, other) for i, one in enumerate(KINDS) for other in KINDS[i:]]
#: What is emptied before each race.
CLEARED = (COMMAND, EVENT, TASK, TIMER, INCIDENT, BOX, RUN_WORD, RUN, FLOW_ROOT, NOTICE, JOB)
#: One worker waits up to so long for the other to be ahead.
LEAD = 0.004

SALES = [{"by": "role", "keys": ["sales"], "expand": "claim"}]
HOOK = {
    "type": "webhook", "url": "https://erp.example", "wait": "result",
    "onError": "retry_then_incident",
}  # fmt: skip
SCENE = document(
    approval("ahead", "boss"),
    parallel(
        "all",
        [approval("both", "zhao", "lu", deadline={"after": "PT1H", "then": "approve"})],
        [approval("voted", "zhao", "lu", "li", mode="vote", vote={"count": 2})],
        [approval("free", approvers=SALES)],
        [approval("taken", approvers=SALES)],
        [handle("work", "li", "chen"), {"id": "w", "type": "update", "set": {"note": "'done'"}}],
        [{"id": "sent", **HOOK}],
        [{"id": "lost", **HOOK}],
        [{"id": "paid", "type": "wait", "event": "paid", "key": "name"}],
        [{"id": "open", "type": "wait", "when": "status = 'open'"}],
        [approval("advised", "boss")],
        [approval("added", "boss")],
        [approval("agreed", "zhao", "chen")],
        [approval("returned", "lu")],
    ),
    approval("final", "boss"),
    start={"onePerRecord": True},
)  # fmt: skip


def scene(workspace, published, now):
    """A house with one run in which everything can be done now."""
    workspace.clock = SetClock(now - timedelta(hours=3))
    here = house(workspace, published, SCENE)
    with workspace.write(here.actor("li")) as tx:
        Delegations(tx).add(here.people["wang"], now - timedelta(hours=1), None)
    record = here.quote(status="draft")
    root = here.start(record=record)
    _prepare(here, root)
    workspace.clock = SetClock(now)
    return here, root, record


def _prepare(here, root):
    """Somebody was asked for advice, added, has agreed, claimed, returned; something was lost."""
    ids = {login: str(id) for login, id in here.people.items()}

    def act(kind, who, step, **more):
        here.do(root, kind, who, task=task_of(here.state(root), step, ids[who]), **more)

    act("approve", "boss", "ahead")
    act("claim", "chen", "taken")
    act("delegate", "boss", "advised", people=(ids["li"],))
    act("add_parallel", "boss", "added", people=(ids["chen"],))
    act("approve", "zhao", "agreed")
    act("return", "lu", "returned", target="start", resume="straight")
    lost = next(one.id for one in here.state(root).jobs.values() if one.step == "lost")
    here.do(root, "job_done", "", target=lost, ok=False, error="x")


def task_of(state, step, person):
    """The newest task of somebody at a step."""
    return [
        one.id for one in state.tasks.values()
        if one.step == step and person in (one.assignee, *one.candidates)
    ][-1]  # fmt: skip


def commands(here, root):
    """By kind: (who, what else) for the first and for the second of two commands."""
    state = here.state(root)
    ids = {login: str(id) for login, id in here.people.items()}
    active = {one.step: one.id for one in state.activities.values() if one.state == "open"}
    job = next(one.id for one in state.jobs.values() if one.step == "sent")
    timers = [one.id for one in state.timers.values() if one.kind == "deadline"]

    def at(step, *who, **more):
        tasks = [task_of(state, step, ids[one]) for one in (*who, who[0])]
        return [(one, {"task": task, **more}) for one, task in zip(who, tasks, strict=False)]

    def both(**more):
        return at("both", "zhao", "lu", **more)

    def alone(who, **more):
        return [(who, more)]

    chen = {"people": [ids["chen"]]}
    found = {
        "start": alone("wang"),
        "save_draft": both(comment="so far"), "approve": both(), "reject": both(comment="no"),
        "handle": at("work", "li", "chen"), "abstain": at("voted", "zhao", "lu"),
        "return": both(target="ahead", resume="rewind"), "resubmit": at("start", "wang"),
        "withdraw": alone("wang"), "take_back": at("agreed", "zhao"),
        "transfer": both(**chen), "delegate": both(people=[ids["li"]]),
        "recall": at("advised", "boss"), "add_before": both(**chen), "add_after": both(**chen),
        "add_parallel": both(**chen),
        "remove_added": [("boss", {"task": task_of(state, "added", ids["chen"])})],
        "urge": alone("wang"), "cc": both(**chen), "comment": both(comment="hm"),
        "claim": at("free", "wang", "chen"), "release": at("taken", "chen"),
        "terminate": alone("root"), "suspend": alone("root"), "resume": alone("root"),
        "reassign": [("root", {**more, **chen}) for _, more in both()],
        "jump": alone("root", activity=active["both"], target="final"),
        "skip": [("root", {"activity": active[one]}) for one in ("both", "voted")],
        "retry": alone("root", target=next(iter(state.incidents))),
        "migrate": alone("root", target=state.runs["r1"].version),
        "handover": [("root", {"subject": ids[one], **chen}) for one in ("zhao", "lu")],
        "lend": alone("", subject=ids["li"]),
        "fire_timer": [("", {"target": one}) for one in timers],
        "job_done": alone("", target=job, values={}),
        "signal": alone("", target="paid", subject="Quote 1"),
        "record_saved": alone("", entity="quote", changed=["status"]),
        "record_deleted": alone("", entity="quote"),
    }  # fmt: skip
    return {kind: (these[0], these[-1]) for kind, these in found.items()}


class Rig:
    """A scene, its copies, and what becomes of them."""

    def __init__(self, workspace, published, now, most):
        self.workspace = workspace
        self.here, self.root, self.record = scene(workspace, published, now)
        self.commands = commands(self.here, self.root)
        # The last two are for the two serial orders.
        self.records = [self.here.quote(status="open") for _ in range(most + 2)]
        self.actors = {who: self.here.actor(who) for who in ("", *self.here.people)}
        self.kept = {"straight": self._stored()}
        self._suspend()
        self.kept["suspended"] = self._stored()

    def _suspend(self):
        self.here.do(self.root, "suspend", "root", run="r1")

    def _stored(self):
        """The rows of the scene, and the notices and jobs that are told of it already."""
        with self.workspace.read(SYSTEM) as tx:
            return {
                table.name: [dict(row) for row in tx.execute(
                    select(table).where(table.c.id == self.root)
                    if table is FLOW_ROOT else select(table).where(table.c.root_id == self.root)
                ).mappings()]
                for table in (FLOW_ROOT, RUN, TASK, TIMER, INCIDENT, BOX)
            }  # fmt: skip

    def race(self, pair, times, workers, draw):
        """Give both commands together so often; what is refused by each order is compared."""
        roots = self._copies("suspended" if "resume" in pair else "straight", times + 2)
        acts = [self._acts(pair, root, record) for root, record in roots]
        told = [self._serial(acts[-2]), self._serial(acts[-1][::-1])[::-1]]
        pauses = [max(draw.uniform(-LEAD, LEAD), 0) for _ in range(2 * times)]
        answers = [*zip(*workers.give(acts[:times], pauses), strict=True), *told]
        ends = self._ends(roots)
        *found, first, second = (
            [f"refused: {list(told)}", *stored] for told, stored in zip(answers, ends, strict=True)
        )
        return Raced(found, first, second)

    def _copies(self, kind, count):
        roots = [(uuid4(), record) for record in self.records[-count:]]
        kept = self.kept[kind]
        (state,) = kept[FLOW_ROOT.name]
        with self.workspace.write(SYSTEM) as tx:
            for table in CLEARED:
                tx.execute(delete(table))
            families = [{**state, "id": root, "state": self._moved(state["state"], root, record)}
                        for root, record in roots]  # fmt: skip
            tx.execute(insert(FLOW_ROOT), families)
            for table in (RUN, TASK, TIMER, INCIDENT, BOX):
                rows = [self._row(table, row, *one) for one in roots for row in kept[table.name]]
                tx.execute(insert(table), rows)
        self._vacuum()
        return roots

    def _moved(self, state, root, record):
        text = json.dumps(state).replace(str(self.record), str(record))
        return json.loads(text.replace(str(self.root), str(root)))

    def _row(self, table, row, root, record):
        own = {"record_id": record} if table is RUN else {}
        own |= {"id": new_ids(1)[0]} if table is BOX else {}
        return {**row, "root_id": root, **own}

    def _vacuum(self):
        """PostgreSQL of tests does not clean up by itself."""
        if not self.workspace.is_sqlite:
            url = self.workspace.engine.url.set(drivername="postgresql")
            address = url.render_as_string(hide_password=False)
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("VACUUM")

    def _acts(self, pair, root, record):
        """The two commands of one repetition."""
        found = []
        for place, kind in enumerate(pair):
            who, more = self.commands[kind][place if pair[0] == pair[1] else 0]
            if kind.startswith("record_"):
                more = {**more, "record": str(record)}
            found.append(Act(kind, who, str(root), str(record), f"race {place} {root}", more))
        return found

    def _serial(self, acts):
        return [carry_out(self.workspace, self.actors[act.who], act) for act in acts]

    def _ends(self, copies):
        """What is stored of each copy and of what was begun beside it, without what tells one copy
        from another.
        """
        rows = defaultdict(list)
        with self.workspace.read(SYSTEM) as tx:
            families = tx.execute(select(RUN.c.root_id, RUN.c.record_id).distinct()).all()
            for table in (FLOW_ROOT, RUN, TASK, TIMER, INCIDENT, EVENT, BOX, NOTICE):
                of = table.c.id if table is FLOW_ROOT else table.c.root_id
                hidden = {"id"} if table in (BOX, NOTICE) else set()
                shown = [one for one in table.c if one.name not in hidden]
                for row in tx.execute(select(of.label("_of"), literal(table.name), *shown)):
                    rows[row[0]].append(row[1:])
            for row in tx.execute(select(JOB.c.payload, JOB.c.name, JOB.c.key)):
                if "root" in row.payload:
                    rows[UUID(row.payload["root"])].append(tuple(row))
        begun = defaultdict(list)
        for root, record in sorted(set(map(tuple, families)) - set(copies)):
            begun[record].append(root)
        return [_plain(record, [copy, *begun[record]], rows) for copy, record in copies]


@dataclass(frozen=True)
class Raced:
    """What each repetition came to, and what the two serial orders do: lines of what is stored."""

    found: list
    first: list
    second: list

    def wrong(self):
        """What differs from the nearer order, of each repetition that is neither of them."""
        orders = (self.first, self.second)
        return [
            min((sorted(set(one) ^ set(order)) for order in orders), key=len)
            for one in self.found if one not in orders
        ]  # fmt: skip

    def counts(self):
        """How often each order came, if one can tell them apart."""
        if self.first == self.second:
            return (0, 0)
        firsts = self.found.count(self.first)
        return (firsts, len(self.found) - firsts)


def _plain(record, roots, rows):
    """The rows of a record's families as sorted lines; their ids are told by their order."""
    names = {str(record): "RECORD"} | {str(root): f"ROOT {n}" for n, root in enumerate(roots)}
    lines = [repr(row) for root in roots for row in rows[root]]
    for id, name in names.items():
        lines = [line.replace(id, name) for line in lines]
    return sorted(lines)


class Workers:
    """Two processes that carry out what they are given, each its part of every repetition at the
    same moment.
    """

    def __init__(self, settings, now, sockets):
        own = [str(settings.home), settings.database_url, now.isoformat()]
        self._running = [
            subprocess.Popen(
                [sys.executable, WORKER, *own, str(socket)], pass_fds=[socket], text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(WORKER.parents[1])},
            )
            for socket in sockets
        ]  # fmt: skip

    def give(self, acts, pauses):
        """Let worker 0 carry out the first of each pair, worker 1 the second; their refusals."""
        half = len(acts)
        for place, worker in enumerate(self._running):
            mine = [vars(pair[place]) for pair in acts]
            told = {"acts": mine, "pauses": pauses[place * half : (place + 1) * half]}
            worker.stdin.write(json.dumps(told) + "\n")
            worker.stdin.flush()
        return [json.loads(worker.stdout.readline()) for worker in self._running]

    def close(self):
        for worker in self._running:
            worker.stdin.close()
        for worker in self._running:
            worker.wait()
            worker.stdout.close()


@contextmanager
def two_workers(settings, now):
    """Two processes on one database, which meet before each command."""
    ends = socket.socketpair()
    with ends[0], ends[1]:
        workers = Workers(settings, now, [one.fileno() for one in ends])
    try:
        yield workers
    finally:
        workers.close()


def draw_of(pair):
    """The same pauses of a pair each time."""
    return random.Random("/".join(pair))
