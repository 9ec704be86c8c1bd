"""A step asks people: who they are, what its policies make of that, and their tasks."""

from collections.abc import Iterator
from dataclasses import replace

from ..core.errors import Message
from . import events as e
from .approvers.builtin import APPROVERS
from .deciding import ballots, decided, evaluate, settle
from .model import START, Step
from .modes.builtin import MODES
from .moving import close_activity, incident, visits
from .policies.dedupe import approved_before
from .policies.if_empty import BLOCK, if_empty
from .policies.if_initiator import without_initiator
from .state import Activity, Run, Seat, Task, Token
from .timing import arm_task, deadline_of, disarm_task
from .work import Work


def ask(work: Work, token: Token, step: Step) -> None:
    """Open the activity of a step with people, or say at once how it ends without any."""
    run = work.run_of(token)
    seats = resolve(work, run, token, step)
    kept, left_out = without_initiator(work, run, token, step, seats)
    kept = _unique(kept)
    if not kept and left_out:
        _without_people(work, token, seats, "auto_approved", "initiator")
        return
    found = kept or if_empty(work, run, step)
    if found == BLOCK:
        incident(
            work, token, "nobody", Message("There is nobody to ask at '{step}'.", {"step": step.id})
        )
    elif isinstance(found, str):
        _without_people(work, token, [], found, "empty")
    else:
        _with_people(work, token, step, _present(work, found))


def resolve(work: Work, run: Run, token: Token, step: Step, key: str = "approvers") -> list[Seat]:
    """Whom the rules of a step name, leavers replaced and nobody twice."""
    found = [
        seat
        for rule in step.parts(key)
        for seat in APPROVERS.get(str(rule["by"])).seats(work, run, token, rule)
    ]
    return _unique(_present(work, found))


def _present(work: Work, seats: list[Seat]) -> list[Seat]:
    """Those who are there; whoever has left is replaced by the receiver of the handover."""
    return list(_those_present(work, seats))


def _those_present(work: Work, seats: list[Seat]) -> Iterator[Seat]:
    for seat in seats:
        person = present(work, seat.person)
        if seat.candidates:
            yield seat
        elif person:
            note = seat.note if person == seat.person else f"handover:{seat.person}"
            yield replace(seat, person=person, note=note)


def present(work: Work, person: str) -> str:
    """The person, or who has taken over; nobody if both are gone."""
    for one in (work.facts.org.receiver(person), person):
        known = work.facts.org.person(one)
        if known is not None and known.active:
            return one
    return ""


def _unique(seats: list[Seat]) -> list[Seat]:
    """Nobody twice; the first seat counts. Who has a seat of the own does not claim another."""
    named = {seat.person for seat in seats}
    found: dict[tuple[str, ...], Seat] = {}
    for seat in seats:
        others = tuple(one for one in seat.candidates if one not in named)
        if seat.person or others:
            found.setdefault(others or (seat.person,), replace(seat, candidates=others))
    return list(found.values())


def open_activity(
    work: Work, token: Token, kind: str, seats: list[Seat], note: str = ""
) -> Activity:
    """Open an activity of a kind with people."""
    activity = Activity(
        id=work.new("a"), run=token.run, token=token.id, step=token.step, kind=kind,
        round=work.state.runs[token.run].round, visit=visits(work, token.run, token.step) + 1,
        seats=tuple(seats), note=note, opened_at=work.now,
    )  # fmt: skip
    work.emit(e.ActivityOpened(activity))
    return work.state.activities[activity.id]


def _without_people(work: Work, token: Token, seats: list[Seat], outcome: str, note: str) -> None:
    """A step that asks nobody is visible in the history all the same."""
    activity = open_activity(work, token, "people", seats, note)
    decided(work, activity, outcome, note)


def _with_people(work: Work, token: Token, step: Step, seats: list[Seat]) -> None:
    activity = open_activity(work, token, "people", seats)
    mode = MODES.get(step.text("mode", "all"))
    for order, seat in enumerate(seats):
        add_task(work, activity, seat, order, waits=not mode.together and order > 0)
    if mode.verdict(step, ballots(work, activity.id)):
        # Nobody has said anything yet, so no answer of these people could ever pass.
        close_activity(work, activity, "failed", "impossible")
        message = Message("'{step}' asks for more than its people can give.", {"step": step.id})
        incident(work, token, "impossible", message)
        return
    _dedupe(work, activity, step)
    evaluate(work, activity.id)


def add_task(
    work: Work, activity: Activity, seat: Seat, order: int, *, waits: bool = False, **more: str
) -> Task:
    """Give somebody a task in an activity; ``waits`` until it is the person's turn."""
    step = work.flow(activity.run).step(activity.step)
    known = work.facts.org.person(seat.person)
    task = Task(
        id=work.new("t"), run=activity.run, activity=activity.id, step=activity.step,
        assignee=seat.person, principal=seat.person, candidates=seat.candidates, order=order,
        state="pending" if waits else "open", opened_at=None if waits else work.now,
        due_at=None if waits else deadline_of(work, step), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    if known is not None:
        task = replace(task, weight=known.weight)
    work.emit(e.TaskCreated(_lent(work, task)))
    if not waits:
        arm_task(work, work.state.tasks[task.id])
    return work.state.tasks[task.id]


def _lent(work: Work, task: Task) -> Task:
    """The task as a standing delegate may do it; a delegate's own delegate is not asked."""
    run = work.state.runs[task.run]
    loan = work.facts.org.agent(task.principal, run.flow) if task.principal else None
    if loan is None or loan.agent == task.principal:
        return task
    if present(work, loan.agent) != loan.agent:
        return task
    own = work.flow(run.id).step(task.step).text("ifInitiator", "self") != "self"
    taken = any(
        loan.agent in (one.assignee, one.agent)
        for one in work.state.tasks_of(task.activity)
        if one.is_live
    )
    if taken or (own and loan.agent == run.initiator):
        return task
    if loan.mode == "replace":
        return replace(task, assignee=loan.agent)
    return replace(task, agent=loan.agent)


def _dedupe(work: Work, activity: Activity, step: Step) -> None:
    """Let earlier approvals of this round speak for those who gave them."""
    run, token = work.state.runs[activity.run], work.state.tokens[activity.token]
    if token.returned:
        return
    for task in work.state.tasks_of(activity.id):
        earlier = (
            approved_before(work, run, step, activity, task.principal) if task.principal else None
        )
        if earlier is not None and work.state.activities[activity.id].state == "open":
            work.emit(
                e.TaskDone(
                    task.id, "approve", "", work.now, reason=f"dedupe:{earlier.id}",
                    rev=earlier.acted_rev,
                )
            )  # fmt: skip
            disarm_task(work, task.id)
            settle(work, work.state.tasks[task.id])


def revise(work: Work, token: Token) -> None:
    """Give the run back to its initiator, or to whoever stands in when that person has left."""
    run = work.run_of(token)
    person = present(work, run.initiator or "")
    seats = [Seat(person, "initiator")] if person else []
    seats = seats or [Seat(one, "admin") for one in work.facts.org.administrators()[:1]]
    if not seats:
        incident(work, token, "nobody", Message("There is nobody to revise this.", {"step": START}))
        return
    activity = open_activity(work, token, "revise", seats)
    add_task(work, activity, seats[0], 0)
