"""What the pages of the inbox show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from flask import url_for
from sqlalchemy import RowMapping

from ....platform.access.people import People
from ....platform.core.errors import FormloomError
from ....platform.core.transaction import Transaction
from ....platform.workflows.boxes import Wanted
from ....platform.workflows.commands import Command
from ....platform.workflows.ports.versions import Versions
from ....platform.workflows.reading import BOXES, Box
from ....platform.workflows.service import Flows
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...shell import Avatar
from ..document_words import Mark
from ..times import Moment, moment
from ..words import app
from .inbox_figures import figures_of
from .words import age, flow_title, run_mark, step_title

PAGE = 50
#: What is said and shown of a box of which nothing is left.
_EMPTY: Mapping[str, tuple[str, str]] = {
    "todo": ("All done", "What others ask you to decide shows up here."),
    "done": ("Nothing decided yet", "What you have decided stays here to be looked up."),
    "mine": ("Nothing started yet", "Start an approval on the page of a record."),
    "cc": ("No copies", "What others let you know shows up here."),
}


@dataclass(frozen=True)
class Tab:
    """A box as a tab."""

    title: str
    url: str
    current: bool
    count: str | None
    errors: int = 0


@dataclass(frozen=True)
class BoxRow:
    """One thing in a box; ``id`` is what a batch names."""

    id: str
    title: str
    url: str
    flow: str
    step: str
    initiator: Avatar | None
    at: Moment
    waited: str
    due: Moment
    is_late: bool
    mark: Mark | None
    #: What it is about in figures, such as ("Amount", "¥480,000.00"), of an open task alone.
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class BoxPage:
    """A box of whoever looks; ``batch`` says whether its rows can be decided together, ``figures``
    whether any row has some.
    """

    box: str
    tabs: tuple[Tab, ...]
    rows: tuple[BoxRow, ...]
    next_url: str
    search: str
    flow: str
    flows: tuple[tuple[str, str], ...]
    is_filtered: bool
    batch: bool
    command_id: str
    empty: tuple[str, str]
    figures: bool = False


@dataclass(frozen=True)
class Waiting:
    """A row beside the task at hand; ``key`` leads to the one before (k) and after (j) that."""

    row: BoxRow
    current: bool
    key: str


@dataclass(frozen=True)
class Outcome:
    """What became of one thing of a batch."""

    title: str
    step: str
    url: str
    mark: Mark
    reason: str


@dataclass(frozen=True)
class BatchPage:
    """What became of a batch, refusals first: in words, and the way back."""

    place: str
    back: str
    back_url: str
    done: str
    refused: str
    hint: str
    rows: tuple[Outcome, ...]


def box_page(tx: Transaction, name: str, before: UUID | None, wanted: Wanted) -> BoxPage:
    box = Box(tx)
    is_todo = name == "todo"
    first = list(box.late(wanted)) if is_todo and before is None else []
    found = box.page(name, before=before, limit=PAGE + 1, wanted=wanted, but_late=is_todo)
    rows = [*first, *found[:PAGE]]
    asked = {key: one for key, one in (("q", wanted.words), ("flow", wanted.flow)) if one}
    older = ""
    if len(found) > PAGE:
        older = url_for("inbox.show", box=name, before=found[PAGE - 1]["entry"], **asked)
    teller = _Teller(tx, rows)
    figures = figures_of(tx, rows) if is_todo else {}
    told = [replace(teller.row(row), figures=figures.get(row["entry"], ())) for row in rows]
    return BoxPage(
        box=name, tabs=tuple(_tabs(box, name)), rows=tuple(told),
        figures=any(one.figures for one in told),
        next_url=older, search=wanted.words, flow=wanted.flow, flows=tuple(_flows()),
        is_filtered=bool(asked), batch=is_todo and bool(rows), command_id=str(uuid4()),
        empty=(_(_EMPTY[name][0]), _(_EMPTY[name][1])),
    )  # fmt: skip


def _tabs(box: Box, current: str) -> list[Tab]:
    titles = {"todo": _("To do"), "done": _("Decided"), "mine": _("Started by me"),
              "cc": _("Copies to me")}  # fmt: skip
    return [
        Tab(titles[one], url_for("inbox.show", box=one), one == current, _counted(box, one))
        for one in BOXES
    ]


def _counted(box: Box, name: str) -> str | None:
    """How many wait; of what is over nobody asks."""
    if name != "todo":
        return None
    count = box.count(name, 100)
    return "99+" if count > 99 else str(count)


def _flows() -> list[tuple[str, str]]:
    found = app().all("flow")
    told = [
        (key, app().text(f"flows/{key}", locale(), str(one.get("title", key))))
        for key, one in found
        if one.get("entity")
    ]
    return sorted(told, key=lambda one: one[1])


class _Teller:
    """Tells of rows in words."""

    def __init__(self, tx: Transaction, rows: Sequence[RowMapping]) -> None:
        self._tx = tx
        self._versions = Versions(tx)
        self._names = People(tx).names_of(row["initiator"] for row in rows)

    def row(self, row: RowMapping) -> BoxRow:
        flow = self._versions.version(row["flow"], row["hash"])
        step = row["step"] or ""
        name = self._names.get(row["initiator"], "")
        open_ = row["task_state"] in ("open", "lent") and row["state"] != "ended"
        since = row["opened_at"] or row["started_at"]
        return BoxRow(
            id=str(row["entry"]), title=row["title"] or flow_title(flow),
            url=url_for("runs.show", id=row["root_id"], **self._task(row)),
            flow=flow_title(flow), step=step_title(flow, step) if step else "",
            initiator=Avatar.of(name) if name else None, at=moment(row["acted_at"] or since),
            waited=age(self._tx, since) if open_ else "",
            due=moment(row["due_at"] if open_ else None),
            is_late=bool(open_ and row["due_at"] and row["due_at"] < self._tx.now),
            mark=None if open_ and row["state"] == "running"
            else run_mark(row["state"], row["result"]),
        )  # fmt: skip

    @staticmethod
    def _task(row: RowMapping) -> dict[str, str]:
        return {"task": row["task"]} if row["task"] and not row["acted_at"] else {}


def queue(tx: Transaction, root: UUID, task: str) -> tuple[Waiting, ...]:
    """What else waits for whoever looks at a task, in the inbox's order, the task among it."""
    box = Box(tx)
    rows = [*box.late(), *box.page("todo", limit=PAGE, but_late=True)][:PAGE]
    names = [(row["root_id"], row["task"]) for row in rows]
    if (root, task) not in names:
        return ()
    here, teller = names.index((root, task)), _Teller(tx, rows)
    return tuple(
        Waiting(teller.row(row), index == here, {-1: "k", 1: "j"}.get(index - here, ""))
        for index, row in enumerate(rows)
    )


def decide_batch(
    tx: Transaction, kind: str, ids: Sequence[UUID], comment: str, command: str
) -> BatchPage:
    """Decide one thing after another; what is refused leaves the others alone."""
    rows = Box(tx).entries("todo", ids)
    teller = _Teller(tx, rows)
    found = [_decided(tx, teller, row, kind, comment, command) for row in rows]
    done, refused, rows = told_of(found)
    return BatchPage(
        place=_("Inbox"), back=_("Back to the inbox"), back_url=url_for("inbox.show"),
        done=_("{count} were decided.", count=done) if done else "",
        refused=_("{count} were not decided.", count=refused) if refused else "",
        hint=_("Each says why; open it to decide it by itself."), rows=rows,
    )  # fmt: skip


def told_of(found: Sequence[Outcome]) -> tuple[int, int, tuple[Outcome, ...]]:
    """How many were done and how many refused, and all of them, refusals first."""
    refused = sum(1 for one in found if one.reason)
    rows = sorted(found, key=lambda one: not one.reason)
    return len(found) - refused, refused, tuple(rows)


def _decided(
    tx: Transaction, teller: _Teller, row: RowMapping, kind: str, comment: str, command: str
) -> Outcome:
    told = teller.row(row)
    asked = Command(
        f"{command}/{row['entry']}", kind, str(tx.actor.person or ""), run=row["run"],
        task=row["task"], comment=comment,
    )  # fmt: skip
    try:
        with tx.connection.begin_nested():
            Flows(tx).act(row["root_id"], asked)
    except FormloomError as error:
        mark = Mark(_("Not done"), "bad", "circle-alert")
        return Outcome(told.title, told.step, told.url, mark, translated(error.message))
    words = {"approve": (_("Approved"), "ok", "circle-check"),
             "reject": (_("Rejected"), "bad", "circle-x")}  # fmt: skip
    return Outcome(told.title, told.step, told.url, Mark(*words[kind]), "")
