"""An entity as plain JSON Schema 2020-12: what its records look like, and what may be sent.

Only what the actor may see is in it: a schema tells no field that its values hide.
"""

from collections.abc import Iterable, Mapping

from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.fields.field import Field
from ...platform.formula import FormulaType
from ...platform.records import rights

Schema = dict[str, object]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID: Schema = {"type": "string", "format": "uuid"}
LINK: Schema = {
    "type": "object",
    "properties": {"id": ID, "title": {"type": "string"}},
    "required": ["id", "title"],
}


def record_schema(tx: Transaction, entity: Entity) -> Schema:
    """A record as the API answers with it; ``fields`` may choose fewer values, or paths."""
    fields = {**entity.fields, **{k: f for k, f in entity.system.items() if k != "revision"}}
    seen = rights.visible(tx, entity)
    values = {
        key: _answered(tx, entity, field, seen[key]) for key, field in fields.items() if key in seen
    }
    return {
        "title": entity.title,
        "type": "object",
        "properties": {
            "id": ID,
            "revision": {"type": "integer", "minimum": 1},
            "values": {"type": "object", "properties": values},
        },
        "required": ["id", "revision", "values"],
        "additionalProperties": False,
    }


def values_schema(tx: Transaction, entity: Entity, *, new: bool) -> Schema:
    """The values that may be sent: of a ``new`` record, or those of one that change."""
    may = rights.visible(tx, entity)
    fields = [
        one for one in entity.fields.values() if may.get(one.key) == "edit" and _writable(one)
    ]
    needed = [one.key for one in fields if one.required and "default" not in one.settings]
    schema: Schema = {
        "title": entity.title,
        "type": "object",
        "properties": {one.key: _sent(entity, one) for one in fields},
        "additionalProperties": False,
    }
    return {**schema, "required": needed} if new and needed else schema


def _writable(field: Field) -> bool:
    return not (field.type.computed or field.flag("readOnly"))


def _answered(tx: Transaction, entity: Entity, field: Field, right: str) -> Schema:
    if right == "masked":
        return _described(field, _or_null({"type": "string"}))
    kind = field.value_type
    if field.type.rows == "lines":
        return _described(field, _or_null(_list(_line(tx, entity.lines[field.key]))))
    if field.type.rows is not None:
        return _described(field, _or_null(_list(LINK)))
    if kind.formula_type is FormulaType.LINK:
        return _described(field, _or_null(LINK))
    return _described(field, _or_null(kind.json_schema(field)))


def _line(tx: Transaction, child: Entity) -> Schema:
    values = {key: _answered(tx, child, one, "read") for key, one in child.fields.items()}
    return {"type": "object", "properties": {"id": ID, **values}, "required": ["id"]}


def _sent(entity: Entity, field: Field) -> Schema:
    if field.type.rows == "lines":
        child = entity.lines[field.key]
        lines = [one for one in child.fields.values() if _writable(one)]
        line: Schema = {
            "type": "object",
            "properties": {"id": ID, **{one.key: _sent(child, one) for one in lines}},
            "additionalProperties": False,
        }
        fragment = {**field.type.json_schema(field), "items": line}
    else:
        fragment = _leniently(field.type.json_schema(field))
    return _described(field, fragment if field.required else _or_null(fragment))


def _leniently(fragment: Mapping[str, object]) -> Schema:
    """A blank item of a list is left out and not refused."""
    if "items" not in fragment:
        return dict(fragment)
    return {**fragment, "items": {"anyOf": [fragment["items"], {"enum": ["", None]}]}}


def _list(items: Mapping[str, object]) -> Schema:
    return {"type": "array", "items": items}


def _or_null(fragment: Mapping[str, object]) -> Schema:
    kind = fragment.get("type")
    if not fragment or kind == "boolean":
        return dict(fragment)
    if isinstance(kind, str):
        return {**fragment, "type": [kind, "null"]}
    return {"anyOf": [fragment, {"type": "null"}]}


def _described(field: Field, fragment: Schema) -> Schema:
    marks: Schema = {} if _writable(field) else {"readOnly": True}
    return {"title": field.title, **fragment, **marks}


def readable_entities(tx: Transaction, entities: Iterable[Entity]) -> list[Entity]:
    """Entities with records of their own that the actor may read, by key."""
    found = [one for one in entities if one.parent is None and rights.may(tx, one, "read")]
    return sorted(found, key=lambda one: one.key)
