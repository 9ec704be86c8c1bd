"""How fast formulas are: Python per second, and SQL over a million rows against hand-written SQL.

Run it: ``python tests/bench/bench_formula.py [postgresql+psycopg://…]``.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select, text, update

sys.path.insert(0, str(Path(__file__).parents[1]))

from formula_engines import Database, Source, World

from formloom.platform.formula import (
    Environment,
    FieldSpec,
    FormulaType,
    check,
    compile_python,
    emit_sql,
    emit_value,
)

FORMULA = "amount * (1 - discount) > 10000 and stage in ['won', 'lost']"
WORLD = World(
    {
        "deal": {
            "amount": FieldSpec("amount", "Amount", FormulaType.NUMBER, 2),
            "discount": FieldSpec("discount", "Discount", FormulaType.NUMBER, 4),
            "stage": FieldSpec("stage", "Stage", FormulaType.CHOICE),
        }
    }
)
HAND = {
    # Exact arithmetic on the integers that SQLite stores.
    "sqlite": "SELECT count(*) FROM deal WHERE stage IN ('won', 'lost') "
    "AND coalesce(amount, 0) * (10000 - coalesce(discount, 0)) > 10000000000",
    "postgresql": "SELECT count(*) FROM deal WHERE stage IN ('won', 'lost') "
    "AND coalesce(amount, 0) * (1 - coalesce(discount, 0)) > 10000",
}


def rows(count: int) -> list[dict[str, object]]:
    rng = random.Random(7)
    return [
        {
            "id": number + 1,
            "amount": rng.choice([None, Decimal(rng.randint(0, 5_000_000)).scaleb(-2)]),
            "discount": rng.choice([None, Decimal(rng.randint(0, 5000)).scaleb(-4)]),
            "stage": rng.choice(["open", "won", "lost", "new", None]),
        }
        for number in range(count)
    ]


def median(run: Callable[[], object], times: int = 7) -> float:
    """Seconds of processor time, the median of several runs."""
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return statistics.median(found)


def python() -> None:
    environment = _environment()
    sample = rows(10_000)
    checked = check(FORMULA, WORLD, "deal")
    assert checked.core is not None
    run = compile_python(checked.core)
    seconds = median(lambda: [run(row, environment) for row in sample])
    checking = median(lambda: [check(FORMULA, WORLD, "deal") for _ in range(100)]) / 100
    compiling = median(lambda: [compile_python(checked.core) for _ in range(100)]) / 100
    print(f"python: {len(sample) / seconds:,.0f} evaluations a second")
    print(f"parse and check: {checking * 1e3:.3f} ms, compile: {compiling * 1e3:.3f} ms")


def sql(engine_url: str, count: int = 1_000_000) -> float:
    """Ours divided by hand-written, in one run: the medians of statements that take turns."""
    with _filled(engine_url, count) as database:
        table, environment = database.tables["deal"], _environment()
        checked = check(FORMULA, WORLD, "deal")
        assert checked.core is not None
        clause = emit_sql(checked.core, Source(database, "deal", table), environment)
        ours = select(func.count()).select_from(table).where(clause)
        hand = text(HAND[database.engine.dialect.name])
        # SQLite works in this process, where other programs need not disturb the measure.
        is_sqlite = database.engine.dialect.name == "sqlite"
        clock = time.process_time if is_sqlite else time.perf_counter
        with database.engine.connect() as connection:
            assert connection.scalar(ours) == connection.scalar(hand)
            pairs = [
                (
                    _seconds(lambda: connection.scalar(ours), clock),
                    _seconds(lambda: connection.scalar(hand), clock),
                )
                for _ in range(7)
            ]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"{database.engine.dialect.name}: {count:,} rows, ours {mine:.3f} s, "
        f"hand-written {theirs:.3f} s, ratio {mine / theirs:.2f}"
    )
    return mine / theirs


def stored(engine_url: str, count: int = 1_000_000) -> float:
    """Seconds to fill a column with a formula's values."""
    with _filled(engine_url, count) as database:
        table = database.tables["deal"]
        value = check("ROUND(amount * (1 - discount) / 7, 2)", WORLD, "deal").core
        assert value is not None
        filled = emit_value(value, Source(database, "deal", table), _environment(), scale=2)
        with database.engine.begin() as connection:
            seconds = _seconds(lambda: connection.execute(update(table).values(amount=filled)))
    print(f"{database.engine.dialect.name}: {count:,} rows filled in {seconds:.1f} s")
    return seconds


@contextmanager
def _filled(engine_url: str, count: int) -> Iterator[Database]:
    database = Database(WORLD, engine_url)
    try:
        _fill(database, count)
        yield database
    finally:
        database.close()


def _environment() -> Environment:
    return Environment(datetime(2026, 3, 7, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))


def _seconds(run: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    run()
    return clock() - start


def _fill(database: Database, count: int) -> None:
    sample = rows(10_000)
    engine: Engine = database.engine
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM deal"))
    database.insert("deal", sample)
    copy = text(
        "INSERT INTO deal (id, amount, discount, stage) "
        "SELECT id + :by, amount, discount, stage FROM deal WHERE id <= 10000"
    )
    with engine.begin() as connection:
        for at in range(1, count // len(sample)):
            connection.execute(copy, {"by": at * len(sample)})
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


if __name__ == "__main__":
    python()
    for url in ("sqlite://", *sys.argv[1:]):
        sql(url)
        stored(url)
