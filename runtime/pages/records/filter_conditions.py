"""What a row of the filter builder means: a condition of the field with what was given."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import cast

from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.core.errors import InvalidValueError
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.fields.options import options_of
from ....platform.formula import Condition, Conditions, FormulaType
from ....platform.formula.conditions import SEVERAL
from ....platform.formula.periods import during, typed_day, typed_period
from ....platform.records.paths import resolve
from ...unit_of_work import transaction
from ..words import app, manner
from .filter_choosers import id_of
from .filter_offers import OPERATORS

#: A value that is a number; other bare ones are formulas, which begin with = in a row.
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?")
_DAYS = (FormulaType.DATE, FormulaType.DATETIME)
#: What several values mean where a row compares with one.
_OF_SEVERAL = {"is": "is_one_of", "is_not": "is_none_of"}
Keys = tuple[str, ...]


def condition_of(
    entity: Entity, path: str, operator: str, values: Sequence[str]
) -> Condition | Conditions:
    """The condition of a row; a period is two of them.

    :raises InvalidValueError: for a value that the field does not take.
    """
    field = resolve(app(), entity, path, field="filter").field
    keys, type = tuple(path.split(".")), cast("FormulaType", field.formula_type)
    given = [one for each in values if (one := each.strip())]
    if operator not in OPERATORS or (operator == "during" and type not in _DAYS):
        raise InvalidValueError("There is no such comparison.", field=path)
    if operator in {"is_blank", "is_not_blank"} or not given:
        return Condition(keys, "is_not_blank" if operator == "is_not_blank" else "is_blank")
    if operator == "during":
        return _during(keys, given[0])
    if len(given) == 1 and given[0][0] in "=＝":
        return _bare(keys, operator, given[0][1:].strip(), type)
    if len(given) > 1:
        operator = _OF_SEVERAL.get(operator, operator)
    return _CONDITIONS.get(type, _text)(keys, operator, given, field)


def week_start() -> int:
    """The ISO weekday on which weeks begin in this workspace."""
    return cast("int", app().manifest.calendar.get("weekStart", 1))


def _during(keys: Keys, text: str) -> Conditions:
    """Without scripts a period is typed, in its words."""
    if not (period := typed_period(text)):
        raise InvalidValueError("'{value}' is no period.", value=text[:100])
    return during(keys, period, week_start())


def _bare(keys: Keys, operator: str, formula: str, type: FormulaType) -> Condition:
    if type is FormulaType.MULTI_CHOICE:
        operator = "has_not" if operator == "is_not" else "has"
    return Condition(keys, operator, formula, bare=True)


def _text(keys: Keys, operator: str, given: Sequence[str], field: Field) -> Condition:
    return Condition(keys, operator, _parts(given) if operator in SEVERAL else given[0])


def _parts(given: Sequence[str]) -> tuple[str, ...]:
    """What was chosen, or is written one after another with commas, Western or Chinese."""
    if len(given) > 1:
        return tuple(given)
    return tuple(one.strip() for one in given[0].replace("，", ",").split(",") if one.strip())


def _number(keys: Keys, operator: str, given: Sequence[str], field: Field) -> Condition:
    text = given[0]
    number = cast("Decimal", _parsed(text, field))
    is_constant = NUMBER.fullmatch(text) and _constant(text) == number
    return Condition(keys, operator, text if is_constant else f"{number.normalize():f}", bare=True)


def _constant(text: str) -> Decimal:
    return Decimal(text.removesuffix("%")).scaleb(-2 if text.endswith("%") else 0)


def _date(keys: Keys, operator: str, given: Sequence[str], field: Field) -> Condition:
    """Words such as ``30 days ago`` stay so far from today, whenever the filter is used."""
    if formula := typed_day(given[0]):
        return Condition(keys, operator, formula, bare=True)
    return Condition(keys, operator, str(field.type.dump(_parsed(given[0], field), field)))


def _option(keys: Keys, operator: str, given: Sequence[str], field: Field) -> Condition:
    if operator in SEVERAL:
        known = options_of(field).by_value
        parts = given if given[0] in known else _parts(given)
        return Condition(keys, operator, tuple(str(_parsed(one, field)) for one in parts))
    return Condition(keys, operator, str(_parsed(given[0], field)))


def _member(keys: Keys, operator: str, given: Sequence[str], field: Field) -> Condition:
    value = given[0]
    if field.value_type.directory:
        value = _in_directory(value, field)
    elif "options" in field.settings:
        value = options_of(field).find(value, field)
    return Condition(keys, "has_not" if operator in {"is_not", "is_none_of"} else "has", value)


def _yes(keys: Keys, operator: str, given: Sequence[str], field: Field) -> Condition:
    yes = bool(_parsed(given[0], field)) == (operator != "is_not")
    return Condition(keys, "is_true" if yes else "is_false")


def _linked(keys: Keys, operator: str, given: Sequence[str], field: Field) -> Condition:
    """Records by their ids or one's name; people and departments by either."""
    several = operator in SEVERAL
    if field.value_type.directory:
        parts = _parts(given) if several else (given[0],)
        ids = tuple(_in_directory(one, field) for one in parts)
        return Condition(keys, operator, ids if several else ids[0])
    found = [id_of(one) for one in given]
    if all(found) and operator in {"is", "is_not", *SEVERAL}:
        texts = tuple(map(str, found))
        return Condition(keys, operator, texts if several else texts[0])
    by_name = (*keys, str(app().entity(field.text("to")).display))
    return _text(by_name, "contains" if operator == "is" else operator, given, field)


def _in_directory(text: str, field: Field) -> str:
    """The id of a person or a department, which may be given itself or by name."""
    if id := id_of(text):
        return str(id)
    if field.value_type.directory == "person":
        found = [one.id for one in People(transaction()).search(text, limit=1)]
    else:
        every = Departments(transaction()).all()
        found = [one.id for one in every if one.name.casefold() == text.casefold()]
    if not found:
        raise InvalidValueError("There is nobody called '{text}'.", field=field.key, text=text)
    return str(found[0])


def _parsed(text: str, field: Field) -> object:
    return field.type.parse(text, field, manner())


_CONDITIONS: Mapping[FormulaType, Callable[[Keys, str, Sequence[str], Field], Condition]] = {
    FormulaType.NUMBER: _number,
    FormulaType.DATE: _date,
    FormulaType.DATETIME: _date,
    FormulaType.CHOICE: _option,
    FormulaType.MULTI_CHOICE: _member,
    FormulaType.BOOLEAN: _yes,
    FormulaType.LINK: _linked,
}
