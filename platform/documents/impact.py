"""What a change of an entity does to real data: counts and samples, from the database."""

from collections.abc import Iterable, Iterator
from typing import cast

from sqlalchemy import ColumnElement, func, select

from ..core.errors import Message
from ..core.transaction import Transaction
from ..fields.field import Field
from .app import Entity
from .changes import Change
from .conversions import ACCESS, MOST_SAMPLES, Move, Sample, measure
from .diff import differences
from .option_uses import holders

#: Settings of a field that change nothing about its values.
WORDS = frozenset({"title", "help", "placeholder", "searchable", "index", "personal", "public",
                   "history", "readOnly", "default", "inverse", "onDelete", "create"})  # fmt: skip


def entity_removed(transaction: Transaction, entity: Entity) -> Change:
    """An entity goes away; its table stays, so a restore brings its records back."""
    count = _count(transaction, entity)
    message = Message(
        "'{title}' goes away with its {count} record(s).", {"title": entity.title, "count": count}
    )
    effect = "loses" if count else "safe"
    return Change("remove", f"entity/{entity.key}", "", effect, message, count)  # type: ignore[arg-type]


def of_entity(
    transaction: Transaction, before: Entity, after: Entity, moves: Iterable[Move]
) -> Iterator[Change]:
    """The changes of an entity that stays."""
    name = f"entity/{after.key}"
    if before.key != after.key:
        message = Message(
            "'{before}' is called '{after}' from now on; nothing is lost.",
            {"before": before.key, "after": after.key},
        )
        yield Change("rename", name, "/$id", "safe", message)
    yield from of_fields(transaction, before, after, moves)
    yield from _unique(transaction, before, after)
    yield from _rest(before, after)


def of_fields(
    transaction: Transaction, before: Entity, after: Entity, moves: Iterable[Move]
) -> Iterator[Change]:
    """The changes of an entity's fields, matched by their ids."""
    name = f"entity/{after.key.partition('.')[0]}"
    old = {field.id: field for field in before.fields.values()}
    new = {field.id: field for field in after.fields.values()}
    by_target = {(move.entity.id, move.after.id): move for move in moves}
    for identity, field in new.items():
        was = old.get(identity)
        if was is None:
            message = Message("New field '{title}'.", {"title": field.title})
            yield Change("add", name, _at(after, field), "safe", message)
            if field.required:
                yield from _required(transaction, after, None, field)
        else:
            move = by_target.get((after.id, identity))
            yield from _changed(transaction, before, after, was, field, move)
    for identity, field in old.items():
        if identity not in new:
            yield _removed(transaction, before, field, name)


def _changed(
    transaction: Transaction,
    before: Entity,
    after: Entity,
    was: Field,
    field: Field,
    move: Move | None,
) -> Iterator[Change]:
    name, at = f"entity/{after.key.partition('.')[0]}", _at(after, field)
    if was.key != field.key:
        message = Message(
            "The field '{before}' is called '{after}' from now on; nothing is lost.",
            {"before": was.key, "after": field.key},
        )
        yield Change("rename", name, at, "safe", message)
    if move is not None:
        yield _retyped(transaction, move, name, at)
    elif was.type.name != field.type.name:
        yield _replaced(transaction, before, was, field, name, at)
    elif was.settings != field.settings:
        yield from _settings(transaction, before, was, field, name, at)
    if field.required and not was.required:
        yield from _required(transaction, after, was, field, before)


def _retyped(transaction: Transaction, move: Move, name: str, at: str) -> Change:
    measured = measure(transaction, move)
    data = {
        "title": move.after.title, "before": move.before.type.name, "after": move.after.type.name,
        "failing": measured.failing, "total": measured.total,
    }  # fmt: skip
    if not measured.failing:
        message = Message(
            "'{title}' changes from {before} to {after}: all {total} value(s) convert.", data
        )
        effect = "converts" if measured.total else "safe"
        return Change("retype", name, at, effect, message, measured.total)  # type: ignore[arg-type]
    message = Message(
        "'{title}' changes from {before} to {after}: {failing} of {total} value(s) do not convert.",
        data,
    )
    if move.target(move.after) is not None:
        several = measured.ambiguous
        counts = {"found": measured.total - measured.failing, "several": several}
        message = Message(
            "'{title}' changes from {before} to {after}: of {total} value(s), {found} name a "
            "record, {several} name more than one and {none} none; those become blank.",
            {**data, **counts, "none": measured.failing - several},
        )
    return Change("retype", name, at, "loses", message, measured.failing, tuple(measured.samples))


def _replaced(
    transaction: Transaction, entity: Entity, was: Field, field: Field, name: str, at: str
) -> Change:
    """A type that keeps its values elsewhere: nothing converts, the old values stay behind."""
    count = _filled(transaction, entity, was)
    message = Message(
        "'{title}' changes from {before} to {after}; its {count} value(s) do not come along.",
        {"title": field.title, "before": was.type.name, "after": field.type.name, "count": count},
    )
    effect = "loses" if count else "safe"
    return Change("retype", name, at, effect, message, count)  # type: ignore[arg-type]


def _settings(
    transaction: Transaction, entity: Entity, was: Field, field: Field, name: str, at: str
) -> Iterator[Change]:
    edits = [edit for edit in differences(was.settings, field.settings) if edit.at[0] != "id"]
    places = ", ".join(dict.fromkeys(str(edit.at[0]) for edit in edits))
    message = Message("'{title}' changes: {places}.", {"title": field.title, "places": places})
    yield Change("change", name, at, "safe", message)
    gone = _gone_options(was, field)
    if gone and was.column is not None:
        count = holders(transaction, entity, was, gone)
        if count:
            told = {"title": field.title, "count": count, "options": ", ".join(gone)}
            message = Message(
                "{count} record(s) hold an option of '{title}' that goes away: {options}. Retire "
                "the option instead (active: false) to keep it readable.", told,
            )  # fmt: skip
            yield Change("options", name, f"{at}/options", "loses", message, count)


def _gone_options(was: Field, field: Field) -> list[str]:
    def values(one: Field) -> list[str]:
        options = cast("Iterable[dict[str, str]]", one.settings.get("options") or ())
        return [option["value"] for option in options if isinstance(option, dict)]

    return [value for value in values(was) if value not in values(field)]


def _required(
    transaction: Transaction,
    after: Entity,
    was: Field | None,
    field: Field,
    before: Entity | None = None,
) -> Iterator[Change]:
    """Records that lack a value stay as they are; it is asked for when they are next saved."""
    name, at = f"entity/{after.key.partition('.')[0]}", _at(after, field)
    count: int | None = None
    if was is not None and before is not None and was.column is not None:
        count = _count(transaction, before, before.table.c[was.key].is_(None))
    elif before is not None:
        count = _count(transaction, before)
    message = Message(
        "'{title}' becomes required: {count} record(s) lack it and are asked for it when next "
        "saved.", {"title": field.title, "count": count or 0},
    )  # fmt: skip
    yield Change("require", name, at, "safe", message, count)


def _removed(transaction: Transaction, entity: Entity, field: Field, name: str) -> Change:
    count = _filled(transaction, entity, field)
    message = Message(
        "The field '{title}' goes away with {count} value(s). They are kept for 30 days and come "
        "back when an older release is restored.", {"title": field.title, "count": count},
    )  # fmt: skip
    effect = "loses" if count else "safe"
    return Change("remove", name, _at(entity, field), effect, message, count)  # type: ignore[arg-type]


def _unique(transaction: Transaction, before: Entity, after: Entity) -> Iterator[Change]:
    old = {tuple(before.fields[key].id for key in rule if key in before.fields)
           for rule in before.unique}  # fmt: skip
    by_id = {field.id: field for field in before.fields.values()}
    for rule in after.unique:
        ids = tuple(after.fields[key].id for key in rule if key in after.fields)
        if ids in old or not all(one in by_id and by_id[one].column for one in ids):
            continue
        yield _collisions(transaction, before, after, rule, [by_id[one] for one in ids])


def _collisions(
    transaction: Transaction, before: Entity, after: Entity, rule: tuple[str, ...],
    fields: list[Field],
) -> Change:  # fmt: skip
    table = before.table
    columns = [table.c[field.key] for field in fields]
    groups = (
        select(*columns, func.count().label("n"))
        .where(table.c.deleted_at.is_(None), *(column.is_not(None) for column in columns))
        .group_by(*columns)
        .having(func.count() > 1)
    )
    counted = select(func.count()).select_from(groups.subquery()).execution_options(**ACCESS)
    count = transaction.execute(counted).scalar_one()
    shown = transaction.execute(groups.limit(MOST_SAMPLES).execution_options(**ACCESS)).all()
    samples = tuple(_collision(_written(fields, row), row.n) for row in shown)
    at, data = "/unique", {"fields": ", ".join(rule), "count": count}
    if not count:
        message = Message("{fields} becomes unique; no records collide.", data)
        return Change("unique", f"entity/{after.key}", at, "safe", message)
    message = Message(
        "{fields} cannot become unique: {count} group(s) of records collide. Change or merge them "
        "first.", data,
    )  # fmt: skip
    return Change("unique", f"entity/{after.key}", at, "safe", message, count, samples, True)


def _collision(values: list[str], count: int) -> Sample:
    return Sample("", "", " / ".join(values), Message("{count} records", {"count": count}))


def _written(fields: list[Field], row: Iterable[object]) -> list[str]:
    return [field.type.write(value, field) for field, value in zip(fields, row, strict=False)]


def _rest(before: Entity, after: Entity) -> Iterator[Change]:
    """What changes besides fields: titles, rules, states, duplicates, the order of fields."""
    skipped = {"properties", "$id", "id", "unique", "required"}
    edits = [
        edit for edit in differences(before.document, after.document)
        if edit.at[0] not in skipped or edit.op == "move"
    ]  # fmt: skip
    if edits:
        places = ", ".join(dict.fromkeys(str(edit.at[0]) for edit in edits))
        message = Message("'{title}' changes: {places}.", {"title": after.title, "places": places})
        yield Change("change", f"entity/{after.key}", "", "safe", message)


def _count(
    transaction: Transaction, entity: Entity, where: ColumnElement[bool] | None = None
) -> int:
    statement = select(func.count()).select_from(entity.table)
    statement = statement.where(entity.table.c.deleted_at.is_(None))
    if where is not None:
        statement = statement.where(where)
    return int(transaction.execute(statement.execution_options(**ACCESS)).scalar_one())


def _filled(transaction: Transaction, entity: Entity, field: Field) -> int:
    """How many records hold a value of a field, wherever its type keeps it."""
    if field.column is not None:
        return _count(transaction, entity, entity.table.c[field.key].is_not(None))
    table = entity.joins.get(field.key)
    if table is None and field.key in entity.lines:
        table = entity.lines[field.key].table
    if table is None:
        return 0
    statement = select(func.count()).select_from(table).execution_options(**ACCESS)
    return int(transaction.execute(statement).scalar_one())


def _at(entity: Entity, field: Field) -> str:
    lines = entity.key.partition(".")[2]
    return f"/properties/{lines}/properties/{field.key}" if lines else f"/properties/{field.key}"
