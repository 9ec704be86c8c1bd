"""Every function's examples, in Python and in both databases and the browser."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from formula_engines import Database, shown
from formula_node import Node
from formula_world import VARIABLES, WORLD, environment, stored

from formloom.platform.formula import Place, check, compile_python
from formloom.platform.formula.functions import FUNCTIONS

PRODUCT = {"id": 1, "name": "Loom", "price": Decimal("7.5")}
DEAL = {
    "id": 1,
    "name": "Ångström",
    "note": None,
    "stage": "won",
    "amount": Decimal("1200.5"),
    "discount": Decimal("0.05"),
    "qty": 3,
    "rate": None,
    "close_date": date(2026, 3, 7),
    "start_date": None,
    "created_at": datetime(2026, 3, 8, 4, 30, tzinfo=UTC),
    "closed_at": None,
    "active": True,
    "tags": ("hot",),
    "account": None,
}
LINES: list[dict[str, object]] = [
    {
        "id": 1,
        "sku": "A-1",
        "qty": 2,
        "price": Decimal(10),
        "status": "open",
        "due": None,
        "product": PRODUCT,
    },
    {
        "id": 2,
        "sku": "b-2",
        "qty": 2,
        "price": Decimal("7.5"),
        "status": "done",
        "due": None,
        "product": None,
    },
]
EXAMPLES = [(one, example) for one in FUNCTIONS for example in one.examples]


@pytest.fixture(scope="module")
def record():
    deal = {**DEAL, "lines": LINES}
    for line in LINES:
        line["deal"] = deal
    return deal


@pytest.fixture(scope="module")
def databases(postgres_server):
    url = postgres_server.new_database()
    found = [Database(WORLD, "sqlite://"), Database(WORLD, url)]
    for database in found:
        tables = {
            "product": [PRODUCT],
            "deal": [DEAL],
            "line": [{**one, "deal": DEAL} for one in LINES],
        }
        for name, rows in tables.items():
            columns = {column.name for column in database.tables[name].columns}
            database.insert(name, [stored(row, columns) for row in rows])
    yield found
    for database in found:
        database.close()
    postgres_server.drop_database(url)


@pytest.fixture(scope="module")
def browser(node, record):
    found = Node(node)
    tables = {"product": [PRODUCT], "deal": [record], "line": LINES}
    found.load(WORLD, "deal", tables, environment())
    yield found
    found.close()


def checked(formula: str):
    found = check(formula, WORLD, "deal", variables=VARIABLES, place=Place.ON_SAVE)
    assert not found.problems, found.problems
    return found.core


def as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).upper()
    return shown(value)


@pytest.mark.parametrize(
    ("function", "example"), EXAMPLES, ids=[example.formula for _, example in EXAMPLES]
)
def test_examples(function, example, record, databases, browser):
    core = checked(example.formula)
    env = environment(old={**DEAL, "stage": "open"})
    assert as_text(compile_python(core)(record, env)) == example.result
    assert as_text(browser.values(core, env)[0]) == example.result
    if function.name not in ("ISNEW", "ISCHANGED", "PRIOR"):
        for database in databases:
            assert as_text(database.values(core, "deal", env)[0]) == example.result


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.name)
def test_every_function_has_help_in_both_languages_and_an_example(function):
    assert set(function.help) == {"en", "zh"}
    assert function.examples
    assert all(one.name for one in function.parameters)
