"""Rows of the condition builder, and back."""

import pytest
from formula_engines import World
from formula_world import WORLD

from formloom.platform.formula import (
    Condition,
    Conditions,
    FieldSpec,
    FormulaType,
    describe,
    from_conditions,
    to_conditions,
)

DEAL = World(
    {
        "deal": {
            "discount": FieldSpec(
                "discount", "Discount", FormulaType.NUMBER, 4, titles={"zh": "折扣"}
            ),
            "stage": FieldSpec(
                "stage",
                "Stage",
                FormulaType.CHOICE,
                options=("won", "lost"),
                titles={"zh": "阶段"},
                option_titles={"": {"won": "Won"}, "zh": {"won": "赢单", "lost": "输单"}},
            ),
            "closed_on": FieldSpec(
                "closed_on", "Close date", FormulaType.DATE, titles={"zh": "结束日期"}
            ),
            "active": FieldSpec("active", "Active", FormulaType.BOOLEAN, titles={"zh": "启用"}),
            "account": FieldSpec(
                "account", "Account", FormulaType.LINK, entity="account", titles={"zh": "客户"}
            ),
            "in": FieldSpec("in", "In", FormulaType.TEXT),
        },
        "account": {
            "industry": FieldSpec("industry", "Industry", FormulaType.CHOICE, titles={"zh": "行业"})
        },
    }
)


@pytest.mark.parametrize(
    "text",
    [
        "amount > 5%",
        "stage = 'won' and amount >= -12.5 and not ISBLANK(note)",
        "stage in ['won', 'lost'] or (active and name <> 'it''s')",
        "account.industry not in ['it'] and close_date < TODAY()",
        "'hot' in tags and 'cold' not in tags",
        "CONTAINS(name, 'é') or not CONTAINS(name, 'x') or STARTSWITH(note, '\"')",
        "ISBLANK(note) and not active",
        "name = $user.name and close_date >= EDATE(TODAY(), -3)",
        "(stage = 'won' or stage = 'lost') and (active or qty = 1)",
        "active = FALSE",
    ],
)
def test_rows_become_the_same_text(text):
    rows = to_conditions(text, WORLD, "deal")
    assert rows is not None
    assert from_conditions(rows) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1000 < amount", "amount > 1000"),
        ('stage == "won" && !ISBLANK(note)', "stage = 'won' and not ISBLANK(note)"),
        ("AND(stage = 'won', {Note} = '')", "stage = 'won' and ISBLANK(note)"),
        ("NOT(stage in ['won'])", "stage not in ['won']"),
        ("(active or qty = 1) or (qty = 2 or qty = 3)", "active or qty = 1 or qty = 2 or qty = 3"),
    ],
)
def test_other_ways_to_write_a_row(text, canonical):
    rows = to_conditions(text, WORLD, "deal")
    assert rows is not None
    assert from_conditions(rows) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "amount > qty",
        "amount * 2 > 10",
        "IF(active, TRUE)",
        "not (stage = 'won')",
        "amount >",
        "nope = 1",
        "COUNT(lines) > 1",
        "stage = name & 'x'",
        "amount > 1 /* not less */",
        "CONTAINS(name, '')",
    ],
)
def test_other_shapes_stay_text(text):
    assert to_conditions(text, WORLD, "deal") is None


def test_a_field_that_is_a_word_of_the_language_is_written_in_braces():
    rows = Conditions("and", (Condition(("in",), "is", "x"),))
    text = from_conditions(rows)
    assert text == "{in} = 'x'"
    assert to_conditions(text, DEAL, "deal") == rows


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("discount > 5%", "Discount is more than 5%", "折扣 大于 5%"),
        (
            "stage in ['won', 'lost'] and closed_on < TODAY()",
            "Stage is one of Won, lost and Close date is before today",
            "阶段 是 赢单、输单 之一 且 结束日期 早于 今天",
        ),
        (
            "not active or (account.industry = 'it' and discount <= 1)",
            "not Active or (Industry of Account is it and Discount is at most 1)",
            "非 启用 或 (客户 的 行业 等于 it 且 折扣 不大于 1)",
        ),
        ("discount * 2 > 1", "discount * 2 > 1", "discount * 2 > 1"),
        (
            "closed_on >= TODAY() - 30 and closed_on < TODAY() + 7",
            "Close date is 30 days ago or after and Close date is before in 7 days",
            "结束日期 不早于 30 天前 且 结束日期 早于 7 天后",
        ),
        ("account = $user.id", "Account is me", "客户 等于 我"),
    ],
)
def test_words(text, en, zh):
    assert describe(text, DEAL, "deal", "en") == en
    assert describe(text, DEAL, "deal", "zh") == zh


def test_words_tell_constants_as_they_are_told_to():
    text = "account = 'a1' and stage = 'won'"
    told = describe(text, DEAL, "deal", "zh", lambda path, value: f"<{path[-1]} {value}>")
    assert told == "客户 等于 <account a1> 且 阶段 等于 赢单"
