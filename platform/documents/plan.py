"""The plan: what a set of documents would do to the live app and to its data.

Every change has an effect: ``safe``, ``converts`` (values are rewritten in another form) or
``loses`` (values would no longer be readable). The latter two carry counts and samples from real
data. Nothing is ever dropped, so what a plan loses a restore brings back.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from ..core.errors import Message, Problem
from ..core.transaction import Transaction
from ..fields.field import Field
from ..fields.field_type import Manner
from . import impact
from .app import App, Documents, Entity
from .changes import Change, Effect
from .check import check_each, check_together
from .column_map import ColumnMap
from .conversions import Move
from .diff import Edit, differences
from .layout import lay_out, physical_columns
from .names import check_names, reused_ids
from .plan_indexes import index_changes
from .prepared import PreparedColumns, prepared_columns
from .releases import current_app, documents_of, get_release, list_releases, load_app

#: How far back a restore looks for the forms that a field has had.
MOST_RELEASES = 10_000


@dataclass(frozen=True)
class Plan:
    """What would be done. ``digest`` names the plan, so that what is applied is what was seen."""

    before: App
    after: App
    columns: ColumnMap
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    touched: tuple[Entity, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def loses(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.effect == "loses")

    @property
    def effect(self) -> Effect:
        """The worst effect of all changes."""
        effects = {change.effect for change in self.changes}
        return "loses" if "loses" in effects else "converts" if "converts" in effects else "safe"

    @property
    def digest(self) -> str:
        told = [self.before.release, [change.as_json() for change in self.changes]]
        return hashlib.sha256(orjson.dumps(told)).hexdigest()

    def as_json(self) -> dict[str, object]:
        return {
            "release": self.before.release,
            "digest": self.digest,
            "effect": self.effect,
            "changes": [change.as_json() for change in self.changes],
            "problems": [problem_json(problem) for problem in self.problems],
        }


def problem_json(problem: Problem) -> dict[str, object]:
    """A problem as the API and ``--json`` show it."""
    return {
        "document": problem.document,
        "path": problem.path,
        "code": problem.code,
        "message": str(problem.message),
        "hint": str(problem.hint) if problem.hint else None,
    }


def make_plan(
    transaction: Transaction, documents: Documents, *, columns: ColumnMap | None = None
) -> Plan:
    """What it would do to make ``documents`` the whole of the live release.

    :param columns: the column map to go back to, when an older release is restored.
    """
    before = current_app(transaction)
    changed = [key for key in documents if documents[key] != before.documents.get(key)]
    problems = check_each(documents, changed) or check_names(documents)
    if problems:
        return Plan(before, before, {}, (), (), (), tuple(problems))
    current = columns if columns is not None else _columns(transaction, before)
    ready = prepared_columns(transaction)
    after, assigned = lay_out(
        documents, before.release + 1, current, physical_columns(transaction), ready.of
    )
    problems = check_together(after)
    if not problems and columns is None:
        problems = reused_ids(before, after, physical_columns(transaction))
    if problems:
        return Plan(before, after, assigned, (), (), (), tuple(problems))
    moves = tuple(_moves(transaction, before, after, ready))
    changes = tuple(_changes(transaction, before, after, moves))
    touched = tuple(entity for entity in after.entities.values() if entity.table is not None)
    return Plan(before, after, assigned, changes, moves, touched)


def _columns(transaction: Transaction, app: App) -> ColumnMap:
    return get_release(transaction, app.release).columns if app.release else {}


def _moves(
    transaction: Transaction, before: App, after: App, ready: PreparedColumns
) -> Iterator[Move]:
    """Fields whose values are to be found in another column from now on."""
    manner = Manner(after.manifest.locale, after.manifest.zone)
    old = {entity.id: entity for entity in before.entities.values()}
    renamed = {one.key: old[one.id] for one in after.entities.values() if one.id in old}
    targets = {**before.entities, **renamed}
    physical = physical_columns(transaction)
    for entity in after.entities.values():
        if entity.id not in old:
            continue
        there = {column.name for column in physical.get(entity.id, ())}
        fields = {field.id: field for field in old[entity.id].fields.values()}
        for field in entity.fields.values():
            was = fields.get(field.id)
            if was is None or was.column is None or field.column in (None, was.column):
                continue
            if not field.type.computed and not was.type.computed:
                mark = ready.watermark(entity, field, was)
                returning = mark is None and field.column in there
                through = _forms_since(transaction, entity, field) if returning else ()
                yield Move(entity, was, field, manner, returning, mark, through, targets)


def _forms_since(transaction: Transaction, entity: Entity, field: Field) -> tuple[Field, ...]:
    """The forms that a field had since its column was last in use, oldest first."""
    forms: list[Field] = []
    last = field.column
    for release in list_releases(transaction, limit=MOST_RELEASES):
        column = release.columns.get(entity.id, {}).get(field.id)
        if column == field.column:
            break
        if column is not None and column != last:
            app = load_app(transaction, release.number)
            owner = next(one for one in app.entities.values() if one.id == entity.id)
            forms += [one for one in owner.fields.values() if one.id == field.id]
            last = column
    return tuple(reversed(forms))


def _changes(
    transaction: Transaction, before: App, after: App, moves: tuple[Move, ...]
) -> Iterator[Change]:
    old = {entity.id: entity for entity in before.entities.values()}
    new = {entity.id: entity for entity in after.entities.values()}
    for identity, entity in new.items():
        if entity.parent is None and identity in old:
            yield from impact.of_entity(transaction, old[identity], entity, moves)
            for child in entity.lines.values():
                if child.id in old:
                    yield from impact.of_fields(transaction, old[child.id], child, moves)
    for identity, entity in old.items():
        if identity not in new and entity.parent is None:
            yield impact.entity_removed(transaction, entity)
    yield from _document_changes(before, after, {e.key for e in new.values() if e.id in old})
    yield from index_changes(before, after, transaction.connection.dialect.name)


def _document_changes(before: App, after: App, entities: set[str]) -> Iterator[Change]:
    """Documents that appear, go or change; entities that stay are told field by field."""
    for (kind, key), document in after.documents.items():
        name = f"{kind}/{key}"
        was = before.documents.get((kind, key))
        if kind == "entity" and key in entities:
            continue
        title = document.get("title", key)
        if was is None:
            message = Message("New {kind} '{title}'.", {"kind": kind, "title": title})
            yield Change("add", name, "", "safe", message)
        elif was != document:
            edits = list(differences(was, document))
            yield Change("change", name, "", "safe", _edited(kind, str(title), edits))
    for (kind, key), document in before.documents.items():
        if (kind, key) not in after.documents and kind != "entity":
            data = {"kind": kind, "title": document.get("title", key)}
            message = Message("The {kind} '{title}' goes away.", data)
            yield Change("remove", f"{kind}/{key}", "", "safe", message)


def _edited(kind: str, title: str, edits: list[Edit]) -> Message:
    places = ", ".join(dict.fromkeys("/".join(map(str, edit.at[:2])) for edit in edits[:8]))
    data: Mapping[str, object] = {
        "kind": kind, "title": title, "count": len(edits), "places": places,
    }  # fmt: skip
    return Message("The {kind} '{title}' changes in {count} place(s): {places}.", data)


def plan_restore(transaction: Transaction, number: int) -> Plan:
    """The plan of going back to release ``number``: its documents, and its columns.

    Values written since in retyped fields are converted back; records created since stay.
    """
    release = get_release(transaction, number)
    documents = documents_of(transaction, release)
    return make_plan(transaction, documents, columns=release.columns)
