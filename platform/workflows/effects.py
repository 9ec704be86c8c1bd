"""What steps do with records, in the transaction of the command; the answer goes to the core."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ..access.people import People
from ..core.actor import SYSTEM, Actor
from ..core.errors import FormloomError, InvalidValueError, NotFoundError
from ..core.transaction import Transaction
from ..documents.acting import acting as acting
from ..documents.app import Entity
from ..fields.field import Field
from ..formula import Environment
from ..records.changesets import join_change_set
from ..records.formulas import as_stored
from ..records.paths import link_target
from ..records.service import RecordService
from ..records.values import LinkedTitle, Record
from .commands import Command
from .decide import Effect
from .finding import find
from .listening import caused_by, forget_caused
from .ports.people import uuid_of
from .ports.world import World
from .state import EMPTY, Run, State
from .variables import environment
from .work import Work

Values = Mapping[str, object]


class Effects:
    """Performs the effects of one command."""

    def __init__(self, tx: Transaction, world: World, root: UUID) -> None:
        self._tx = tx
        self._world = world
        self._root = root
        self._state = EMPTY

    def perform(self, effect: Effect, state: State, id: str) -> Command:
        """Do what a step asks for; what is refused is undone and told to the core.

        :param id: of the answer, a command.
        """
        self._state, run = state, state.runs[effect.run]
        before = self._row(run)
        other = acting(self._tx, self._actor(effect))
        caused_by(other, (*run.origin, run.flow), self._root)
        join_change_set(self._tx, other)
        try:
            with self._tx.connection.begin_nested():
                values = _PERFORM[effect.kind](self, other, effect, run)
        except FormloomError as error:
            forget_caused(other)
            return Command(id, "effect_done", activity=effect.activity, ok=False, error=str(error))
        self._world.records.forget()
        changed = changed_keys(before, self._row(run))
        return Command(id, "effect_done", activity=effect.activity, values=values, changed=changed)

    def _row(self, run: Run) -> Values:
        return self._world.records.row(run.entity, run.record) or {}

    def _actor(self, effect: Effect) -> Actor:
        id = uuid_of(effect.person)
        if id is None:
            return SYSTEM
        people = People(self._tx)
        return people.actor(people.get(id).login)

    def update(self, tx: Transaction, effect: Effect, run: Run) -> Values:
        entity = self._entity(effect, run)
        service = RecordService(tx, entity.key, trusted=True)
        return plain(service.update(_id(effect), given(service.entity, effect.values)))

    def create(self, tx: Transaction, effect: Effect, run: Run) -> Values:
        service = RecordService(tx, effect.entity, trusted=True)
        return plain(service.create(given(service.entity, effect.values)))

    def delete(self, tx: Transaction, effect: Effect, run: Run) -> Values:
        RecordService(tx, self._entity(effect, run).key).delete(_id(effect))
        return {}

    def query(self, tx: Transaction, effect: Effect, run: Run) -> Values:
        asked = effect.options
        sort = tuple((str(one["by"]), bool(one.get("desc"))) for one in asked.get("sort") or ())  # type: ignore[attr-defined]
        text = str(asked.get("filter") or "")
        flow = self._world.versions.version(run.flow, run.version)
        formula = flow.formula(text, effect.entity) if text else None
        if text and formula is None:
            raise InvalidValueError("'{formula}' is no condition any more.", formula=text)
        found = find(
            tx, self._world.versions.app, effect.entity, formula, self._known(effect, run),
            sort=sort, most=int(str(asked["limit"] or 100)),
        )  # fmt: skip
        return {"rows": tuple(plain(one) for one in found)}

    def _known(self, effect: Effect, run: Run) -> Environment:
        """What the formulas of an effect's step know."""
        work = Work(self._state, self._world.facts())
        token = self._state.tokens[self._state.activities[effect.activity].token]
        return environment(work, run, token)

    def _entity(self, effect: Effect, run: Run) -> Entity:
        """The entity of a record to be changed: the run's own, or what the path leads to."""
        app = self._world.versions.app
        head, *rest = effect.path.split(".") if effect.path else ("",)
        if head.startswith("$"):
            entity = app.entity(self._given_by(run, head[1:]))
        else:
            entity, rest = app.entity(run.entity), [head, *rest] if head else []
        for key in rest:
            target = link_target(app, entity.field(key))
            if target is None:
                raise NotFoundError("'{path}' leads to no record.", path=effect.path)
            entity = target
        return entity

    def _given_by(self, run: Run, variable: str) -> str:
        """The entity of the record that a step put into a variable."""
        flow = self._world.versions.version(run.flow, run.version)
        found = (one for one in flow.by_id.values() if one.text("into") == variable)
        return next((one.text("entity") for one in found), "")


_PERFORM: Mapping[str, Callable[[Effects, Transaction, Effect, Run], Values]] = {
    "update": Effects.update,
    "create": Effects.create,
    "delete": Effects.delete,
    "query": Effects.query,
}


def _id(effect: Effect) -> UUID:
    id = uuid_of(effect.record)
    if id is None:
        raise NotFoundError("'{path}' leads to no record.", path=effect.path)
    return id


def changed_keys(before: Values, after: Values) -> tuple[str, ...]:
    """The fields of a record that differ; who saved it and when is none."""
    return tuple(
        sorted(key for key in after if key not in _STAMPS and after[key] != before.get(key))
    )


_STAMPS = frozenset({"updated_at", "updated_by", "revision", "deleted_at"})


def given(entity: Entity, values: Values) -> dict[str, object]:
    """What formulas gave, in the form that records are written in."""
    return {key: _given(entity, key, value) for key, value in values.items()}


def _given(entity: Entity, key: str, value: object) -> object:
    field = entity.fields.get(key) or entity.system.get(key)
    if field is None:
        return value  # refused by name where it is written
    stored = as_stored(value, field)
    written = isinstance(stored, Decimal | date | datetime)
    return field.type.dump(stored, field) if written else stored


def plain(record: Record) -> dict[str, object]:
    """A record as flows keep it: links as rows with ``id`` and ``name``."""
    return {"id": str(record.id), **{key: _plain(one) for key, one in record.values.items()}}


def _plain(value: object) -> object:
    if isinstance(value, LinkedTitle):
        return {"id": str(value.id), "name": value.title}
    if isinstance(value, Record):
        return plain(value)
    return tuple(_plain(one) for one in value) if isinstance(value, tuple) else value


def readable(value: object, field: Field) -> object:
    """A value as formulas read it, in the API's form; linked records are their ids."""
    if isinstance(value, list | tuple):
        return [readable(one, field) for one in value]
    found = value.get("id") if isinstance(value, Mapping) else value
    if found is None or isinstance(found, str | UUID):
        return None if found is None else str(found)
    return field.type.dump(found, field)
