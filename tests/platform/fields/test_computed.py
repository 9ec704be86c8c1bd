"""Formulas, rollups and lookups."""

from decimal import Decimal

import pytest
from field_examples import OPTIONS, a_field, shown

from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.fields.computed import RETURNS
from formloom.platform.formula.types import FormulaType


@pytest.mark.parametrize("returns", RETURNS)
def test_a_formula_has_the_type_that_it_returns(returns):
    field = a_field("formula", returns=returns)
    kind = FIELD_TYPES.get(returns)
    assert field.value_type is kind
    assert field.formula_type is kind.formula_type
    assert str(field.type.column(field)) == str(kind.column(field))


def test_its_settings_are_those_of_what_it_returns():
    field = a_field("formula", returns="money", currency="JPY")
    assert field.type.scale(field) == 0
    assert shown("lookup", "won", returns="choice", options=OPTIONS) == "Won"


def test_a_rollup_is_a_decimal_unless_it_says_otherwise():
    field = a_field("rollup", returns="no_such_type")
    assert field.formula_type is FormulaType.NUMBER
    assert field.type.load("1.25", field) == Decimal("1.25")


@pytest.mark.parametrize(
    ("type_name", "setting", "kind", "within"),
    [
        ("formula", "formula", "formula", None),
        ("rollup", "over", "field", None),
        ("rollup", "of", "field", "over"),
        ("rollup", "where", "formula", "over"),
        ("lookup", "of", "field", "via"),
        ("money", "currencyField", "field", None),
        ("auto_number", "per", "field", None),
    ],
)
def test_settings_say_what_they_name_and_where(type_name, setting, kind, within):
    schema = FIELD_TYPES.get(type_name).settings_schema[setting]
    assert (schema["formloom:ref"], schema.get("formloom:in")) == (kind, within)


def test_nobody_writes_it():
    field = a_field("formula")
    assert field.type.computed
    assert field.type.widget == "readonly"
    assert field.type.json_schema(field)["readOnly"] is True
