"""Which stored values a release computes anew, and when: small tables at once, others by a job."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import select

from ..core.actor import SYSTEM as THE_SYSTEM
from ..core.transaction import Transaction
from ..documents.app import App, Entity, Manifest
from ..documents.dependencies import (
    Computed,
    Name,
    Route,
    computed_fields,
    levels,
    step_of,
    with_readers,
)  # fmt: skip
from ..documents.events import ReleasePublished
from ..formula import Core, FormulaType
from ..jobs.queue import enqueue
from ..jobs.schedules import drop_schedule, ensure_schedule
from .backfill_rows import Step, fill, last_seq
from .query import MARK, SYSTEM

#: Entities with more records than this are filled after the publish, which keeps everybody waiting.
AT_ONCE = 20_000
FILL = "fill_computed"
REFRESH = "refresh_computed"
#: Five past midnight in the workspace's zone.
NIGHTLY = "5 0 * * *"
_DATES = frozenset({FormulaType.DATE, FormulaType.DATETIME})


def on_published(transaction: Transaction, event: ReleasePublished) -> None:
    """Fill what the release computes in another way than before, or queue it."""
    app = event.after
    left = fill_small(transaction, app, steps_of(app, changed(event.before, app)))
    if left:
        fields = sorted(_ids(one) for step in left for one in step.fields)
        enqueue(transaction, FILL, {"fields": fields}, background=True, actor=THE_SYSTEM)
    _schedule(transaction, app)


def fill_small(transaction: Transaction, app: App, steps: Iterable[Step]) -> list[Step]:
    """Fill the entities with few records; return the steps that are left, in their order."""
    left: list[Step] = []
    waiting: set[Name] = set()
    for step in steps:
        waits = any(not one.names.isdisjoint(waiting) for one in step.fields)
        if waits or is_big(transaction, step.entity):
            left.append(step)
            waiting.update(one.name for one in step.fields)
        else:
            last = last_seq(transaction, step.entity)
            if last is not None:
                fill(transaction, app, step, 0, last)
    return left


def steps_of(app: App, names: Collection[Name]) -> list[Step]:
    """The passes over record tables that fill ``names``, each after those that it reads."""
    steps: list[Step] = []
    for level in levels(app, names):
        by_entity: dict[Entity, list[Computed]] = {}
        for one in level:
            by_entity.setdefault(one.entity, []).append(one)
        steps += [Step(entity, tuple(fields)) for entity, fields in by_entity.items()]
    return steps


def changed(before: App, after: App) -> frozenset[Name]:
    """Computed fields that mean something else in ``after``, and all that read them."""
    old = {_ids(one): _meaning(before, one) for one in computed_fields(before).values()}
    new = computed_fields(after).values()
    return with_readers(
        after, (one.name for one in new if old.get(_ids(one)) != _meaning(after, one))
    )


def refreshed(app: App) -> frozenset[Name]:
    """Computed fields that depend on the day, and all that read them."""
    nightly = (
        one.name for one in computed_fields(app).values() if one.field.text("refresh") == "nightly"
    )
    return with_readers(app, nightly)


def named(app: App, ids: Iterable[Iterable[str]]) -> frozenset[Name]:
    """The fields of these (entity id, field id), whatever they are called now."""
    wanted = {tuple(one) for one in ids}
    return frozenset(one.name for one in computed_fields(app).values() if _ids(one) in wanted)


def _schedule(transaction: Transaction, app: App) -> None:
    if not refreshed(app):
        drop_schedule(transaction, REFRESH)
        return
    zone = app.manifest.zone.key
    ensure_schedule(transaction, REFRESH, REFRESH, at=NIGHTLY, zone=zone, actor=THE_SYSTEM)


def is_big(transaction: Transaction, entity: Entity) -> bool:
    table = entity.table
    beyond = select(table.c.seq).order_by(table.c.seq).offset(AT_ONCE).limit(1)
    return transaction.execute(beyond.execution_options(**{MARK: SYSTEM})).first() is not None


def _ids(one: Computed) -> tuple[str, str]:
    return one.entity.id, one.field.id


def _meaning(app: App, one: Computed) -> object:
    """What decides the stored value, in words that renaming does not change."""
    core = _resolved(app, one.core, [one.entity])
    days = _days(app.manifest) if _reads_days(one.core) else None
    return one.field.column, one.field.text("returns"), core, days


def _days(manifest: Manifest) -> tuple[str, Mapping[str, object]]:
    return manifest.zone.key, manifest.calendar


def _reads_days(core: Core) -> bool:
    return core.type in _DATES or any(_reads_days(part) for part in core.parts)


def _resolved(app: App, core: Core, scopes: list[Entity]) -> object:
    path = [*_path(app, scopes[len(scopes) - 1 - core.up], core.path)] if core.path else []
    inner = scopes
    if core.kind == "list":
        end = path[-1][0] if path else None
        inner = [*scopes, end] if isinstance(end, Entity) else scopes
    parts = [
        _resolved(app, part, scopes if core.kind == "list" and at > 1 else inner)
        for at, part in enumerate(core.parts)
    ]
    where = [names for _, names in path]
    plain = (core.kind, core.type, core.name, core.value, core.up, core.scale, core.zero)
    return [*plain, where, parts]


def _path(app: App, entity: Entity, path: Route) -> Iterator[tuple[Entity | None, object]]:
    """Where each step of a path leads, and the ids and the column that it goes by."""
    here: Entity | None = entity
    for key in path:
        if here is None:
            return
        field = here.fields.get(key)
        inverse = next((one for one in here.inverses if one.key == key), None)
        names: object = key
        if field is not None:
            names = here.id, field.id, field.column, field.type.name
        elif inverse is not None:
            far = app.entity(inverse.entity)
            names = far.id, far.field(inverse.field).id
        here = step_of(app, here, key)
        yield here, names
