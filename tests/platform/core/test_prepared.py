"""Prepared statements answer as SQLAlchemy does, with the same errors, on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    event,
    insert,
    select,
    text,
    update,
)  # fmt: skip
from sqlalchemy.exc import IntegrityError, ProgrammingError

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.columns import ExactNumeric, JSONText, UTCDateTime
from formloom.platform.core.prepared import LENGTHS, PreparedStatements
from formloom.platform.core.workspace import Workspace

THINGS = Table(
    "test_prepared",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("amount", ExactNumeric(12, 2)),
    Column("at", UTCDateTime),
    Column("day", Date),
    Column("open", Boolean),
    Column("number", Integer),
    Column("seal", LargeBinary),
    Column("told", JSONText),
)
ROWS: list[dict[str, object]] = [
    {
        "id": UUID(int=number),
        "name": f"{number} 王伟 % :x ?",
        "amount": Decimal(number) / 4,
        "at": datetime(2026, 1, number, 3, tzinfo=UTC),
        "day": date(2026, 2, number),
        "open": bool(number % 2),
        "number": number,
        "seal": bytes([number, 0, 255]),
        "told": {"b": [number, None], "a": "文"},
    }
    for number in range(1, 10)
]
BLANK: dict[str, object] = {**dict.fromkeys(THINGS.c.keys()), "id": UUID(int=99)}
ONE = select(THINGS).where(THINGS.c.id == bindparam("this", type_=Uuid()))
THESE = (
    select(THINGS.c.id, THINGS.c.name)
    .where(THINGS.c.id.in_(bindparam("these", expanding=True, type_=Uuid())), THINGS.c.number < 7)
    .order_by(THINGS.c.number)
    .limit(50)
)
INSERT = insert(THINGS).inline()
RENAME = update(THINGS).where(THINGS.c.id == bindparam("this")).values(name=bindparam("new_name"))
TIMES = 3


@pytest.fixture
def things(workspace: Workspace) -> Workspace:
    with workspace.write(SYSTEM) as tx:
        THINGS.create(tx.connection)
        tx.execute(INSERT, [*ROWS, BLANK])
    return workspace


@pytest.mark.parametrize("row", [*ROWS[:2], BLANK], ids=lambda row: str(row["id"])[-2:])
def test_every_type_comes_back_as_sqlalchemy_gives_it(
    things: Workspace, row: dict[str, object]
) -> None:
    given = {"this": row["id"]}
    with things.read(SYSTEM) as tx:
        plain = tx.execute(ONE, given).one()
        for _ in range(TIMES):
            (found,) = tx.fetch(ONE, given)
            assert found._asdict() == plain._asdict() == row
            assert [type(value) for value in found] == [type(value) for value in plain]


def test_the_second_run_goes_past_sqlalchemy(things: Workspace) -> None:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(things.engine, "before_cursor_execute", note)
    with things.read(SYSTEM) as tx:
        for _ in range(TIMES):
            tx.fetch(ONE, {"this": uuid4()})
    assert len(seen) == 1, "the first run only meets the engine's listeners, such as the guard"


@pytest.mark.parametrize("workspace", ["postgresql"], indirect=True)
def test_the_server_keeps_what_is_kept_here_and_nothing_else(things: Workspace) -> None:
    kept = text("SELECT statement FROM pg_prepared_statements")
    with things.look(SYSTEM) as tx:
        for _ in range(10):
            tx.fetch(ONE, {"this": uuid4()})
            tx.execute(select(THINGS.c.number).where(THINGS.c.number < 7))
        queries = [one for one in tx.execute(kept).scalars() if one.startswith("SELECT")]
        assert len(queries) == 1
        assert f"WHERE {THINGS.name}.id = $1" in queries[0]


@pytest.mark.parametrize("count", range(1, 10))
def test_lists_of_any_length_find_each_row_once(things: Workspace, count: int) -> None:
    ids = [row["id"] for row in ROWS[:count]]
    with things.read(SYSTEM) as tx:
        for _ in range(TIMES):
            found = tx.fetch(THESE, {"these": ids})
            assert [row.id for row in found] == ids[:6]


def test_a_list_that_is_a_value_stays_as_it_is(things: Workspace) -> None:
    told = [["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]]
    with things.write(SYSTEM) as tx:
        for number, value in enumerate(told, 400):
            tx.write(INSERT, {**ROWS[0], "id": UUID(int=number), "told": value})
        found = [tx.fetch(ONE, {"this": UUID(int=n)})[0].told for n in range(400, 404)]
    assert found == told


def test_an_empty_list_finds_nothing(things: Workspace) -> None:
    with things.read(SYSTEM) as tx:
        for _ in range(TIMES):
            assert tx.fetch(THESE, {"these": []}) == []


def test_a_list_that_the_statement_holds(things: Workspace) -> None:
    held = select(THINGS.c.number).where(
        THINGS.c.number.in_([1, 2, 3]), THINGS.c.open == bindparam("open")
    )
    ordered = held.order_by(THINGS.c.number)
    with things.read(SYSTEM) as tx:
        for _ in range(TIMES):
            assert [row.number for row in tx.fetch(ordered, {"open": True})] == [1, 3]
            assert [row.number for row in tx.fetch(held, {"open": False})] == [2]


def test_longer_lists_than_any_length(things: Workspace) -> None:
    ids = [UUID(int=number) for number in range(1, LENGTHS[-1] + 10)]
    with things.read(SYSTEM) as tx:
        for _ in range(TIMES):
            assert len(tx.fetch(THESE, {"these": ids})) == 6


def test_writes_say_how_many_rows_they_met(things: Workspace) -> None:
    with things.write(SYSTEM) as tx:
        for number in range(TIMES):
            given = {"this": UUID(int=1), "new_name": f"n{number}"}
            assert tx.write(RENAME, given) == 1
            assert tx.write(RENAME, {**given, "this": uuid4()}) == 0
            tx.write(INSERT, {**ROWS[0], "id": UUID(int=200 + number)})
    with things.read(SYSTEM) as tx:
        (first,) = tx.fetch(ONE, {"this": UUID(int=1)})
        (last,) = tx.fetch(ONE, {"this": UUID(int=202)})
    assert first.name == "n2"
    assert last._asdict() == {**ROWS[0], "id": UUID(int=202)}


def test_a_reading_transaction_refuses_to_write(things: Workspace) -> None:
    with things.read(SYSTEM) as tx, pytest.raises(RuntimeError, match="only reads"):
        tx.write(RENAME, {"this": UUID(int=1), "new_name": "no"})


@pytest.mark.parametrize("runs", range(1, TIMES + 1))
def test_a_broken_rule_is_the_same_error_each_time(things: Workspace, runs: int) -> None:
    with things.write(SYSTEM) as tx:
        for number in range(runs - 1):
            tx.write(INSERT, {**ROWS[0], "id": UUID(int=300 + number)})
    with pytest.raises(IntegrityError) as told, things.write(SYSTEM) as tx:
        tx.write(INSERT, ROWS[0])
    assert "INSERT INTO test_prepared" in str(told.value)


def test_a_table_that_is_gone_is_the_same_error(things: Workspace) -> None:
    with things.read(SYSTEM) as tx:
        for _ in range(TIMES):
            tx.fetch(ONE, {"this": UUID(int=1)})
    with things.write(SYSTEM) as tx:
        THINGS.drop(tx.connection)
    with pytest.raises(Exception, match="test_prepared") as told, things.read(SYSTEM) as tx:
        tx.fetch(ONE, {"this": UUID(int=1)})
    assert told.type.__module__ == ProgrammingError.__module__


def test_what_python_must_add_runs_the_ordinary_way(things: Workspace) -> None:
    answer = update(THINGS).where(THINGS.c.number == bindparam("n")).values(open=True)
    answer = answer.returning(THINGS.c.id)
    with things.write(SYSTEM) as tx:
        for _ in range(TIMES):
            assert [row.id for row in tx.fetch(answer, {"n": 2})] == [UUID(int=2)]


def test_what_a_listener_refuses_it_refuses_each_time(things: Workspace) -> None:
    forbidden = select(THINGS.c.name).where(THINGS.c.number == bindparam("n"))

    def refuse(*args: object) -> None:
        if "test_prepared.name" in str(args[2]):
            raise RuntimeError("not without a mark")

    event.listen(things.engine, "before_cursor_execute", refuse)
    for _ in range(TIMES):
        with pytest.raises(RuntimeError, match="mark"), things.read(SYSTEM) as tx:
            tx.fetch(forbidden, {"n": 1})


def test_a_write_is_no_query_of_a_reading_transaction(things: Workspace) -> None:
    given = {"this": UUID(int=1), "new_name": "no"}
    with things.write(SYSTEM) as tx:
        for _ in range(TIMES):
            assert tx.write(RENAME, given) == 1
    with pytest.raises(RuntimeError, match="only reads"), things.read(SYSTEM) as tx:
        tx.fetch(RENAME, given)


def test_the_oldest_statement_is_forgotten(things: Workspace) -> None:
    kept = PreparedStatements(most=2)
    statements = [select(THINGS.c.id).where(THINGS.c.number == number) for number in range(3)]
    with things.read(SYSTEM) as tx:
        for statement in [*statements, statements[0]]:
            assert kept.find(tx.connection, statement, {}) is None
            kept.ran(statement, {})
        assert kept.find(tx.connection, statements[0], {}) is not None
