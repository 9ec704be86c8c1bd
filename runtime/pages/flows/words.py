"""How flows and runs are told: titles of steps and branches, states, outcomes, why somebody is
asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ....platform.core.transaction import Transaction
from ....platform.workflows.design.step_words import STEP_WORDS
from ....platform.workflows.model import START, Flow
from ....platform.workflows.predict import Foreseen
from ....platform.workflows.state import Activity, Seat, Task
from ....platform.workflows.words import RESULTS
from ...i18n import gettext as _
from ...i18n import locale, translated
from ..document_words import Mark
from ..words import app

#: Sign of a step in a path, by what it waits for.
ICONS: Mapping[str, str] = {
    "people": "user-check", "revise": "square-pen", "copy": "eye", "delay": "timer",
    "wait": "hourglass", "effect": "zap", "job": "send", "child": "workflow",
    "incident": "triangle-alert",
}  # fmt: skip

#: Why somebody is asked, by the rule of a seat.
_WHY: Mapping[str, str] = {
    "people": "named in the flow",
    "role": "by their role",
    "group": "by their post",
    "department_head": "head of the department",
    "manager": "manager",
    "manager_chain": "in the line of managers",
    "initiator": "started this",
    "initiator_picks": "chosen at the start",
    "previous_picks": "chosen at the step before",
    "field": "named in the record",
    "record_owner": "owner of the record",
    "formula": "by a formula of the flow",
    "admin": "administrator, because nobody else could be asked",
    "initiator_manager": "manager, because nobody else could be asked",
    "add_before": "added to decide first",
    "add_after": "added to decide afterwards",
    "add_parallel": "added to decide as well",
    "delegate": "asked for advice",
    "transfer": "took the task over",
}

#: How a task ended.
_OUTCOMES: Mapping[str, tuple[str, str, str]] = {
    "approve": ("Approved", "ok", "circle-check"),
    "handle": ("Handed in", "ok", "circle-check"),
    "resubmit": ("Submitted again", "ok", "circle-check"),
    "advice": ("Advice given", "info", "message-square"),
    "reject": ("Rejected", "bad", "circle-x"),
    "return": ("Returned", "warn", "undo-2"),
    "abstain": ("Abstained", "", "minus"),
}
_STATES: Mapping[str, tuple[str, str, str]] = {
    "open": ("Waiting", "info", "hourglass"),
    "lent": ("Waits for advice", "info", "messages-square"),
    "held": ("Waits for those added", "info", "hourglass"),
    "pending": ("Not yet their turn", "", "clock"),
    "done": ("Done", "ok", "circle-check"),
    "transferred": ("Handed on", "", "forward"),
    "cancelled": ("Not needed any more", "", "circle-x"),
}
#: How a visit of a step ended.
_ENDS: Mapping[str, tuple[str, str, str]] = {
    "approved": ("Approved", "ok", "circle-check"),
    "rejected": ("Rejected", "bad", "circle-x"),
    "returned": ("Returned", "warn", "undo-2"),
    "handled": ("Done", "ok", "circle-check"),
    "skipped": ("Skipped", "", "forward"),
    "auto_approved": ("Approved by a rule", "ok", "bot"),
    "auto_rejected": ("Rejected by a rule", "bad", "bot"),
    "expired": ("Time ran out", "warn", "timer"),
    "retried": ("Tried again", "", "refresh-cw"),
    "failed": ("Failed", "bad", "triangle-alert"),
    "cancelled": ("Not needed any more", "", "circle-x"),
    "migrated": ("Moved to another version", "", "git-branch"),
}
#: Why a step asked nobody.
_NOTES: Mapping[str, str] = {
    "empty": "Nobody could be asked here; the flow says what happens then.",
    "initiator": "Only the one who started it could be asked, and is left out.",
    "jump": "An administrator jumped from here.",
}


def flow_title(flow: Flow) -> str:
    return app().text(f"flows/{flow.key}", locale(), flow.title)


def start_title(flow: Flow) -> str:
    """What the button says that starts a flow."""
    said = str(flow.start.get("title", ""))
    return app().text(f"flows/{flow.key}/@start", locale(), said) if said else flow_title(flow)


def help_of_flow(flow: Flow) -> str:
    document = app().documents.get(("flow", flow.key), {})
    return app().text(f"flows/{flow.key}/@help", locale(), str(document.get("help", "")))


def step_title(flow: Flow, id: str) -> str:
    """What a step is called; a copy that a person sent belongs to none."""
    if id == START:
        return _("The one who started it")
    if id not in flow.by_id:
        return id
    step = flow.step(id)
    said = step.text("title")
    if not said:
        return translated(STEP_WORDS[step.type].title) if step.type in STEP_WORDS else _("Step")
    return app().text(f"flows/{flow.key}/{id}", locale(), said)


def run_mark(state: str, result: str) -> Mark:
    """How a run stands."""
    if state == "ended":
        tones = {"approved": ("ok", "circle-check"), "rejected": ("bad", "circle-x")}
        return Mark(result_word(result), *tones.get(result, ("", "circle-x")))
    if state == "suspended":
        return Mark(_("Suspended"), "warn", "circle-pause")
    return Mark(_("Running"), "info", "hourglass")


def result_word(result: str) -> str:
    return translated(RESULTS[result]) if result in RESULTS else result


def task_mark(task: Task, *, over: bool = False) -> Mark:
    """How somebody's task stands; ``over`` says that its run has ended."""
    if task.provisional:
        return Mark(_("Approved, when the others agree"), "info", "hourglass")
    told = _OUTCOMES.get(task.outcome) or _STATES[task.state]
    if over and task.is_live:
        told = _STATES["cancelled"]
    return Mark(_(told[0]), told[1], told[2])


def activity_mark(activity: Activity) -> Mark:
    """How a visit of a step stands."""
    if activity.state == "closed":
        word, tone, icon = _ENDS.get(activity.outcome, ("Done", "ok", "circle-check"))
        return Mark(_(word), tone, icon)
    if activity.kind == "incident":
        return Mark(_("Stuck"), "bad", "triangle-alert")
    if activity.state == "parked":
        return Mark(_("Waits for what was returned"), "warn", "undo-2")
    return Mark(_("Waiting"), "info", "hourglass")


def why(seat: Seat) -> str:
    """By which rule somebody is asked."""
    return _(_WHY[seat.rule]) if seat.rule in _WHY else ""


def why_added(sign: str) -> str:
    """Why somebody is there whom no rule named."""
    rules = {"before": "add_before", "after": "add_after", "parallel": "add_parallel"}
    return _(_WHY[{**rules, "advice": "delegate"}.get(sign, "transfer")])


def note_of(note: str) -> str:
    return _(_NOTES[note]) if note in _NOTES else ""


def foreseen_icon(one: Foreseen) -> str:
    return ICONS.get(one.kind, "circle-dot")


def age(tx: Transaction, since: datetime | None) -> str:
    """How long something has waited: "3 days", "5 hours"."""
    if since is None:
        return ""
    return span((tx.now - since).total_seconds())


def span(seconds: float) -> str:
    """So many seconds in the largest unit that fits."""
    waited = timedelta(seconds=max(seconds, 0))
    if waited.days:
        return _("{count} days", count=waited.days) if waited.days > 1 else _("1 day")
    hours, minutes = waited.seconds // 3600, waited.seconds // 60
    if hours:
        return _("{count} hours", count=hours) if hours > 1 else _("1 hour")
    return _("{count} minutes", count=max(minutes, 1)) if minutes > 1 else _("1 minute")
