"""Conditions as rows of field, operator and value, for those who build them by sight."""

from typing import Any

from ...platform.documents.app import App, Entity
from ...platform.documents.formula_schema import formula_schema
from ...platform.formula import Condition, Conditions, describe, to_conditions
from ...platform.formula.conditions import OFFERED, OPERATORS, SEVERAL
from ...platform.formula.describe import operator_title
from ...platform.formula.types import FormulaType
from ..i18n import locale


def all_operators() -> list[dict[str, object]]:
    """What rows may do with a field of each type, in the request's language."""
    return [
        {"type": type.value, "offered": [_operator(one, type) for one in offered],
         "others": [_operator(one, type) for one in OPERATORS if one not in offered]}
        for type, offered in OFFERED.items()
    ]  # fmt: skip


def _operator(name: str, type: FormulaType) -> dict[str, object]:
    """``text`` is what a row becomes: ``{0}`` is its field, ``{1}`` its value."""
    title = operator_title(name, type, locale())
    text = OPERATORS[name]
    takes = "several" if name in SEVERAL else "one" if "{1}" in text else "none"
    return {"name": name, "title": title, "text": text, "takes": takes}


def rows_of(app: App, entity: Entity, text: str) -> dict[str, object]:
    """A formula as rows, where it has that shape, and in words."""
    schema = formula_schema(app)
    found = to_conditions(text, schema, entity.key)
    words = describe(text, schema, entity.key, locale())
    return {"rows": _group(found) if found else None, "words": words}


def _group(group: Conditions) -> dict[str, Any]:
    items = [_group(one) if isinstance(one, Conditions) else _row(one) for one in group.items]
    return {"join": group.join, "items": items}


def _row(one: Condition) -> dict[str, Any]:
    value = list(one.value) if isinstance(one.value, tuple) else one.value
    return {"path": list(one.path), "operator": one.operator, "value": value, "bare": one.bare}
