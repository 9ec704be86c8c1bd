"""The way of a run as a picture: the steps one below another, who, when, why, and what comes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from ....platform.core.transaction import Transaction
from ....platform.workflows.events import CopySent, TaskDone
from ....platform.workflows.model import START
from ....platform.workflows.papers import Papers, Signature
from ....platform.workflows.predict import Foreseen
from ....platform.workflows.reading import SeenRun
from ....platform.workflows.state import ROOT, Activity, Seat, Task
from ...i18n import gettext as _
from ...shell import Avatar
from ..document_words import Mark
from ..records.files import FileView
from ..times import NEVER, Moment, moment
from .words import (
    ICONS,
    activity_mark,
    flow_title,
    note_of,
    result_word,
    run_mark,
    step_title,
    task_mark,
    why,
    why_added,
)

#: Visits that a path shows; steps that only compute or write are told by the history.
SHOWN = frozenset({"people", "revise", "delay", "wait", "job", "child", "incident"})


@dataclass(frozen=True)
class PathAction:
    """A button beside somebody's part."""

    name: str
    title: str
    task: str


@dataclass(frozen=True)
class Part:
    """One person's part in a step; ``depth`` tells those whom somebody added."""

    who: Avatar
    mark: Mark | None
    why: str = ""
    on_behalf: str = ""
    comment: str = ""
    at: Moment = NEVER
    due: Moment = NEVER
    is_late: bool = False
    signature_url: str = ""
    files: tuple[FileView, ...] = ()
    depth: int = 0
    actions: tuple[PathAction, ...] = ()


@dataclass(frozen=True)
class Stop:
    """A step on the way; ``state`` is done, now or later, ``round`` is told where it begins."""

    title: str
    icon: str
    state: str
    mark: Mark | None
    at: Moment
    parts: tuple[Part, ...] = ()
    note: str = ""
    round: str = ""


def path_of(tx: Transaction, seen: SeenRun) -> tuple[Stop, ...]:
    """From the start to where the run is, and on to its end."""
    return tuple(_Path(tx, seen).stops())


class _Path:
    def __init__(self, tx: Transaction, seen: SeenRun) -> None:
        self.tx = tx
        self.seen = seen
        self.state = seen.state
        done = [one for _at, one in seen.events if isinstance(one, TaskDone)]
        self.files = {one.task: tuple(map(UUID, filter(_is_id, one.attachments))) for one in done}
        signed = (Signature.read(one.signature) for one in self.state.tasks.values())
        ids = [id for some in self.files.values() for id in some]
        ids += [one.file for one in signed if one is not None]
        self.papers = Papers(tx, seen.id).named(ids)

    def stops(self) -> Iterator[Stop]:
        yield self._start()
        yield from self._rounds()
        if self.seen.run.state == "ended":
            yield self._end()
        else:
            yield from self._ahead()

    def _start(self) -> Stop:
        run = self.seen.run
        parts = (self._person(run.initiator, _("started this")),) if run.initiator else ()
        return Stop(_("Start"), "play", "done", None, moment(run.started_at), parts)

    def _person(self, id: str, reason: str) -> Part:
        return Part(Avatar.of(self.seen.names.get(id, "")), None, reason)

    def _rounds(self) -> Iterator[Stop]:
        """What happened, in order; copies stand after the step before them."""
        last = 1
        for activity in sorted(self.state.activities.values(), key=lambda one: _number(one.id)):
            if activity.kind in SHOWN:
                said = _("Round {count}", count=activity.round) if activity.round != last else ""
                last = activity.round
                yield self._stop(activity, said)
        copies = [(at, one.copy) for at, one in self.seen.events if isinstance(one, CopySent)]
        for step in dict.fromkeys(one.step for _at, one in copies):
            sent = [(at, one.person) for at, one in copies if one.step == step]
            title = step_title(self.seen.flows[ROOT], step) if step else _("Copy")
            parts = tuple(self._person(one, "") for one in dict.fromkeys(who for _at, who in sent))
            mark = Mark(_("Copy sent"), "", "eye")
            yield Stop(title, "eye", "done", mark, moment(sent[0][0]), parts)

    def _stop(self, activity: Activity, round: str) -> Stop:
        flow = self.seen.flows[activity.run]
        title = step_title(flow, activity.step)
        if activity.step == START:
            title = _("Revise and submit again")
        if activity.run != ROOT:
            title = f"{flow_title(flow)} · {title}"
        over = self.state.runs[activity.run].state == "ended"
        tasks = self.state.tasks_of(activity.id)
        return Stop(
            title=title, icon=ICONS[activity.kind],
            state="done" if activity.state == "closed" or over else "now",
            mark=activity_mark(activity), at=moment(activity.closed_at or activity.opened_at),
            parts=tuple(self._parts(activity, tasks, over=over)), round=round,
            note=note_of(activity.note) or note_of(activity.reason),
        )  # fmt: skip

    def _parts(self, activity: Activity, tasks: list[Task], *, over: bool) -> Iterator[Part]:
        below: dict[str, list[Task]] = {}
        for one in sorted(tasks, key=lambda one: (one.order, _number(one.id))):
            below.setdefault(one.parent, []).append(one)

        def walk(parent: str, depth: int) -> Iterator[Part]:
            for task in below.get(parent, ()):
                yield self._part(activity, task, depth, over=over)
                yield from walk(task.id, depth + 1)

        yield from walk("", 0)

    def _part(self, activity: Activity, task: Task, depth: int, *, over: bool) -> Part:
        names = self.seen.names
        who = task.acted_by or task.assignee
        people = [who] if who else list(task.candidates)
        name = ", ".join(names.get(one, "") for one in people)
        if not name:
            name = _("Formloom")
        lent = task.principal and who and task.principal != who
        signature = Signature.read(task.signature)
        picture = self.papers.get(signature.file.hex) if signature else None
        late = bool(task.is_live and task.due_at and task.due_at < self.tx.now)
        return Part(
            who=Avatar.of(name), mark=task_mark(task, over=over),
            why=self._why(activity, task),
            on_behalf=names.get(task.principal, "") if lent else "", comment=task.comment,
            at=moment(task.acted_at), due=moment(task.due_at if task.is_live else None),
            is_late=late and not over, depth=depth, actions=tuple(self._actions(task)),
            signature_url=self._url(picture.id) if picture else "",
            files=tuple(self._files(task.id)),
        )  # fmt: skip

    def _why(self, activity: Activity, task: Task) -> str:
        if task.reason.startswith("dedupe"):
            return _("agreed before, so was not asked again")
        if not task.assignee and task.candidates:
            return _("one of them claims it")
        if task.sign != "main":
            return why_added(task.sign)
        people = (task.principal, task.assignee)
        seats = [one for one in activity.seats if one.person in people or task.candidates]
        return why(seats[0]) if seats else why_added("")

    def _files(self, task: str) -> Iterator[FileView]:
        for id in self.files.get(task, ()):
            file = self.papers.get(id.hex)
            if file is not None:
                view = FileView.of(file.id, file.name, file.media_type, file.size)
                yield FileView(view.id, view.name, view.size, self._url(id), view.is_picture)

    def _url(self, file: UUID) -> str:
        return url_for("runs.file", id=self.seen.id, file=file)

    def _actions(self, task: Task) -> Iterator[PathAction]:
        titles = {"take_back": _("Take back"), "remove_added": _("Remove")}
        for kind, title in titles.items():
            if (kind, task.id) in self.seen.may:
                yield PathAction(kind, title, task.id)

    def _end(self) -> Stop:
        run = self.seen.run
        mark = run_mark(run.state, run.result)
        return Stop(_("End"), "flag", "done", mark, moment(run.ended_at), note=run.reason)

    def _ahead(self) -> Iterator[Stop]:
        ahead = self.seen.prediction
        if ahead is None:
            return
        for one in ahead.steps:
            if one.kind in ("people", "copy", "delay", "revise"):
                yield self._later(one)
        if ahead.result:
            mark = Mark(result_word(ahead.result), "", "flag")
            yield Stop(_("End"), "flag", "later", mark, NEVER)
        for step in ahead.incidents:
            title = step_title(self.seen.flows[ROOT], step)
            mark = Mark(_("Nobody could be asked"), "bad", "triangle-alert")
            yield Stop(title, "triangle-alert", "later", mark, NEVER)

    def _later(self, one: Foreseen) -> Stop:
        title = step_title(self.seen.flows[ROOT], one.step)
        parts = tuple(self._seat(seat) for seat in _once(one.seats))
        at = moment(one.at) if one.kind == "delay" else NEVER
        return Stop(title, ICONS.get(one.kind, "circle-dot"), "later", None, at, parts)

    def _seat(self, seat: Seat) -> Part:
        people = seat.candidates or (seat.person,)
        name = ", ".join(self.seen.names.get(one, "") for one in people)
        return Part(Avatar.of(name), None, why(seat))


def _once(seats: Iterable[Seat]) -> list[Seat]:
    found: Mapping[tuple[str, ...], Seat] = {(one.person, *one.candidates): one for one in seats}
    return list(found.values())


def _number(id: str) -> int:
    return int(id[1:])


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
