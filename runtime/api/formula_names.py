"""What an editor of formulas offers: fields, variables and functions, in the request's language."""

from collections.abc import Mapping

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.formula_schema import USER, formula_schema
from ...platform.formula import FieldSpec, FormulaType
from ...platform.formula.functions import FUNCTIONS, Function, Parameter
from ...platform.records import rights
from ..i18n import locale

#: What formulas know of the moment, besides who asks.
MOMENT = (
    FieldSpec("$today", "Today", FormulaType.DATE, titles={"zh": "今天"}),
    FieldSpec("$now", "Now", FormulaType.DATETIME, titles={"zh": "现在"}),
)


def names_of(tx: Transaction, app: App, entity: Entity, *, draft: bool) -> dict[str, object]:
    """What formulas over ``entity`` may name; a designer sees the fields of drafts, not values."""
    specs = formula_schema(app).fields(entity.key)
    if not draft:
        rights.demand(tx, entity, "read")
        specs = _readable(tx, entity, specs)
    return {
        "entity": entity.key,
        "title": entity.label(locale()),
        "display": entity.display,
        "fields": [_name(one) for one in _own_first(entity, specs) if one.refuse is None],
        "variables": [_name(one) for one in (*MOMENT, *USER.values())],
    }


def _readable(
    tx: Transaction, entity: Entity, specs: Mapping[str, FieldSpec]
) -> Mapping[str, FieldSpec]:
    """The fields that the actor reads in full; lists are read field by field."""
    known = rights.visible(tx, entity)
    hidden = {
        key
        for key in (*entity.fields, *entity.system)
        if known.get(key) not in {"read", "edit"}
    }  # fmt: skip
    return {key: spec for key, spec in specs.items() if key not in hidden}


def _own_first(entity: Entity, specs: Mapping[str, FieldSpec]) -> list[FieldSpec]:
    """What every record has comes last."""
    return sorted(specs.values(), key=lambda one: one.key in entity.system)


def _name(spec: FieldSpec) -> dict[str, object]:
    titles = (spec.titles.get(locale(), spec.title), spec.title, *spec.titles.values())
    options = spec.option_titles.get(locale()) or spec.option_titles.get("", {})
    return {
        "key": spec.key,
        "labels": list(dict.fromkeys(titles)),
        "type": spec.type.value,
        "entity": spec.entity,
        "options": [{"value": one, "title": options.get(one, one)} for one in spec.options],
    }


def all_functions() -> list[dict[str, object]]:
    """Every function that the editor offers; those of imported formulas are not among them."""
    return [_function(one) for one in FUNCTIONS]


def _function(one: Function) -> dict[str, object]:
    return {
        "name": one.name,
        "signature": " · ".join(one.signatures),
        "help": one.help.get(locale(), one.help.get("en", "")),
        "returns": one.returns.value,
        "lists": one.lists,
        "places": sorted(place.value for place in one.places or ()),
        "parameters": [_parameter(parameter) for parameter in one.parameters],
        "over": [_parameter(parameter) for parameter in one.over],
        "examples": [{"formula": each.formula, "result": each.result} for each in one.examples],
    }


def _parameter(one: Parameter) -> dict[str, object]:
    return {
        "name": one.name,
        "type": one.type.value if one.type else None,
        "optional": one.optional,
        "repeated": one.repeated,
        "choices": list(one.choices),
    }
