"""A new key for a field, in every formula that names it."""

import pytest
from formula_world import WORLD

from formloom.platform.formula import rename


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("amount > 1", "value > 1"),
        ("  amount*qty /* amount */ ", "  value*qty /* amount */ "),
        ("name = 'amount' & amount", "name = 'amount' & value"),
        ("{Amount} + {amount}", "{Amount} + {value}"),
        ("$old.amount <> amount", "$old.value <> value"),
        ("SUM(lines, qty * parent.amount)", "SUM(lines, qty * parent.value)"),
        ("SUM(lines, price) + account.credit", "SUM(lines, cost) + account.credit"),
        ("SUM(account.deals, amount)", "SUM(account.deals, value)"),
        ("TEXTJOIN(name, lines, price & parent.name)", "TEXTJOIN(name, lines, cost & parent.name)"),
        ("nope + amount", "nope + value"),
        ("😀 amount", "😀 amount"),
        ("amount in [1, 2] and amount", "value in [1, 2] and value"),
    ],
)
def test_only_the_field_changes(text, renamed):
    renames = {("deal", "amount"): "value", ("line", "price"): "cost", ("account", "qty"): "no"}
    assert rename(text, WORLD, "deal", renames) == renamed
