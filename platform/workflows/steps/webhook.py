"""HTTP request (触发器): sent after the commit, with an answer that may be waited for."""

from typing import ClassVar

from ...core.errors import Message
from .. import events as e
from ..model import Step
from ..moving import passed, wait
from ..sending import queue
from ..state import Activity, Job, Signal, Timer, Token
from ..timing import arm, due_at
from ..variables import values_of
from ..work import Work
from .shapes import Schema, choice, ref
from .step_type import PUBLIC_URL, StepType, fail, go_on


class Webhook(StepType):
    """Sends a request; ``wait`` for nothing, for its result, or until somebody calls back."""

    name = "webhook"
    settings: ClassVar[Schema] = {
        "url": {
            "type": "string",
            "pattern": "^https?://[^\\s/?#][^\\s]*$(?!\\n)",
            "maxLength": 2000,
        },
        "method": choice("POST", "PUT", "PATCH", "GET", "DELETE"),
        "headers": {
            "type": "object",
            "propertyNames": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,60}$(?!\\n)"},
            "additionalProperties": {"type": "string", "minLength": 0, "maxLength": 1000},
            "maxProperties": 20,
        },
        "body": ref("formulas"),
        "secret": ref("key"),
        "wait": choice("none", "result", "callback"),
        "into": ref("key"),
        "deadline": ref("duration"),
        "onError": choice("retry_then_incident", "retry_then_continue", "incident", "continue"),
    }
    required = ("url", "wait", "onError")

    def needs(self, step: Step) -> frozenset[str]:
        return frozenset({PUBLIC_URL} if step.text("wait") == "callback" else ())

    def enter(self, work: Work, token: Token, step: Step) -> None:
        waits = step.text("wait") != "none"
        activity = wait(work, token, "job").id if waits else ""
        payload = {**step.settings, "body": values_of(work, token, step.settings.get("body"))}
        queue(work, token, self.name, payload, activity=activity)
        if not waits:
            passed(work, token)
        elif step.text("deadline"):
            moment = due_at(work, {}, step.text("deadline"))
            arm(work, token.run, activity, "deadline", moment)

    def job_ended(self, work: Work, activity: Activity, job: Job, answer: object) -> None:
        if answer is None:
            self._failed(work, activity)
        elif work.step(activity).text("wait") == "result":
            self._take(work, activity, answer)

    def gave_up(self, work: Work, job: Job, error: str) -> None:
        if not work.flow(job.run).step(job.step).text("onError").endswith("continue"):
            super().gave_up(work, job, error)

    def signalled(self, work: Work, activity: Activity, signal: Signal) -> bool:
        step = work.step(activity)
        if step.text("wait") != "callback" or (signal.name, signal.key) != (
            "callback",
            activity.id,
        ):
            return False
        self._take(work, activity, signal.payload)
        return True

    def fired(self, work: Work, activity: Activity, timer: Timer) -> None:
        self._failed(work, activity)

    def _take(self, work: Work, activity: Activity, answer: object) -> None:
        into = work.step(activity).text("into")
        if into:
            work.emit(e.VariablesSet(activity.run, {into: answer}))
        go_on(work, activity, "done")

    def _failed(self, work: Work, activity: Activity) -> None:
        step = work.step(activity)
        if step.text("onError").endswith("continue"):
            go_on(work, activity, "failed")
        else:
            message = Message("'{step}' got no answer.", {"step": step.id})
            fail(work, activity, "no_answer", message)
