"""Random rows become text and the same rows again: in Python, the browser, both languages."""

import random

import pytest
from formula_engines import World
from formula_node import Node
from proofs import seed

from formloom.platform.formula import (
    Condition,
    Conditions,
    FieldSpec,
    FormulaType,
    check,
    describe,
    from_conditions,
    to_conditions,
)
from formloom.platform.formula.conditions import OFFERED, OPERATORS, SEVERAL

T = FormulaType
TITLES = {
    "name": (T.TEXT, "Name", "名称"), "in": (T.TEXT, "In", "在"),
    "stage": (T.CHOICE, "Stage", "阶段"), "discount": (T.NUMBER, "Discount", "折扣"),
    "closed_on": (T.DATE, "Closed on", "结束日期"), "made_at": (T.DATETIME, "Made at", "创建时间"),
    "active": (T.BOOLEAN, "Active", "启用"), "tags": (T.MULTI_CHOICE, "Tags", "标签"),
}  # fmt: skip
FIELDS = {
    key: FieldSpec(key, en, type, 4, titles={"zh": zh})
    for key, (type, en, zh) in TITLES.items()
}  # fmt: skip
FAR = FieldSpec("account", "Account", T.LINK, entity="account", titles={"zh": "客户"})
WORLD = World({"deal": {**FIELDS, "account": FAR}, "account": FIELDS})
TEXTS = ("won", "it's", "=x", "'", "赢单", "😀 a", "TRUE", "a,b", "x\ny", "{0} {1} $&", " ")
BARE = {
    T.NUMBER: ("5%", "-12.5", "0", "1000000", "YEAR(TODAY())"),
    T.DATE: ("TODAY()", "EDATE(TODAY(), -3)", "$today"),
    T.DATETIME: ("NOW()", "TODAY()"),
    T.LINK: ("$user.id",),
}


def row(rng: random.Random) -> Condition:
    path, spec = rng.choice(
        [((key,), one) for key, one in {**FIELDS, "account": FAR}.items()]
        + [(("account", key), one) for key, one in FIELDS.items()]
    )
    operator = rng.choice(OFFERED[spec.type])
    if "{1}" not in OPERATORS[operator]:
        return Condition(path, operator)
    if operator in SEVERAL:
        return Condition(path, operator, tuple(rng.choices(TEXTS, k=rng.randint(1, 3))))
    if spec.type in BARE:
        return Condition(path, operator, rng.choice(BARE[spec.type]), bare=True)
    return Condition(path, operator, rng.choice(TEXTS))


def group(rng: random.Random, depth: int = 2, join: str = "and") -> Conditions:
    other = "or" if join == "and" else "and"
    items = [
        group(rng, depth - 1, other) if depth and rng.random() < 0.25 else row(rng)
        for _ in range(rng.randint(2, 4))
    ]
    return Conditions(join, tuple(items))


@pytest.fixture
def groups(request) -> list[Conditions]:
    rng = random.Random(seed(request.config))
    return [group(rng, join=rng.choice(["and", "or"])) for _ in range(500)]


def test_text_and_back_is_the_same(groups):
    for one in groups:
        text = from_conditions(one)
        assert to_conditions(text, WORLD, "deal") == one, text
        assert check(text, WORLD, "deal").problems == () or "$" in text, text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_labels_of_either_language_are_the_same_rows(groups, language):
    for item in (item for one in groups for item in one.items if isinstance(item, Condition)):
        text = from_conditions(Conditions("and", (item,)))
        path = ".".join("{in}" if key == "in" else key for key in item.path)
        before, _, after = text.partition(path)
        labels = ".".join(f"{{{_label(key, language)}}}" for key in item.path)
        labelled = before + labels + after
        assert to_conditions(labelled, WORLD, "deal") == Conditions("and", (item,)), labelled


def _label(key: str, language: str) -> str:
    spec = FAR if key == "account" else FIELDS[key]
    return spec.titles.get(language, spec.title)


def test_different_rows_are_told_in_different_words(groups):
    for locale in ("en", "zh"):
        told: dict[str, str] = {}
        for one in groups:
            text = from_conditions(one)
            words = describe(text, WORLD, "deal", locale)
            assert words != text
            text = text.replace("$today", "TODAY()")  # the same day, and the same words
            assert told.setdefault(words, text) == text


def test_the_browser_writes_the_same_text(groups, node):
    browser = Node(node)
    try:
        operators = [
            {"name": name, "text": text, "takes": _takes(name)} for name, text in OPERATORS.items()
        ]
        asked = {"operators": operators, "groups": [_json(one) for one in groups]}
        found = browser.ask(asked)
    finally:
        browser.close()
    assert found == [from_conditions(one) for one in groups]


def _takes(operator: str) -> str:
    return "several" if operator in SEVERAL else "one" if "{1}" in OPERATORS[operator] else "none"


def _json(one: Condition | Conditions) -> dict[str, object]:
    if isinstance(one, Conditions):
        return {"join": one.join, "items": [_json(item) for item in one.items]}
    value = list(one.value) if isinstance(one.value, tuple) else one.value
    return {"path": list(one.path), "operator": one.operator, "value": value, "bare": one.bare}
