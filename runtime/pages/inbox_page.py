"""What the pages of the inbox show."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import url_for
from sqlalchemy import RowMapping

from ...platform.access.people import People
from ...platform.core.transaction import Transaction
from ...platform.workflows.model import START, Flow
from ...platform.workflows.ports.versions import Versions
from ...platform.workflows.reading import BOXES, Box, SeenRun, see_run
from ...platform.workflows.state import Task
from ...platform.workflows.words import RESULTS
from ..i18n import gettext as _
from ..i18n import translated
from .designs_words import Mark
from .times import Moment, moment

PAGE = 50

#: What the page can do, and what it says afterwards.
DONE: Mapping[str, str] = {
    "approve": "It is approved.",
    "reject": "It is rejected.",
    "return": "It is returned.",
    "handle": "It is handed in.",
    "resubmit": "It is submitted again.",
    "claim": "It is yours now.",
    "abstain": "You abstained.",
    "withdraw": "It is withdrawn.",
}


@dataclass(frozen=True)
class Tab:
    """A box as a tab."""

    title: str
    url: str
    current: bool
    count: int | None
    errors: int = 0


@dataclass(frozen=True)
class BoxRow:
    """One thing in a box."""

    title: str
    url: str
    record: str
    step: str
    initiator: str
    at: Moment
    due: Moment
    mark: Mark


@dataclass(frozen=True)
class BoxPage:
    """A box of whoever looks."""

    tabs: tuple[Tab, ...]
    rows: tuple[BoxRow, ...]
    next_url: str


@dataclass(frozen=True)
class Action:
    """A button."""

    name: str
    title: str
    kind: str


@dataclass(frozen=True)
class MyTask:
    """A task that waits for whoever looks; ``command_id`` makes a second click no second word."""

    id: str
    command_id: str
    step: str
    actions: tuple[Action, ...]
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """Somebody's part in a run, or a step that is still to come."""

    step: str
    who: str
    comment: str
    at: Moment
    mark: Mark


@dataclass(frozen=True)
class RunPage:
    """A run as those who take part see it."""

    title: str
    mark: Mark
    record_url: str
    initiator: str
    started: Moment
    mine: tuple[MyTask, ...]
    lines: tuple[Line, ...]
    ahead: tuple[Line, ...]
    can_withdraw: bool
    command_id: str
    seen: int
    refusal: str
    comment: str


def box_page(tx: Transaction, name: str, before: UUID | None) -> BoxPage:
    box = Box(tx)
    found = box.page(name, before=before, limit=PAGE + 1)
    rows = found[:PAGE]
    names = People(tx).names_of(row["initiator"] for row in rows)
    versions = Versions(tx)
    older = url_for("inbox.show", box=name, before=rows[-1]["entry"]) if len(found) > PAGE else ""
    titles = {"todo": _("To do"), "done": _("Decided"), "mine": _("Started by me"),
              "cc": _("Copies to me")}  # fmt: skip
    tabs = (
        Tab(titles[one], url_for("inbox.show", box=one), one == name,
            box.count(one) if one == "todo" else None)
        for one in BOXES
    )  # fmt: skip
    return BoxPage(tuple(tabs), tuple(_row(row, versions, names) for row in rows), older)


def _row(row: RowMapping, versions: Versions, names: Mapping[UUID, str]) -> BoxRow:
    flow = versions.version(row["flow"], row["hash"])
    return BoxRow(
        title=flow.title, url=url_for("inbox.run", id=row["root_id"]), record=row["title"],
        step=_step(flow, row["step"] or ""), initiator=names.get(row["initiator"], ""),
        at=moment(row["opened_at"] or row["started_at"]), due=moment(row["due_at"]),
        mark=_mark(row["state"], row["result"]),
    )  # fmt: skip


def _step(flow: Flow, id: str) -> str:
    """What a step is called."""
    if id == START:
        return _("The initiator")
    return flow.step(id).text("title", id) if id in flow.by_id else id


def _mark(state: str, result: str) -> Mark:
    """How a run stands."""
    if state == "ended":
        tones = {"approved": ("ok", "circle-check"), "rejected": ("bad", "circle-x")}
        return Mark(translated(RESULTS[result]), *tones.get(result, ("", "circle-x")))
    if state == "suspended":
        return Mark(_("Suspended"), "warn", "hourglass")
    return Mark(_("Running"), "info", "hourglass")


def run_page(tx: Transaction, id: UUID, *, refusal: str = "", comment: str = "") -> RunPage:
    seen = see_run(tx, id)
    run, flow = seen.run, seen.flows["r1"]
    me = str(tx.actor.person or "")
    link = url_for("records.show", entity=run.entity, id=run.record) if run.record else ""
    return RunPage(
        title=flow.title, mark=_mark(run.state, run.result), record_url=link,
        initiator=seen.names.get(run.initiator or "", ""), started=moment(run.started_at),
        mine=tuple(_mine(seen, seen.state.tasks[one]) for one in seen.actions),
        lines=tuple(_line(seen, one) for one in seen.state.tasks.values()),
        ahead=_ahead(seen, flow), can_withdraw=run.initiator == me and run.state == "running",
        command_id=str(uuid4()), seen=run.data_rev, refusal=refusal, comment=comment,
    )  # fmt: skip


def _mine(seen: SeenRun, task: Task) -> MyTask:
    flow = seen.flows[task.run]
    known = {
        "approve": Action("approve", _("Agree"), "primary"),
        "handle": Action("handle", _("Hand in"), "primary"),
        "resubmit": Action("resubmit", _("Submit again"), "primary"),
        "claim": Action("claim", _("Claim"), "primary"),
        "abstain": Action("abstain", _("Abstain"), ""),
        "return": Action("return", _("Return"), ""),
        "reject": Action("reject", _("Reject"), "danger"),
    }
    allowed = seen.actions[task.id]
    return MyTask(
        id=task.id, command_id=str(uuid4()), step=_step(flow, task.step),
        actions=tuple(one for name, one in known.items() if name in allowed),
        targets=tuple((one, _step(flow, one)) for one in seen.targets[task.id]),
    )  # fmt: skip


def _line(seen: SeenRun, task: Task) -> Line:
    who = task.acted_by or task.assignee
    people = [who] if who else list(task.candidates)
    words = {
        "approve": Mark(_("Approved"), "ok", "circle-check"),
        "handle": Mark(_("Handed in"), "ok", "circle-check"),
        "resubmit": Mark(_("Submitted again"), "ok", "circle-check"),
        "reject": Mark(_("Rejected"), "bad", "circle-x"),
        "return": Mark(_("Returned"), "warn", "undo-2"),
        "abstain": Mark(_("Abstained"), "", "circle-x"),
    }
    waiting = Mark(_("Waiting"), "info", "hourglass")
    states = {
        "open": waiting, "lent": waiting,
        "done": Mark(_("Done"), "ok", "circle-check"),
        "transferred": Mark(_("Handed on"), "", "forward"),
        "cancelled": Mark(_("Not needed any more"), "", "circle-x"),
    }  # fmt: skip
    mark = words.get(task.outcome) or states.get(task.state) or Mark(_("Later"), "", "hourglass")
    return Line(
        step=_step(seen.flows[task.run], task.step),
        who=", ".join(seen.names.get(one, "") for one in people), comment=task.comment,
        at=moment(task.acted_at or task.opened_at), mark=mark,
    )  # fmt: skip


def _ahead(seen: SeenRun, flow: Flow) -> tuple[Line, ...]:
    """The people who would be asked if everybody agrees."""
    steps = seen.prediction.steps if seen.prediction else ()
    later = Mark(_("Later"), "", "hourglass")
    return tuple(
        Line(
            _step(flow, one.step),
            ", ".join(
                seen.names.get(id, "")
                for seat in one.seats
                for id in (seat.candidates or (seat.person,))
            ),
            "", moment(one.at), later,
        )
        for one in steps
        if one.kind == "people"
    )  # fmt: skip
