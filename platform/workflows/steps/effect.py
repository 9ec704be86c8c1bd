"""Steps that change or read records: asked of whoever runs the command, in the same transaction."""

from collections.abc import Mapping
from typing import ClassVar

from .. import events as e
from ..model import Step
from ..moving import wait
from ..state import Activity, Run, Token
from ..variables import at_path, ids, values_of
from ..work import Work
from .step_type import StepType, go_on


class EffectStep(StepType):
    """Waits, within the command, for an effect; its result goes back into the run."""

    #: Whether the record is another one afterwards, which nothing can take back.
    changes: ClassVar[bool] = True

    def enter(self, work: Work, token: Token, step: Step) -> None:
        run = work.run_of(token)
        wait(
            work, token, "effect",
            effect=self.name, record=_record(work, run, token, step), path=step.text("record"),
            entity=step.text("entity"), values=values_of(work, token, step.settings.get("set")),
            person=_person(work, run, step), limit=step.settings.get("limit"),
            filter=step.text("filter"), sort=step.settings.get("sort"),
        )  # fmt: skip

    def effect_done(self, work: Work, activity: Activity, values: Mapping[str, object]) -> None:
        step = work.step(activity)
        if self.changes:
            work.emit(e.EffectMade(activity.run, step.id, self.name))
        if step.text("into"):
            into = values.get("rows") if "rows" in values else values
            work.emit(e.VariablesSet(activity.run, {step.text("into"): into}))
        go_on(work, activity, "done")


def _record(work: Work, run: Run, token: Token, step: Step) -> str:
    path = step.text("record")
    return next(iter(ids(at_path(work, run, path, token))), "") if path else run.record


def _person(work: Work, run: Run, step: Step) -> str:
    """By whose rights it is done; empty is the system."""
    acted = [one for one in work.state.tasks.values() if one.run == run.id and one.acted_by]
    last = max(acted, key=lambda one: one.acted_seq).acted_by if acted else ""
    people = {"initiator": run.initiator or "", "last_approver": last}
    return people.get(step.text("as", "system"), "")
