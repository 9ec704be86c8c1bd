"""SQL that indexes serve, that caches, and that no value can abort."""

from datetime import date
from decimal import Decimal

import pytest
from formula_engines import Database, Source
from formula_world import VARIABLES, WORLD, environment
from sqlalchemy import select, text, update

from formloom.platform.formula import check, compile_python, emit_sql, emit_value
from formloom.platform.formula.sql import program


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, postgres_url):
    found = Database(WORLD, "sqlite://" if request.param == "sqlite" else postgres_url())
    yield found
    found.close()


def clause(database: Database, formula: str, env=None):
    checked = check(formula, WORLD, "deal", variables=VARIABLES)
    assert checked.core is not None, checked.problems
    return emit_sql(
        checked.core, Source(database, "deal", database.tables["deal"]), env or environment()
    )


def written(database: Database, formula: str) -> str:
    return str(clause(database, formula).compile(database.engine))


@pytest.mark.parametrize(
    ("formula", "column"),
    [
        ("stage = 'won'", "stage"),
        ("amount > 1000.5", "amount"),
        ("1000 >= amount", "amount"),
        ("close_date < TODAY()", "close_date"),
        ("close_date >= EDATE(TODAY(), -3)", "close_date"),
        ("created_at < TODAY()", "created_at"),
        ("DATEVALUE(created_at) = '2026-03-07'", "created_at"),
        ("stage in ['won', 'lost']", "stage"),
        ("name = $user.name", "name"),
    ],
)
def test_an_index_serves_a_filter(database, formula, column):
    table = database.tables["deal"]
    statement = select(table.c.id).where(clause(database, formula))
    with database.engine.connect() as connection:
        connection.execute(text(f"CREATE INDEX by_{column} ON deal ({column})"))
        rendered = statement.compile(database.engine, compile_kwargs={"literal_binds": True})
        if database.engine.dialect.name == "sqlite":
            plan = str(list(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {rendered}")))
        else:
            connection.execute(text("SET enable_seqscan = off"))
            compiled = statement.compile(database.engine)
            plan = str(list(connection.execute(text(f"EXPLAIN {rendered}".replace(":", "\\:")))))
            assert compiled
    assert f"by_{column}" in plan, plan
    assert "Filter" not in plan


def test_constants_are_bound_so_that_statements_are_cached(database):
    one = clause(database, "amount > 10 and stage in ['won'] and amount * qty > 5")
    other = clause(database, "amount > 20 and stage in ['lost', 'won'] and amount * qty > 7")
    assert one._generate_cache_key().key == other._generate_cache_key().key


@pytest.mark.parametrize("formula", ["name = ''' OR 1=1 --'", "CONTAINS(name, '%_\\')"])
def test_text_is_never_sql(database, formula):
    database.insert("deal", [{"id": 1, "name": "x"}])
    table = database.tables["deal"]
    with database.engine.connect() as connection:
        found = connection.execute(select(table.c.id).where(clause(database, formula)))
        assert list(found) == []
    assert "OR 1=1" not in written(database, formula)


def test_a_value_is_stored_in_the_columns_scale(database):
    database.insert("deal", [{"id": 1, "qty": 2, "rate": Decimal("0.5")}, {"id": 2}])
    checked = check("qty / 3 + rate", WORLD, "deal")
    assert checked.core is not None
    table = database.tables["deal"]
    value = emit_value(checked.core, Source(database, "deal", table), environment(), scale=2)
    with database.engine.begin() as connection:
        connection.execute(update(table).values(amount=value))
        found = list(connection.scalars(select(table.c.amount).order_by(table.c.id)))
    assert found == [Decimal("1.17"), Decimal(0)]


def test_dates_and_texts_are_stored_too(database):
    database.insert("deal", [{"id": 1, "name": "ann", "start_date": date(2024, 1, 31)}])
    table = database.tables["deal"]
    source = Source(database, "deal", table)
    for column, formula in (("close_date", "EDATE(start_date, 1)"), ("note", "UPPER(name)")):
        core = check(formula, WORLD, "deal").core
        assert core is not None
        with database.engine.begin() as connection:
            connection.execute(
                update(table).values({column: emit_value(core, source, environment())})
            )
    with database.engine.connect() as connection:
        row = connection.execute(select(table.c.close_date, table.c.note)).one()
    assert tuple(row) == (date(2024, 2, 29), "ANN")


@pytest.mark.parametrize(
    "formula",
    [
        "LEN(name) * LEN(name) * LEN(name) * LEN(name) * LEN(name)",
        "DATE(amount, amount, amount)",
        "close_date + amount * 1000",
        "EDATE(close_date, amount)",
        "LEFT(name, amount)",
        "FIND('a', name, amount)",
        "MID(name, amount, amount)",
        "(close_date - start_date) * (close_date - start_date) * (close_date - start_date)",
        "SUBSTITUTE(name, 'a', name) & SUBSTITUTE(name, 'a', name)",
        "SUM(account.deals, amount * amount * amount)",
        "POWER(amount, 5) / rate",
        "IF(active, BLANK(), BLANK())",
        "VALUE(name & '1') + VALUE('9999999999')",
    ],
)
def test_no_value_aborts_a_statement(database, formula):
    extreme = Decimal(10**18 - 1).scaleb(-2)
    rows = [
        {"id": 1, "amount": extreme, "name": "a" * 32_000, "close_date": date(9999, 12, 31),
         "start_date": date(1, 1, 1), "active": True, "rate": Decimal("0.000001"), "account": 1},
        {"id": 2, "amount": -extreme, "name": None, "close_date": date(1, 1, 1), "active": False,
         "rate": None, "start_date": None, "account": 1},
    ]  # fmt: skip
    database.insert("account", [{"id": 1}])
    database.insert("deal", rows)
    core = check(formula, WORLD, "deal").core
    assert core is not None
    assert len(database.values(core, "deal", environment())) == 2


@pytest.mark.parametrize(
    "formula",
    [
        "amount > 99999999999999999999 * qty",
        "rate * rate * rate < amount + 0.5",
        "rate * rate * rate * discount > qty",
        "amount * amount - amount * amount = 0",
        "amount * 1000000000000000000 - rate > qty * 1000000000000000000",
        "amount > 10.005 and qty < 0.5 and qty >= 99999999999999999999",
    ],
)
def test_integers_past_64_bits_are_exact(formula):
    found = Database(WORLD, "sqlite://")
    values = [Decimal(10**18 - 1), Decimal(-(10**18) + 1), Decimal(7), None]
    rows = [
        {"id": at + 1, "amount": one and one.scaleb(-2), "qty": one, "rate": one and one.scaleb(-6),
         "discount": one and one.scaleb(-4)}
        for at, one in enumerate(values)
    ]  # fmt: skip
    found.insert("deal", rows)
    core = check(formula, WORLD, "deal").core
    assert core is not None
    run = compile_python(core)
    expected = [run(row, environment()) for row in rows]
    assert found.values(core, "deal", environment()) == expected
    assert found.matching(core, "deal", environment()) == expected
    found.close()


@pytest.mark.parametrize(
    "formula",
    [
        "amount * (1 - discount)",
        "ROUND(amount * rate, 1) * qty",
        "IF(qty > 0, amount, rate) - ABS(amount)",
        "IFBLANK(rate, amount, 3.14159)",
        "IF(ISBLANK(qty), BLANK(), 0 - amount * 1.005)",
        "amount * rate * rate * rate * discount",
        "-amount * 999999999999999999",
        "amount",
        "0.005",
        "amount / 7",
        "amount / 100 + 0",
        "ROUND(amount * rate / -0.12, 1) * 3",
        "qty / 0",
        "rate / 12345678901234567",
    ],
)
@pytest.mark.parametrize("scale", [0, 2, 6])
def test_a_stored_number_is_native_and_the_same(formula, scale):
    found = Database(WORLD, "sqlite://")
    values = [Decimal(one) for one in ("1", "5", "-15", "25", "-995", "123456789012345678",
              "999999999999999999", "-999999999999999999", "0")]  # fmt: skip
    rows = [
        {"id": at + 1, "amount": one and one.scaleb(-2), "qty": other, "rate": one.scaleb(-6),
         "discount": other and other.scaleb(-4)}
        for at, (one, other) in enumerate(
            (one, other) for one in values for other in (*values, None)
        )
    ]  # fmt: skip
    found.insert("deal", rows)
    core = check(formula, WORLD, "deal").core
    assert core is not None
    run = compile_python(core)
    expected = [program.stored(run(row, environment()), scale) for row in rows]
    given = found.stored(core, "deal", environment(), scale)
    assert [None if one is None else int(one.scaleb(scale)) for one in given] == expected
    found.close()
