"""What the pages of flows show to administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import request, url_for
from sqlalchemy import RowMapping

from ....platform.access.people import People
from ....platform.core.errors import FormloomError
from ....platform.core.transaction import Transaction
from ....platform.workflows.commands import Command
from ....platform.workflows.model import Flow
from ....platform.workflows.overseeing import STATES, Asked, Overseeing
from ....platform.workflows.ports.versions import Versions
from ....platform.workflows.reading import run_title
from ....platform.workflows.service import Flows
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...shell import Avatar
from ..document_words import Mark
from ..times import Moment, moment
from ..words import app
from .inbox_page import BatchPage, Outcome, Tab, told_of
from .runs_history import incident_text
from .words import flow_title, result_word, run_mark, step_title

PAGE = 50
RESULTS = ("approved", "rejected", "withdrawn", "terminated", "expired", "failed")


@dataclass(frozen=True)
class RunRow:
    """A run as administrators list it; ``id`` is what a batch names."""

    id: str
    title: str
    url: str
    flow: str
    mark: Mark
    waiting: str
    initiator: Avatar | None
    at: Moment
    is_old: bool


@dataclass(frozen=True)
class RunsPage:
    """Runs, newest first."""

    tabs: tuple[Tab, ...]
    rows: tuple[RunRow, ...]
    next_url: str
    asked: Asked
    flows: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    is_filtered: bool
    command_id: str


@dataclass(frozen=True)
class StuckRow:
    """An incident; ``id`` is ``<run>.<incident>``."""

    id: str
    title: str
    url: str
    flow: str
    step: str
    text: str
    at: Moment


@dataclass(frozen=True)
class StuckPage:
    """What waits for an administrator."""

    tabs: tuple[Tab, ...]
    rows: tuple[StuckRow, ...]


def tabs_of(overseeing: Overseeing) -> tuple[Tab, ...]:
    here = str(request.endpoint)
    stuck = len(overseeing.incidents())
    places = (
        (_("Runs"), "flows_admin.show", None),
        (_("Problems"), "flows_admin.problems", str(stuck)),
        (_("Flows and versions"), "flows_admin.versions", None),
        (_("Statistics"), "flows_admin.statistics", None),
        (_("Handover"), "flows_handover.show", None),
        (_("Secrets"), "flows_secrets.show", None),
    )
    current = {
        "flows_admin.flow": "flows_admin.versions",
        "flows_handover.hand_over": "flows_handover.show",
        "flows_secrets.put": "flows_secrets.show",
    }.get(here, here)
    return tuple(Tab(title, url_for(end), end == current, count) for title, end, count in places)


def flow_choices() -> tuple[tuple[str, str], ...]:
    told = [
        (key, app().text(f"flows/{key}", locale(), str(one.get("title", key))))
        for key, one in app().all("flow")
    ]
    return tuple(sorted(told, key=lambda one: one[1]))


def runs_page(tx: Transaction, asked: Asked, before: UUID | None) -> RunsPage:
    overseeing = Overseeing(tx)
    found = overseeing.runs(asked, before=before, limit=PAGE + 1)
    rows = found[:PAGE]
    teller = _Teller(tx, overseeing, rows)
    told = {"q": asked.words, "flow": asked.flow, "state": asked.result or asked.state}
    given = {key: one for key, one in told.items() if one}
    older = ""
    if len(found) > PAGE:
        older = url_for("flows_admin.show", before=rows[-1]["root_id"], **given)
    return RunsPage(
        tabs_of(overseeing), tuple(map(teller.row, rows)), older, asked, flow_choices(),
        tuple(_states()), bool(given), str(uuid4()),
    )  # fmt: skip


def _states() -> list[tuple[str, str]]:
    """States, and how runs ended."""
    ends = [(one, result_word(one)) for one in RESULTS]
    return [*((one, run_mark(one, "").text) for one in STATES[:2]), *ends]


class _Teller:
    def __init__(self, tx: Transaction, overseeing: Overseeing, rows: Sequence[RowMapping]) -> None:
        self._versions = Versions(tx)
        self._waiting = overseeing.waiting(row["root_id"] for row in rows)
        people = [one["assignee"] for some in self._waiting.values() for one in some]
        self._names = People(tx).names_of([*people, *(row["initiator"] for row in rows)])

    def row(self, row: RowMapping) -> RunRow:
        flow = self._versions.version(row["flow"], row["hash"])
        name = self._names.get(row["initiator"], "")
        active = self._versions.active(row["flow"])
        is_old = active is not None and active.version != row["hash"]
        return RunRow(
            id=str(row["root_id"]), title=row["title"] or flow_title(flow),
            url=url_for("runs.show", id=row["root_id"]), flow=flow_title(flow),
            mark=run_mark(row["state"], row["result"]), waiting=self._waits(row, flow),
            initiator=Avatar.of(name) if name else None, at=moment(row["started_at"]),
            is_old=is_old and row["state"] != "ended",
        )  # fmt: skip

    def _waits(self, row: RowMapping, flow: Flow) -> str:
        if row["state"] == "ended":
            return ""
        found: dict[str, list[str]] = {}
        for one in self._waiting.get(row["root_id"], ()):
            name = self._names.get(one["assignee"], _("to be claimed"))
            found.setdefault(one["step"], []).append(name)
        told = (f"{step_title(flow, step)}: {', '.join(who)}" for step, who in found.items())
        return "; ".join(told)


def steer_batch(
    tx: Transaction, kind: str, ids: Sequence[UUID], comment: str, command: str
) -> BatchPage:
    """Suspend, resume or end several runs, each for itself."""
    return _batch([_steered(tx, id, kind, comment, command) for id in sorted(ids)])


def _batch(found: list[Outcome]) -> BatchPage:
    done, refused, rows = told_of(found)
    return BatchPage(
        place=_("Runs of flows"), back=_("Back to the runs"), back_url=url_for("flows_admin.show"),
        done=_("{count} were changed.", count=done) if done else "",
        refused=_("{count} were not changed.", count=refused) if refused else "",
        hint=_("Each says why."), rows=rows,
    )  # fmt: skip


def _steered(
    tx: Transaction, root: UUID, kind: str, comment: str, command: str, target: str = ""
) -> Outcome:
    asked = Command(
        f"{command}/{root}{target}", kind, str(tx.actor.person or ""), comment=comment,
        target=target,
    )  # fmt: skip
    url = url_for("runs.show", id=root)
    try:
        with tx.connection.begin_nested():
            family = Flows(tx).act(root, asked)
    except FormloomError as error:
        mark = Mark(_("Not done"), "bad", "circle-alert")
        return Outcome(_title(tx, root), "", url, mark, translated(error.message))
    run = family.state.runs["r1"]
    return Outcome(_title(tx, root), "", url, run_mark(run.state, run.result), "")


def _title(tx: Transaction, root: UUID) -> str:
    return run_title(tx, root) or str(root)


def stuck_page(tx: Transaction) -> StuckPage:
    overseeing, versions = Overseeing(tx), Versions(tx)
    rows = (_stuck(row, versions) for row in overseeing.incidents())
    return StuckPage(tabs_of(overseeing), tuple(rows))


def _stuck(row: RowMapping, versions: Versions) -> StuckRow:
    flow = versions.version(row["flow"], row["hash"])
    return StuckRow(
        id=f"{row['root_id']}.{row['id']}", title=row["title"] or flow_title(flow),
        url=url_for("runs.show", id=row["root_id"]), flow=flow_title(flow),
        step=step_title(flow, row["step"]), text=incident_text(row["detail"]),
        at=moment(row["started_at"]),
    )  # fmt: skip


def retry_batch(tx: Transaction, names: Sequence[str], command: str) -> BatchPage:
    """Try stuck steps again, each for itself."""
    parts = [name.partition(".") for name in sorted(names)]
    return _batch(
        [_steered(tx, UUID(root), "retry", "", command, one) for root, _dot, one in parts]
    )
