"""Runs in which everybody agrees, in memory or stored: what a prediction foretells."""

from formloom.platform.core.errors import FormloomError


def everybody_agrees(made):
    """Let a run go to its end: whoever was asked first agrees first, and every wait is over."""
    for _ in range(200):
        waits = [one for one in made.state.activities.values() if one.state == "open"]
        waits = [one for one in waits if one.kind not in ("child", "incident")]
        if not waits:
            return
        one = waits[0]
        armed = [timer for timer in made.state.timers.values() if timer.state == "armed"]
        timers = [timer for timer in armed if timer.activity == one.id]
        if one.kind in ("people", "revise"):
            agree(made, one)
        elif timers:
            due = min(timers, key=lambda timer: timer.due)
            made.later(seconds=max((due.due - made.facts.now).total_seconds(), 0))
            made.do("fire_timer", target=due.id)
        else:
            made.do("skip", "root", activity=one.id)


def agree(made, activity):
    """Somebody who is asked agrees; a step that wants a value first is passed over."""
    task = next(one for one in made.state.tasks_of(activity.id) if one.can_be_acted_on)
    if not task.assignee:
        made.do("claim", task.candidates[0], task=task.id)
        return
    step = activity.step.partition("_")[0]
    word = {"start": "resubmit", "handle": "handle"}.get(step, "approve")
    try:
        made.do(word, task.assignee, task=task.id, comment="ok", signature="s", attachments=("a",))
    except FormloomError:
        made.do("skip", "root", activity=activity.id)


def way(made):
    """The steps that asked people, and whom, as they came."""
    opened = [one.activity for one in made.names("ActivityOpened")]
    return tuple(
        (one.step, tuple(p for seat in one.seats for p in (seat.candidates or (seat.person,))))
        for one in opened if one.kind == "people"
    )  # fmt: skip
