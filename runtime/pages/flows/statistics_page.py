"""What administrators see of how long steps and people take, and where flows wait."""

from collections.abc import Mapping
from dataclasses import dataclass

from ....platform.access.people import People
from ....platform.core.transaction import Transaction
from ....platform.workflows.overseeing import Overseeing, Pace
from ....platform.workflows.ports.versions import Versions
from ...i18n import gettext as _
from ...shell import Avatar
from .admin_page import flow_choices, tabs_of
from .inbox_page import Tab
from .words import flow_title, result_word, span, step_title

#: Periods that one may look at, in days.
PERIODS = (7, 30, 90, 365)


@dataclass(frozen=True)
class PaceRow:
    """How long something takes; ``share`` is the part of the slowest, 0 to 100."""

    title: str
    note: str
    count: int
    mean: str
    median: str
    longest: str
    open: int
    share: int
    who: Avatar | None = None


@dataclass(frozen=True)
class StatisticsPage:
    """Where flows wait, and for whom."""

    tabs: tuple[Tab, ...]
    days: int
    flow: str
    periods: tuple[tuple[str, str], ...]
    flows: tuple[tuple[str, str], ...]
    bottleneck: str
    steps: tuple[PaceRow, ...]
    people: tuple[PaceRow, ...]
    results: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def statistics_page(tx: Transaction, days: int, flow: str) -> StatisticsPage:
    overseeing, versions = Overseeing(tx), Versions(tx)
    found = overseeing.statistics(days, flow)
    titles = {(key, step): _step(versions, key, step) for key, step, _pace in found.steps}
    titles |= {(key, step): _step(versions, key, step) for key, step in found.open}
    names = People(tx).names_of(id for id, _pace in found.people)
    most = max((pace.total for _key, _step, pace in found.steps), default=0)
    slowest = max((pace.mean for _id, pace in found.people), default=0)
    decided = {(key, step) for key, step, _pace in found.steps}
    steps = [
        _pace(*titles[key, step], pace, pace.total / most if most else 0,
              found.open.get((key, step), 0))
        for key, step, pace in found.steps
    ]  # fmt: skip
    steps += [
        PaceRow(*titles[key], 0, "", "", "", count, 0)
        for key, count in found.open.items()
        if key not in decided
    ]
    people = [
        _pace(names.get(id, ""), "", pace, pace.mean / slowest if slowest else 0, 0, person=True)
        for id, pace in found.people
    ]
    worst = found.bottleneck
    return StatisticsPage(
        tabs_of(overseeing), days, flow,
        tuple((str(one), _("{count} days", count=one)) for one in PERIODS), flow_choices(),
        " · ".join(titles[worst[0], worst[1]]) if worst and worst[2].total else "",
        tuple(steps), tuple(people),
        tuple((dict(flow_choices()).get(key, key), tuple(_ends(one))) for key, one
              in found.runs.items()),
    )  # fmt: skip


def _ends(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    told = [(result_word(one) if one else _("Running"), count) for one, count in counts.items()]
    return sorted(told, key=lambda one: -one[1])


def _step(versions: Versions, key: str, step: str) -> tuple[str, str]:
    """What a step of the live version is called, and its flow."""
    flow = versions.active(key)
    return (step_title(flow, step), flow_title(flow)) if flow else (step, key)


def _pace(
    title: str, note: str, pace: Pace, share: float, waiting: int, *, person: bool = False
) -> PaceRow:
    return PaceRow(
        title, note, pace.count, span(pace.mean), span(pace.median), span(pace.longest), waiting,
        round(share * 100), Avatar.of(title) if person else None,
    )  # fmt: skip
