"""Reading records: one statement for the rows, then one an entity for what they link to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select

from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..fields.field import Field
from ..fields.secret import HIDDEN
from . import rights
from .links import Links, Tree, Values, tree_of
from .paths import link_target, resolve
from .plan import Plan, plan_of
from .query import SYSTEM, THESE, THIS, Rows
from .saving import Saving
from .values import LinkedTitle, Record, as_text

#: Columns that every read takes first, in this order.
HEAD = ("seq", "id", "revision")


@dataclass(frozen=True)
class Shape:
    """What is read of an entity: ``keys`` of columns; ``fields`` are the record's, by path.

    ``titles`` are links whose titles may come with the row: each with the field that holds them.
    """

    keys: tuple[str, ...]
    fields: Mapping[str, Field]
    tree: Tree
    titles: Mapping[str, tuple[Entity, Field]]
    masked: tuple[Field, ...]
    sealed: tuple[str, ...]
    lines: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The keys of every row that is read."""
        return (*HEAD, *self.keys)

    def columns(self, rows: Rows) -> list[Any]:
        return [rows.table.c[key] for key in self.names]

    @cached_property
    def is_row(self) -> bool:
        """Whether a record is its row without the head: nothing is read apart or left out."""
        return tuple(self.fields) == self.keys

    def picked(self, values: Values) -> Values:
        """What is shown of all that is known of a record."""
        return dict(zip(self.fields, map(values.get, self.fields), strict=True))

    def cut(self, row: Values) -> Values:
        """As ``picked``, from no more than was read for this shape; ``row`` is used up."""
        if not self.is_row:
            return self.picked(row)
        for key in HEAD:
            del row[key]
        return row


class Reader:
    """Reads the records of one entity as the actor may see them."""

    def __init__(self, transaction: Transaction, app: App, entity: Entity) -> None:
        self.transaction = transaction
        self.app = app
        self.entity = entity
        self.rows = Rows(transaction, entity)
        self.plan = plan_of(app, entity)

    def shape(self, paths: Iterable[str] | None = None, *, lines: bool = False) -> Shape:
        """What ``paths`` ask for; None asks for every field, and for the lines if ``lines``.

        :raises InvalidValueError: for a path that leads nowhere.
        """
        asked = None if paths is None else tuple(paths)
        return _shape(self.plan, asked, lines, rights.actor_rights(self.transaction))

    def titles(self, shape: Shape) -> tuple[ColumnElement[Any], ...]:
        """Columns that hold the titles of links, for rows that ``titled_records`` takes."""
        return tuple(
            self.rows.title(key, target, field.key) for key, (target, field) in shape.titles.items()
        )

    def get(
        self, id: UUID, paths: Iterable[str] | None = None, *, deleted: bool | None = False
    ) -> Record:
        """One record with its lines.

        :raises NotFoundError: if there is none, or none that the actor may see.
        """
        shape = self.shape(paths, lines=True)
        statement = self.rows.one(shape.names, deleted=deleted, titles=self.titles(shape))
        found = self.transaction.fetch(statement, {THIS: id})
        if not found:
            raise missing(self.entity, id)
        return self.titled_records(found, shape)[0]

    def get_written(self, id: UUID) -> Record:
        """A record that the actor has just written, though it may have left their sight by that."""
        shape = self.shape(None, lines=True)
        titles = self.titles(shape)
        statement = self.rows.one(shape.names, right=SYSTEM, deleted=None, titles=titles)
        row = self.transaction.execute(statement, {THIS: id}).one()
        return self.titled_records([row], shape)[0]

    def written(self, saving: Saving) -> Record:
        """A record that was just written, without reading again what is known."""
        shape = self.shape(None, lines=True)
        values = {**saving.after, "id": saving.id, "revision": saving.revision}
        for key, (_, field) in shape.titles.items():
            id, title = saving.titles.get(key, (None, None))
            text = as_text(title, field)
            # A computed name may have been computed anew after it was read, by this very record.
            if text and isinstance(id, UUID) and id == values[key] and not field.type.computed:
                values[key] = LinkedTitle(id, text)
        return self._finished([values], shape, shape.picked)[0]

    def get_all(self, ids: Sequence[UUID], shape: Shape) -> dict[UUID, Record]:
        """Those of ``ids`` that the actor may see."""
        statement = self.rows.pick(shape.names, titles=self.titles(shape))
        found = self.transaction.fetch(statement, {THESE: list(ids)})
        return {record.id: record for record in self.titled_records(found, shape)}

    def run(self, statement: Select[Any], *, kept: bool = False) -> Sequence[Row[Any]]:
        """The rows of a query; ``kept`` if its object serves the next request, too."""
        if kept:
            return self.transaction.fetch(statement)
        return self.transaction.execute(statement).all()

    def records(self, rows: Sequence[Row[Any]], shape: Shape) -> list[Record]:
        """Records from rows that begin with ``HEAD`` and the shape's keys."""
        return self._finished(_by_name(rows, shape), shape, shape.cut)

    def titled_records(self, rows: Sequence[Row[Any]], shape: Shape) -> list[Record]:
        """As ``records``, from rows that go on with ``titles``: those need not be read apart."""
        values = _by_name(rows, shape)
        for at, (key, (_, field)) in enumerate(shape.titles.items(), len(shape.names)):
            for value, row in zip(values, rows, strict=True):
                if title := as_text(row[at], field):
                    value[key] = LinkedTitle(value[key], title)
        return self._finished(values, shape, shape.cut)

    def _finished(
        self, values: Sequence[Values], shape: Shape, shown: Callable[[Values], Values]
    ) -> list[Record]:
        """Records from what their rows hold: masked, with titles for links and with lines."""
        rights.mask(values, shape.masked)
        for key in shape.sealed:
            for value in values:
                value[key] = HIDDEN if value[key] is not None else None
        Links(self.transaction, self.app).attach(self.entity, values, shape.tree)
        for key in shape.lines:
            self._attach_lines(key, values)
        return [
            Record(
                id=row["id"],
                revision=row["revision"],
                values=shown(row),
                entity=self.entity,
                fields=shape.fields,
            )
            for row in values
        ]

    def _attach_lines(self, key: str, parents: Sequence[Values]) -> None:
        child = Reader(self.transaction, self.app, self.entity.lines[key])
        table = child.rows.table
        shape = child.shape(child.entity.fields)
        statement = child.rows.pick((*shape.names, "parent"), by="parent", right=SYSTEM)
        statement = statement.order_by(table.c.parent, table.c.position)
        found = self.transaction.execute(statement, {THESE: [row["id"] for row in parents]}).all()
        by_parent: dict[UUID, list[Record]] = {}
        for row, record in zip(found, child.records(found, shape), strict=True):
            by_parent.setdefault(row[-1], []).append(record)
        for parent in parents:
            parent[key] = tuple(by_parent.get(cast("UUID", parent["id"]), ())) or None


def _by_name(rows: Sequence[Row[Any]], shape: Shape) -> list[Values]:
    names = shape.names
    return [dict(zip(names, row, strict=False)) for row in rows]


@lru_cache(maxsize=2_000)
def _shape(plan: Plan, asked: tuple[str, ...] | None, lines: bool, known: rights.Rights) -> Shape:
    entity = plan.entity
    visible = rights.visible_fields(known, plan.app, entity)
    if asked is None:
        asked = tuple(key for key in entity.fields if lines or key not in entity.lines)
        asked += tuple(key for key in entity.system if key != "revision")
    fields = {path: resolve(plan.app, entity, path, field="fields").field for path in asked}
    wanted = [path for path in asked if path.partition(".")[0] in visible]
    tops = dict.fromkeys(path.partition(".")[0] for path in wanted)
    if entity.display is not None and entity.display in visible:
        tops.setdefault(entity.display)
    covered = frozenset(key for key in tops if visible.get(key) == "masked")
    columns = frozenset(entity.table.c.keys())
    tree = tree_of(path for path in wanted if path.partition(".")[0] not in covered)
    return Shape(
        keys=tuple(key for key in tops if key in entity.table.c and key not in HEAD),
        fields={path: fields[path] for path in wanted},
        tree=tree,
        titles=dict(_titles(plan.app, entity, tree, known)),
        masked=tuple(entity.field(key) for key in covered & columns - plan.sealed.keys()),
        sealed=tuple(key for key in tops if key in plan.sealed),
        lines=tuple(key for key in tops if key in entity.lines and key not in covered),
    )


def _titles(
    app: App, entity: Entity, tree: Tree, known: rights.Rights
) -> Iterator[tuple[str, tuple[Entity, Field]]]:
    """Links to one record of which nothing is wanted but its title, which the actor may read."""
    for key, nested in tree.items():
        target = link_target(app, entity.field(key))
        if nested or target is None or target.display is None or key not in entity.table.c:
            continue
        visible = rights.visible_fields(known, app, target).get(target.display)
        if visible in {"read", "edit"} and target.display in target.table.c:
            yield key, (target, target.field(target.display))


def missing(entity: Entity, id: UUID) -> NotFoundError:
    """There is no such record, or none that the actor may know of."""
    return NotFoundError("There is no {entity} {id}.", entity=entity.title, id=str(id))
