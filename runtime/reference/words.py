"""What the pages of the reference have in common: tables, docstrings, schemas in words."""

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

import orjson

from ..i18n import catalogue

Schema = Mapping[str, object]

EXAMPLES = Path(__file__).parents[2] / "docs" / "reference" / "examples"
#: ``formloom:ref`` -> what a value with that annotation is.
NAMES = {"entity": "key of an entity", "field": "key of a field", "formula": "a formula"}
#: Keyword pairs of a schema: smallest, largest, what they count.
RANGES = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
    ("minProperties", "maxProperties", " entries"),
)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing when there are no rows."""
    lines = [_row(row) for row in rows]
    return "\n".join([_row(head), _row(["---"] * len(head)), *lines, ""]) if lines else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def told(thing: object) -> str:
    """The docstring, as Markdown."""
    text = inspect.cleandoc(inspect.getdoc(thing) or "")
    return re.sub(r"``([^`]*)``", r"`\1`", text)


def chinese(text: str) -> str:
    """The catalogue's Chinese of an English word of the pages."""
    return catalogue("zh").get(text, "")


def fenced(value: object) -> str:
    """``value`` as a block of JSON."""
    return f"```json\n{orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()}\n```\n"


def code(value: object) -> str:
    """``value`` as JSON in a line."""
    return f"`{orjson.dumps(value).decode()}`"


def in_words(schema: Schema) -> str:
    """What a JSON Schema takes, in a few words."""
    parts = [_kind(schema)]
    parts += [_range(schema, *pair) for pair in RANGES]
    if "pattern" in schema and "formloom:ref" not in schema:
        pattern = str(schema["pattern"]).replace("$(?!\\n)", "$")
        parts.append(f"like `{pattern}`")
    if "default" in schema:
        parts.append(f"{code(schema['default'])} if left out")
    if "formloom:in" in schema:
        parts.append(f"of what `{schema['formloom:in']}` names")
    return ", ".join(part for part in parts if part)


def _kind(schema: Schema) -> str:
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return " ".join(code(one) for one in cast("list[object]", schema["enum"]))
    if "formloom:ref" in schema:
        return NAMES[str(schema["formloom:ref"])]
    if schema.get("type") == "array":
        return f"list: {in_words(cast('Schema', schema.get('items', {})))}"
    if "properties" in schema:
        return f"object of {', '.join(f'`{key}`' for key in cast('Schema', schema['properties']))}"
    kinds = schema.get("type", "any value")
    return " or ".join(cast("list[str]", kinds)) if isinstance(kinds, list) else str(kinds)


def _range(schema: Schema, low: str, high: str, counted: str) -> str:
    least, most = schema.get(low), schema.get(high)
    if least is None and most is None:
        return ""
    if most is None:
        return f"at least {least}{counted}"
    return f"{least or 0} to {most}{counted}" if least is not None else f"at most {most}{counted}"
