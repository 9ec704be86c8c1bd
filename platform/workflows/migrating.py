"""Moving running runs to the live version of their flow: what would happen, and doing it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from ..access.actors import demand_administrator
from ..core.errors import FormloomError, Message, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from . import store
from .commands import Command
from .migrate import reasons
from .model import START, Flow
from .ports.world import World
from .service import Flows
from .state import State
from .tables import RUN

#: Runs that one report looks at and one command moves.
MOST = 500


@dataclass(frozen=True)
class Candidate:
    """A run on an older version; ``reasons`` say why it cannot move, none if it can."""

    root: UUID
    run: str
    title: str
    version: str
    steps: tuple[str, ...]
    reasons: tuple[Message, ...]


@dataclass(frozen=True)
class Report:
    """What moving would do; ``unmapped`` are steps that runs stand at and ``flow`` has not."""

    flow: Flow
    candidates: Sequence[Candidate]
    unmapped: Mapping[str, str] = field(default_factory=dict)

    @property
    def can(self) -> list[Candidate]:
        return [one for one in self.candidates if not one.reasons]


class Migrating:
    """The running runs of one flow, for administrators."""

    def __init__(self, tx: Transaction, flow: str) -> None:
        demand_administrator(tx)
        self._tx = tx
        self._world = World(tx)
        active = self._world.versions.active(flow)
        if active is None:
            raise NotFoundError("There is no flow '{flow}'.", flow=flow)
        self._flow = active

    def report(self, steps: Mapping[str, str] | None = None) -> Report:
        """Look at every run on an older version; nothing is written.

        :param steps: old step id -> step id of the live version.
        """
        chosen = {old: new for old, new in (steps or {}).items() if new}
        found = [self._candidate(row, chosen) for row in self._rows()]
        missing = Counter(step for one in found for step in one.steps if step not in self._known)
        titles = {step: self._title(step, found) for step in missing}
        return Report(self._flow, found, titles)

    def move(self, steps: Mapping[str, str] | None = None) -> tuple[int, list[Candidate]]:
        """Move those that can, each for itself; how many did, and which did not."""
        report, chosen = self.report(steps), {k: v for k, v in (steps or {}).items() if v}
        done, failed = 0, [one for one in report.candidates if one.reasons]
        for one in report.can:
            try:
                with self._tx.connection.begin_nested():
                    self._move(one, chosen)
                done += 1
            except FormloomError as error:
                failed.append(Candidate(**{**vars(one), "reasons": (error.message,)}))
        return done, failed

    def _move(self, one: Candidate, steps: Mapping[str, str]) -> None:
        command = Command(
            str(new_id()), "migrate", str(self._tx.actor.person or ""), run=one.run,
            target=self._flow.version, values=dict(steps),
        )  # fmt: skip
        Flows(self._tx).act(one.root, command)

    @property
    def _known(self) -> frozenset[str]:
        return frozenset(self._flow.by_id)

    def _rows(self) -> Sequence[tuple[UUID, str, str, str]]:
        older = (RUN.c.flow == self._flow.key, RUN.c.hash != self._flow.version)
        statement = (
            select(RUN.c.root_id, RUN.c.id, RUN.c.title, RUN.c.hash)
            .where(*older, RUN.c.state != "ended")
            .order_by(RUN.c.root_id, RUN.c.id)
            .limit(MOST)
        )
        return [tuple(row) for row in self._tx.execute(statement)]

    def _candidate(
        self, row: tuple[UUID, str, str, str], steps: Mapping[str, str]
    ) -> Candidate:  # fmt: skip
        root, run, title, version = row
        state = store.load(self._tx, root).state
        old = self._world.versions.version(self._flow.key, version)
        why = reasons(old, self._flow, state, run, steps)
        return Candidate(root, run, title, version, _steps(state, run), tuple(why))

    def _title(self, step: str, found: Sequence[Candidate]) -> str:
        """What a step that is gone was called."""
        version = next(one.version for one in found if step in one.steps)
        old = self._world.versions.version(self._flow.key, version)
        return old.step(step).text("title", step) if step in old.by_id else step


def _steps(state: State, run: str) -> tuple[str, ...]:
    """Where a run stands."""
    found = (one.step for one in state.live_tokens(run) if one.step != START)
    return tuple(dict.fromkeys(found))
