"""Sub-flow (子流程): another flow, waited for or not."""

from typing import ClassVar

from ...core.errors import Message
from .. import events as e
from ..model import Step
from ..moving import close_activity, end_run, incident, leave, passed, wait
from ..sending import queue
from ..starting import start_run
from ..state import Run, Token
from ..variables import at_path, ids, values_of
from ..work import Work
from .shapes import Schema, choice, ref
from .step_type import StepType

#: A flow that starts a flow that starts a flow ... so deep.
DEEPEST = 5


class Subflow(StepType):
    """Starts a flow for a record and goes on with its result.

    ``in`` gives the child variables; ``out`` are formulas over the child's variables and the
    parent's record, by the parent's variable.
    """

    name = "subflow"
    settings: ClassVar[Schema] = {
        "flow": ref("key"),
        "record": ref("path"),
        "each": ref("path"),
        "wait": {"type": "boolean"},
        "in": ref("formulas"),
        "out": ref("formulas"),
        "onReject": choice("fail_parent", "continue"),
    }
    required = ("flow", "wait")

    def enter(self, work: Work, token: Token, step: Step) -> None:
        run = work.run_of(token)
        flow = work.facts.flows.active(step.text("flow"))
        path = step.text("record")
        record = next(iter(ids(at_path(work, run, path, token))), "") if path else run.record
        given = values_of(work, token, step.settings.get("in"))
        if flow is None or run.depth >= DEEPEST or flow.key in (run.flow, *run.origin):
            message = Message("'{step}' cannot start '{flow}' from here.", {
                "step": step.id, "flow": step.text("flow"),
            })  # fmt: skip
            incident(work, token, "subflow", message)
        elif step.settings.get("wait"):
            wait(work, token, "child")
            start_run(
                work, flow, run.initiator, record, given,
                parent=run.id, token=token.id, depth=run.depth + 1, origin=(*run.origin, run.flow),
            )  # fmt: skip
        else:
            payload = {"flow": flow.key, "record": record, "values": given}
            queue(work, token, "start_flow", payload)
            passed(work, token, flow.key)

    def child_ended(self, work: Work, token: Token, child: Run) -> None:
        step = work.step(token)
        activity = work.waiting(token.id)
        if activity is None:
            return
        self._take(work, token, step, child)
        close_activity(work, activity, child.result)
        if child.result != "approved" and step.text("onReject", "fail_parent") == "fail_parent":
            end_run(work, token.run, child.result, step.id)
        else:
            leave(work, token)

    def _take(self, work: Work, token: Token, step: Step, child: Run) -> None:
        """Write what the child gave into the parent's variables."""
        run = work.run_of(token)
        work.emit(e.VariablesSet(run.id, {step.id: {"result": child.result, **child.variables}}))
        outs = step.part("out")
        if outs:
            run = work.state.runs[run.id]
            found = values_of(work, token, outs)
            work.emit(e.VariablesSet(run.id, found))
