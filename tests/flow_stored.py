"""A run that is saved after each command, and loaded again before the next."""

from dataclasses import dataclass

from flow_world import World
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.ids import new_id
from formloom.platform.core.workspace import Workspace
from formloom.platform.workflows import store
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.projecting import incident_row, run_row, task_row, timer_row
from formloom.platform.workflows.store import Change
from formloom.platform.workflows.tables import INCIDENT, RUN, TASK, TIMER


@dataclass
class StoredWorld(World):
    """Decides on what lies in the database, and writes there what comes of it."""

    workspace: Workspace = None
    root: object = None

    def do(self, kind, actor="", *, id=None, **more):
        command = Command(id or f"c{next(self.numbers)}", kind, actor, **more)
        with self.workspace.write(SYSTEM) as tx:
            known = self.root and store.load(tx, self.root, lock=True)
            family = known or store.create(tx, new_id())
            state, events = self.decided(family.state, command)
            if events:
                store.save(tx, family, Change(family.state, state, events))
        self.root = family.id
        with self.workspace.read(SYSTEM) as tx:
            self.state = store.load(tx, self.root).state
        self.events += events
        return events

    def differs(self):
        """What the rows beside the state tell otherwise than the state; events, too."""
        state = self.state
        parts = (
            (RUN, state.runs, lambda one: run_row(one, alone=False)), (TASK, state.tasks, task_row),
            (TIMER, state.timers, timer_row), (INCIDENT, state.incidents, incident_row),
        )  # fmt: skip
        with self.workspace.read(SYSTEM) as tx:
            told = [event for _at, event in store.events_of(tx, self.root)]
            if told != self.events:
                yield "events"
            for table, wanted, row_of in parts:
                rows = tx.execute(select(table).where(table.c.root_id == self.root)).mappings()
                found = {row["id"]: row for row in rows}
                for id, one in wanted.items():
                    row = row_of(one)
                    if {key: found[id][key] for key in row} != row:
                        yield f"{table.name} {id}"
