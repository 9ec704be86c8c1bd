"""A new version over what has been: which runs of last quarter would have gone another way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..core.errors import FormloomError
from .commands import Command
from .facts import Facts, Flows, Rows
from .model import Flow
from .predict import Prediction, predict_start


@dataclass(frozen=True)
class Case:
    """A run that was: its record as it was at submit, who started it, and when (aware, UTC)."""

    record: str
    row: Mapping[str, object]
    initiator: str
    at: datetime


@dataclass(frozen=True)
class Outcome:
    """One case under the old version and the new; None where the start would be refused."""

    case: Case
    old: Prediction | None
    new: Prediction | None

    @property
    def differs(self) -> bool:
        return _way(self.old) != _way(self.new)

    def newly_asked(self) -> frozenset[str]:
        """People whom the new version asks and the old one does not."""
        return _people(self.new) - _people(self.old)

    def spared(self) -> frozenset[str]:
        """People whom the old version asks and the new one does not."""
        return _people(self.old) - _people(self.new)


def replay(old: Flow, new: Flow, cases: Iterable[Case], facts: Facts) -> Iterator[Outcome]:
    """Each case under both versions, with the organisation as it is now."""
    for case in cases:
        yield Outcome(case, _under(old, case, facts), _under(new, case, facts))


def _under(flow: Flow, case: Case, facts: Facts) -> Prediction | None:
    there = replace(
        facts,
        now=case.at,
        flows=Instead(facts.flows, flow),
        records=Rows({(flow.entity, case.record): case.row}),
        busy=frozenset(),
    )
    command = Command("replay", "start", case.initiator, flow=flow.key, record=case.record)
    try:
        return predict_start(command, there)
    except FormloomError:
        return None


@dataclass(frozen=True)
class Instead:
    """All flows as they are, but one version in place of its key's active one."""

    others: Flows
    flow: Flow

    def version(self, flow: str, version: str) -> Flow:
        mine = (flow, version) == (self.flow.key, self.flow.version)
        return self.flow if mine else self.others.version(flow, version)

    def active(self, flow: str) -> Flow | None:
        return self.flow if flow == self.flow.key else self.others.active(flow)


def _way(prediction: Prediction | None) -> object:
    return None if prediction is None else (prediction.path, prediction.result)


def _people(prediction: Prediction | None) -> frozenset[str]:
    path = prediction.path if prediction else ()
    return frozenset(person for _, people in path for person in people)
