"""What administrators see of all runs: the runs, what is stuck, how long people take."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, median
from uuid import UUID

from sqlalchemy import RowMapping, func, select

from ..access.actors import demand_administrator
from ..core.transaction import Transaction
from .boxes import about
from .state import ROOT
from .tables import INCIDENT, RUN, TASK

#: Finished tasks that statistics look at, the newest ones.
MOST_TASKS = 20_000
#: Steps that one page of incidents shows.
MOST_INCIDENTS = 200
STATES = ("running", "suspended", "ended")


@dataclass(frozen=True)
class Asked:
    """Which runs: of a flow, in a state, with a result, about some words."""

    flow: str = ""
    state: str = ""
    result: str = ""
    words: str = ""


@dataclass(frozen=True)
class Pace:
    """How long tasks waited until they were decided, in seconds."""

    count: int
    mean: float
    median: float
    longest: float

    @classmethod
    def of(cls, waits: Sequence[float]) -> "Pace":
        return cls(len(waits), mean(waits), median(waits), max(waits))

    @property
    def total(self) -> float:
        return self.count * self.mean


@dataclass(frozen=True)
class Statistics:
    """The pace by (flow, step) and by person, slowest first; ``open`` counts what waits now."""

    steps: Sequence[tuple[str, str, Pace]]
    people: Sequence[tuple[UUID, Pace]]
    open: Mapping[tuple[str, str], int]
    runs: Mapping[str, Counter[str]]
    since: datetime

    @property
    def bottleneck(self) -> tuple[str, str, Pace] | None:
        """The step in which all runs together have waited longest."""
        return max(self.steps, key=lambda one: one[2].total, default=None)


class Overseeing:
    """All runs, for administrators."""

    def __init__(self, tx: Transaction) -> None:
        demand_administrator(tx)
        self._tx = tx

    def runs(
        self, asked: Asked, *, before: UUID | None = None, limit: int = 50
    ) -> Sequence[RowMapping]:
        """Runs that no other run started, the newest first."""
        wanted = [RUN.c.id == ROOT]
        told = ((RUN.c.flow, asked.flow), (RUN.c.state, asked.state), (RUN.c.result, asked.result))
        wanted += [column == value for column, value in told if value]
        if asked.words:
            wanted.append(about(self._tx, asked.words, RUN.c.root_id, RUN.c.id))
        if before is not None:
            wanted.append(RUN.c.root_id < before)
        newest = select(RUN).where(*wanted).order_by(RUN.c.root_id.desc()).limit(limit)
        return self._tx.execute(newest).mappings().all()

    def waiting(self, roots: Iterable[UUID]) -> Mapping[UUID, list[RowMapping]]:
        """The open tasks of families."""
        mine = (TASK.c.root_id.in_(list(roots)), TASK.c.state.in_(("open", "lent")))
        found: defaultdict[UUID, list[RowMapping]] = defaultdict(list)
        for row in self._tx.execute(select(TASK).where(*mine)).mappings():
            found[row["root_id"]].append(row)
        return found

    def incidents(self) -> Sequence[RowMapping]:
        """What waits for an administrator, the newest first."""
        statement = (
            select(INCIDENT, RUN.c.flow, RUN.c.hash, RUN.c.title, RUN.c.started_at)
            .join(RUN, (RUN.c.root_id == INCIDENT.c.root_id) & (RUN.c.id == INCIDENT.c.run))
            .where(INCIDENT.c.state == "open", RUN.c.state != "ended")
            .order_by(INCIDENT.c.root_id.desc())
            .limit(MOST_INCIDENTS)
        )
        return self._tx.execute(statement).mappings().all()

    def count_incidents(self) -> int:
        return len(self.incidents())

    def versions(self) -> Mapping[str, Counter[str]]:
        """Runs that go on, by flow and version."""
        counted = (
            select(RUN.c.flow, RUN.c.hash, func.count())
            .where(RUN.c.state != "ended")
            .group_by(RUN.c.flow, RUN.c.hash)
        )
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for flow, version, count in self._tx.execute(counted):
            found[flow][version] = count
        return found

    def statistics(self, days: int, flow: str = "") -> Statistics:
        """How long tasks waited that were decided in the last ``days``."""
        since = self._tx.now - timedelta(days=days)
        by_step: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        by_person: defaultdict[UUID, list[float]] = defaultdict(list)
        for row in self._decided(since, flow):
            waited = (row["acted_at"] - row["opened_at"]).total_seconds()
            by_step[row["flow"], row["step"]].append(waited)
            by_person[row["acted_by"]].append(waited)
        steps = [(*key, Pace.of(waits)) for key, waits in by_step.items()]
        people = [(key, Pace.of(waits)) for key, waits in by_person.items()]
        return Statistics(
            sorted(steps, key=lambda one: -one[2].total),
            sorted(people, key=lambda one: -one[1].mean),
            self._open(flow), self._ended(since, flow), since,
        )  # fmt: skip

    def _decided(self, since: datetime, flow: str) -> Sequence[RowMapping]:
        wanted = [TASK.c.acted_at >= since, TASK.c.opened_at.is_not(None),
                  TASK.c.acted_by.is_not(None)]  # fmt: skip
        wanted += [RUN.c.flow == flow] if flow else []
        statement = (
            select(TASK.c.step, TASK.c.acted_by, TASK.c.opened_at, TASK.c.acted_at, RUN.c.flow)
            .join(RUN, (RUN.c.root_id == TASK.c.root_id) & (RUN.c.id == TASK.c.run))
            .where(*wanted)
            .order_by(TASK.c.root_id.desc())
            .limit(MOST_TASKS)
        )
        return self._tx.execute(statement).mappings().all()

    def _open(self, flow: str) -> Mapping[tuple[str, str], int]:
        wanted = [TASK.c.state.in_(("open", "lent")), RUN.c.state == "running"]
        wanted += [RUN.c.flow == flow] if flow else []
        counted = (
            select(RUN.c.flow, TASK.c.step, func.count())
            .join(RUN, (RUN.c.root_id == TASK.c.root_id) & (RUN.c.id == TASK.c.run))
            .where(*wanted)
            .group_by(RUN.c.flow, TASK.c.step)
        )
        return {(flow, step): count for flow, step, count in self._tx.execute(counted)}

    def _ended(self, since: datetime, flow: str) -> Mapping[str, Counter[str]]:
        """How runs of each flow ended that began since then; "" are those that go on."""
        wanted = [RUN.c.started_at >= since] + ([RUN.c.flow == flow] if flow else [])
        counted = select(RUN.c.flow, RUN.c.result, func.count()).where(*wanted)
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for key, result, count in self._tx.execute(counted.group_by(RUN.c.flow, RUN.c.result)):
            found[key][result] = count
        return found
