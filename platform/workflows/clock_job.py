"""Starts flows by the clock: at times that come again, and when a record's date is reached.

What was missed while nobody worked is made up for, once; every start has an id of its own, so a
job that is killed and run again starts nothing twice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from ..access.environment import environment
from ..core.actor import SYSTEM
from ..core.workspace import Workspace
from ..documents.app import App
from ..documents.releases import current_app
from ..formula import FormulaType
from ..jobs.cron import parse
from ..jobs.handler import RunningJob
from ..records.paths import resolve
from . import clocks
from .commands import Command
from .finding import condition, each
from .jobs import done
from .model import Settings
from .service import Flows
from .triggers import starts

#: A time that was missed by less counts as kept.
LATE = timedelta(minutes=5)
#: A date that is written so long after its moment still counts.
GRACE = timedelta(minutes=10)
#: Missed times that are made up for; the newest ones.
MOST_MISSED = 1_000
_CAUGHT_UP = {"skip": MOST_MISSED, "once": 1, "all": MOST_MISSED}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clocked:
    """A flow that starts by the clock, as one look at it sees it."""

    workspace: Workspace
    job: RunningJob
    app: App
    flow: str
    start: Settings
    entity: str
    since: datetime
    seen: datetime
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return self.app.manifest.zone

    def begin(self, id: str, record: UUID | None = None) -> None:
        """Start a run; why one is refused is logged."""
        command = Command(id, "start", flow=self.flow, record=str(record or ""))
        self.job.progress(0)
        done(self.workspace, SYSTEM, lambda tx: Flows(tx).start_as(command))


class LookAtClock:
    """Looks at every flow that starts by the clock."""

    name = clocks.LOOK

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        with workspace.read(SYSTEM) as tx:
            app, now = current_app(tx), tx.now
            found = [
                Clocked(workspace, job, app, flow, start, entity, *clocks.seen_of(tx, flow), now)
                for flow, start, entity in starts(app)
                if start["on"] in _LOOKS
            ]
        for one in found:
            _LOOKS[str(one.start["on"])](one)
            with workspace.write(SYSTEM) as tx:
                clocks.set_seen(tx, one.flow, now)


def _schedule(one: Clocked) -> None:
    """Times that come again (定时)."""
    policy = str(one.start["catchUp"])
    after = max(one.seen, one.now - LATE) if policy == "skip" else one.seen
    times = parse(str(one.start["cron"])).between(after, one.now, one.zone, _CAUGHT_UP[policy])
    for moment in times:
        for id, record in _wanted(one, f"schedule:{one.flow}:{moment:%Y%m%dT%H%M}"):
            one.begin(id, record)
        with one.workspace.write(SYSTEM) as tx:
            clocks.set_seen(tx, one.flow, moment)


def _wanted(one: Clocked, id: str) -> list[tuple[str, UUID | None]]:
    """One start, or one for each record that a condition holds for."""
    text = str(one.start.get("each", ""))
    if not text:
        return [(id, None)]
    formula = condition(one.app, one.entity, text, {})
    with one.workspace.read(SYSTEM) as tx:
        found = each(tx, one.app, one.entity, formula, environment(tx, one.app), fields=())
        return [(f"{id}:{record.id}", record.id) for record in found]


def _dates(one: Clocked) -> None:
    """A date of records is reached (到达日期), each record once for each moment."""
    low = max(one.since, one.seen - GRACE)
    for record, moment in _reached(one, low):
        with one.workspace.read(SYSTEM) as tx:
            known = clocks.has_fired(tx, one.flow, record, moment)
        if not known:
            one.begin(f"date:{one.flow}:{record}:{moment:%Y%m%dT%H%M%S}", record)
            with one.workspace.write(SYSTEM) as tx:
                clocks.set_fired(tx, one.flow, record, moment)
    with one.workspace.write(SYSTEM) as tx:
        clocks.forget_fired(tx, one.flow, low - _DAY)


def _reached(one: Clocked, low: datetime) -> list[tuple[UUID, datetime]]:
    """Records with the moments, after ``low``, at which their date was reached."""
    path = str(one.start["field"])
    field = resolve(one.app, one.app.entity(one.entity), path, field="field").field
    kind = field.formula_type or FormulaType.DATETIME
    span = _span(one, low, kind)
    if span is None:
        return []
    formula = condition(
        one.app, one.entity, f"{path} >= $low and {path} <= $high", {"low": kind, "high": kind}
    )
    with one.workspace.read(SYSTEM) as tx:
        known = environment(tx, one.app)
        known = type(known)(
            known.moment, known.zone, known.calendar,
            {**known.variables, "$low": span[0], "$high": span[1]},
        )  # fmt: skip
        records = each(tx, one.app, one.entity, formula, known, fields=(path,))
        found = [(record.id, _moment(one, record.values[path])) for record in records]
    return sorted((pair for pair in found if low < pair[1] <= one.now), key=lambda pair: pair[1])


def _moment(one: Clocked, value: object) -> datetime:
    """When a value is reached: days later or earlier, at a time of the day."""
    days, at = timedelta(days=int(str(one.start.get("days", 0)))), one.start.get("time")
    if isinstance(value, datetime):
        local = value.astimezone(one.zone)
        moved = local.replace(tzinfo=None) + days
        if at is not None:
            moved = datetime.combine(moved.date(), time.fromisoformat(str(at)))
        return moved.replace(tzinfo=one.zone).astimezone(UTC)
    if not isinstance(value, date):
        raise TypeError(f"no date: {value!r}")
    local_time = time.fromisoformat(str(at or "00:00"))
    return datetime.combine(value + days, local_time, one.zone).astimezone(UTC)


def _span(one: Clocked, low: datetime, kind: FormulaType) -> tuple[object, object] | None:
    """The first and the last value that can be reached after ``low`` and by now; None if none."""
    days = timedelta(days=int(str(one.start.get("days", 0))))
    if kind is not FormulaType.DATE:
        return low - days - _DAY, one.now - days + _DAY
    found = [day for day in _days(one, low - days, one.now - days) if _is_due(one, low, day)]
    return (found[0], found[-1]) if found else None


def _days(one: Clocked, first: datetime, last: datetime) -> Iterator[date]:
    day, end = (first - _DAY).astimezone(one.zone).date(), (last + _DAY).astimezone(one.zone).date()
    while day <= end:
        yield day
        day += _DAY


def _is_due(one: Clocked, low: datetime, day: date) -> bool:
    return low < _moment(one, day) <= one.now


_LOOKS: Mapping[str, Callable[[Clocked], None]] = {"schedule": _schedule, "date": _dates}
