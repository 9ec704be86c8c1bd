"""Migrate (迁移版本): a run follows another version from now on."""

from collections.abc import Mapping
from typing import cast

from ...core.errors import ConflictError
from .. import events as e
from ..commands import Command
from ..migrate import reasons
from ..work import Work
from .checks import demand_administrator, demand_running
from .operation import Operation


class Migrate(Operation):
    """Moves a run to version ``target``; ``values`` maps steps by hand where ids differ."""

    name = "migrate"

    def run(self, work: Work, command: Command) -> None:
        demand_administrator(work, command.actor)
        run = demand_running(work, command.run)
        new = work.facts.flows.version(run.flow, command.target)
        steps = cast("Mapping[str, str]", command.values)
        found = reasons(work.flow(run.id), new, work.state, run.id, steps)
        if found:
            raise ConflictError("This run cannot follow the new version: {reason}", reason=found[0])
        work.emit(e.RunMigrated(run.id, new.version, steps))
