"""How a run begins: its row, its root sequence, its first token."""

from collections.abc import Mapping

from . import events as e
from .approvers.lines import lines_of
from .model import Flow
from .moving import end_run, place
from .state import ROOT, Run, Scope, Values
from .work import Work


def start_run(
    work: Work,
    flow: Flow,
    initiator: str | None,
    record: str,
    variables: Values,
    *,
    picks: Mapping[str, tuple[str, ...]] | None = None,
    parent: str = "",
    token: str = "",
    depth: int = 0,
    origin: tuple[str, ...] = (),
) -> Run:
    """Start a run and put its token before the first step."""
    run = Run(
        id=work.new("r") if parent else ROOT, flow=flow.key, version=flow.version,
        initiator=initiator or None, entity=flow.entity, record=record, parent=parent,
        parent_token=token, depth=depth, variables=variables, picks=picks or {},
        lines=lines_of(work.facts.org, initiator) if initiator else None,
        started_at=work.now, origin=origin,
    )  # fmt: skip
    work.emit(e.RunStarted(run))
    scope = Scope(work.new("s"), run.id, "", "", "", ("",), 1)
    work.emit(e.ScopeOpened(scope))
    if flow.steps:
        place(work, scope, "", flow.steps[0].id)
    else:
        end_run(work, run.id, "approved", "")
    return work.state.runs[run.id]
