"""``docs/reference/fields.md``: every field type, from the registry."""

from collections.abc import Mapping
from typing import cast

import orjson
from sqlalchemy.dialects import postgresql, sqlite

from ...platform.fields.builtin import FIELD_TYPES
from ...platform.fields.field import Field
from ...platform.fields.field_type import FieldType
from ..pages.document_words import setting_title, type_title
from .words import EXAMPLES, Schema, chinese, code, fenced, in_words, table, told

Document = Mapping[str, object]

INTRODUCTION = """# Field types 字段类型

A field is a property of an [entity](documents.md#entity): its key, and a document that names its
type in `field`. Every type has the keywords `id`, `title`, `help`, `placeholder`, `default`,
`readOnly`, `unique`, `index`, `searchable`, `personal`, `history` and `public`, and those named
below. The examples are the fields of one entity, [repair](examples/entities/repair.json); the
values are those of one record of it, as the API takes and gives them. Blank is `null` in every
type.
"""


def markdown() -> str:
    """The whole page."""
    entity = orjson.loads((EXAMPLES / "entities/repair.json").read_bytes())
    values = orjson.loads((EXAMPLES / "record.json").read_bytes())["values"]
    examples = {one["field"]: (key, one, values[key]) for key, one in entity["properties"].items()}
    listed = [
        (f"[`{one.name}`](#{one.name})", *_titles(one.name), _first(one)) for one in FIELD_TYPES
    ]
    parts = [INTRODUCTION, table(("type", "", "", ""), listed)]
    parts += [_section(one, *examples[one.name]) for one in FIELD_TYPES]
    return "\n".join(parts)


def _titles(name: str) -> tuple[str, str]:
    return type_title(name), chinese(type_title(name))


def _first(type_: FieldType) -> str:
    return told(type(type_)).partition("\n\n")[0]


def _section(type_: FieldType, key: str, document: Document, value: object) -> str:
    field = Field(key, key, type_, document, key)
    facts = [
        ("English, Chinese", ", ".join(_titles(type_.name))),
        ("stored as", _storage(type_, field)),
        ("in formulas", _in_formulas(field)),
        ("filters", " ".join(f"`{one}`" for one in field.value_type.operators)),
        ("JSON", code(field.value_type.json_schema(field))),
    ]
    rows = [
        (f"`{name}`", chinese(setting_title(name)),
         "must be there" if name in type_.required_settings else "",
         in_words(cast("Schema", schema)))
        for name, schema in type_.settings_schema.items()
    ]  # fmt: skip
    return "\n".join(
        [
            f"## {type_.name}\n", f"{told(type(type_))}\n", table(("", ""), facts),
            table(("setting", "", "", "takes"), rows),
            f"{fenced({key: document})}\nA value: {code(value)}\n",
        ]
    )  # fmt: skip


def _storage(type_: FieldType, field: Field) -> str:
    column = type_.column(field)
    if column is None:
        return f"rows of their own ({type_.rows})"
    lite = column.compile(dialect=sqlite.dialect())
    large = column.compile(dialect=postgresql.dialect())
    return f"`{large}` on PostgreSQL, `{lite}` on SQLite"


def _in_formulas(field: Field) -> str:
    parts = ", ".join(
        f"`.{name}` ({kind.name.lower()})" for name, kind in field.value_type.parts.items()
    )
    whole = field.formula_type
    return parts or (whole.name.lower() if whole is not None else "not read")
