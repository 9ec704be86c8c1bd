"""What the checker accepts, what it refuses, and where it points."""

import pytest
from formula_world import VARIABLES, WORLD

from formloom.platform.formula import FormulaType, Place, Reference, check


def problem(text: str, **more):
    checked = check(text, WORLD, "deal", variables=VARIABLES, **more)
    assert checked.core is None
    return checked.problems[0]


@pytest.mark.parametrize(
    ("text", "code", "marked", "hint"),
    [
        ("amout > 1", "unknown_field", "amout", "Did you mean 'amount'?"),
        ("account.industri = 'x'", "unknown_field", "industri", "Did you mean 'industry'?"),
        ("ROUNDD(amount, 2)", "unknown_function", "ROUNDD", "Did you mean 'ROUND'?"),
        ("stage = 'wonn'", "unknown_option", "stage = 'wonn'", "Did you mean 'won'?"),
        ("$user.nam = 'x'", "unknown_variable", "$user.nam", "Did you mean '$user.name'?"),
        ("amount + name", "type", "name", None),
        ("amount = name", "type", "amount = name", None),
        ("ROUND(amount, qty)", "constant", "qty", None),
        ("ROUND()", "arguments", "ROUND()", None),
        ("IF(amount, 1, 2)", "type", "amount", None),
        ("name + note", "type", "name + note", None),
        ("name.x", "type", "name", None),
        ("lines.price", "type", "lines", None),
        ("lines", "type", "lines", None),
        ("amount in [qty]", "constant", "qty", None),
        ("1 < 2 < 3", "syntax", "<", None),
        ("(amount", "syntax", "", None),
        ("'open", "syntax", "'open", None),
        ("amount § 2", "syntax", "§", None),
        ("", "syntax", "", None),
        ("TEXT(amount, 'yyyy')", "constant", "'yyyy'", None),
        ("TEXT(amount, 0)", "constant", "0", None),
        ("DATEDIF(close_date, start_date, 'w')", "constant", "'w'", None),
        ("SUM(lines, price, qty > 1, 2)", "arguments", "SUM(lines, price, qty > 1, 2)", None),
        ("tags = 'hot'", "type", "tags = 'hot'", None),
        ("name & account", "type", "account", None),
        ("ISNEW()", "place", "ISNEW()", None),
        ("POWER(POWER(amount, 10), 10)", "limit", "POWER(amount, 10)", None),
    ],
)
def test_a_mistake_is_marked_where_it_is(text, code, marked, hint):
    found = problem(text)
    assert (found.code, text[found.start : found.end]) == (code, marked)
    assert (str(found.hint) if found.hint else None) == hint


def test_several_mistakes_are_told_at_once():
    checked = check("CONCAT(nam, amout, not_there)", WORLD, "deal")
    assert [one.message.data["name"] for one in checked.problems] == ["nam", "amout", "not_there"]


def test_positions_count_code_points():
    found = problem("'😀😀' & nope")
    assert (found.start, found.end) == (7, 11)


@pytest.mark.parametrize(
    ("text", "type", "scale"),
    [
        ("amount", "number", 2),
        ("amount * discount", "number", 6),
        ("amount / 3", "number", 20),
        ("ROUND(amount * rate, 2)", "number", 2),
        ("amount * amount * rate * rate * rate", "number", 20),
        ("amount > 1 and active", "boolean", 0),
        ("close_date + 7", "date", 0),
        ("close_date - start_date", "number", 0),
        ("created_at", "datetime", 0),
        ("IF(active, created_at, close_date)", "date", 0),
        ("name & amount", "text", 0),
        ("account", "link", 0),
        ("tags", "multi_choice", 0),
        ("BLANK()", "text", 0),
        ("SUM(lines, qty * price)", "number", 2),
    ],
)
def test_types_and_scales(text, type, scale):
    checked = check(text, WORLD, "deal", variables=VARIABLES)
    assert checked.type is not None
    assert (checked.type.value, checked.scale) == (type, scale)


def test_the_wanted_type_converts_or_refuses():
    assert check("created_at", WORLD, "deal", returns=FormulaType.DATE).type is FormulaType.DATE
    assert check("'2026-03-07'", WORLD, "deal", returns=FormulaType.DATE).type is FormulaType.DATE
    assert check("BLANK()", WORLD, "deal", returns=FormulaType.NUMBER).type is FormulaType.NUMBER
    assert problem("amount", returns=FormulaType.BOOLEAN).code == "type"


def test_references_name_every_field_on_the_way():
    checked = check(
        "SUM(lines, product.price * parent.amount) > $user.limit and account.head.vip",
        WORLD,
        "deal",
        variables=VARIABLES,
    )
    assert checked.references == {
        Reference("deal", "lines"),
        Reference("line", "deal"),
        Reference("line", "product"),
        Reference("product", "price"),
        Reference("deal", "amount"),
        Reference("deal", "account"),
        Reference("account", "head"),
        Reference("account", "vip"),
    }
    assert checked.variables == {"$user.limit"}
    assert checked.functions == {"SUM", "AND"}


@pytest.mark.parametrize(
    "text", ["TODAY() > close_date", "$user.name = name", "NOW() > created_at"]
)
def test_a_stored_column_uses_nothing_that_changes_by_itself(text):
    assert problem(text, place=Place.STORED).code == "place"


def test_a_refreshed_column_may_use_today_but_no_person():
    assert check("TODAY() > close_date", WORLD, "deal", place=Place.REFRESHED).core is not None
    assert problem("$user.name = name", place=Place.REFRESHED).code == "place"


def test_labels_in_both_languages_and_full_width_signs():
    written = check("{Close Date} ＜ TODAY（） && amount ≥ 5％", WORLD, "deal")
    plain = check("close_date < TODAY() and amount >= 5%", WORLD, "deal")
    assert written.core == plain.core
    assert written.core is not None


def test_a_blank_field_may_be_kept_blank():
    zero = check("amount + 1", WORLD, "deal")
    blank = check("amount + 1", WORLD, "deal", blank_as="blank")
    assert zero.core != blank.core


def test_the_core_survives_json():
    checked = check(
        "IF(SUM(lines, price) > parent_limit, 1, 2)".replace("parent_limit", "amount"),
        WORLD,
        "deal",
    )
    assert checked.core is not None
    assert type(checked.core).from_json(checked.core.to_json()).to_json() == checked.core.to_json()
