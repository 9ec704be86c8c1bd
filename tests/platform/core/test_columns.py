"""Column types give back what they were given and refuse what they cannot hold."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, select
from sqlalchemy.exc import StatementError

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.columns import ExactNumeric, JSONText, UTCDateTime

SHANGHAI = timezone(timedelta(hours=8))


@pytest.fixture
def table(workspace):
    """A table with one column of each of our types."""
    made = Table(
        "t_columns", MetaData(),
        Column("id", Integer, primary_key=True),
        Column("whole", ExactNumeric()), Column("price", ExactNumeric(18, 4)),
        Column("small", ExactNumeric(5, 2)), Column("at", UTCDateTime()),
        Column("body", JSONText()),
    )  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        made.create(tx.connection)
    return made


def kept(workspace, table, name, value):
    """What the database gives back for ``value``."""
    with workspace.write(SYSTEM) as tx:
        tx.execute(table.delete())
        tx.execute(table.insert().values({"id": 1, name: value}))
    with workspace.read(SYSTEM) as tx:
        return tx.execute(select(table.c[name])).scalar_one()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("whole", "999999999999999999"), ("whole", "-999999999999999999"), ("whole", "0"),
        ("price", "99999999999999.9999"), ("price", "-99999999999999.9999"),
        ("price", "0.0001"), ("price", "-0.0001"), ("price", "1E+3"), ("small", "999.99"),
    ],
)  # fmt: skip
def test_exact_numbers_come_back_exactly(workspace, table, name, number):
    found = kept(workspace, table, name, Decimal(number))
    assert isinstance(found, Decimal)
    assert found == Decimal(number)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("whole", "0.5"), ("whole", "1000000000000000000"), ("price", "0.00001"),
        ("price", "100000000000000"), ("small", "1000"), ("small", "0.005"),
        ("whole", "NaN"), ("whole", "Infinity"), ("price", "-Infinity"),
    ],
)  # fmt: skip
def test_a_number_that_does_not_fit_is_refused_and_never_rounded(workspace, table, name, number):
    with pytest.raises(StatementError) as caught:
        kept(workspace, table, name, Decimal(number))
    assert isinstance(caught.value.orig, ValueError)


def test_no_column_promises_more_digits_than_sqlite_holds():
    with pytest.raises(ValueError, match="no exact column"):
        ExactNumeric(19, 2)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(999, 2, 28, tzinfo=UTC), datetime(2026, 11, 21, 16, 30, tzinfo=SHANGHAI),
    ],
    ids=lambda moment: moment.isoformat(),
)  # fmt: skip
def test_moments_of_every_year_come_back_in_utc(workspace, table, moment):
    found = kept(workspace, table, "at", moment)
    assert found == moment
    assert found.utcoffset() == timedelta(0)


def test_parts_of_a_second_are_cut_off_not_rounded(workspace, table):
    moment = datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert kept(workspace, table, "at", moment) == moment.replace(microsecond=0)


def test_a_moment_without_a_zone_is_refused(workspace, table):
    with pytest.raises(StatementError, match="no time zone"):
        kept(workspace, table, "at", datetime(2026, 1, 1))


def test_moments_sort_by_time(workspace, table):
    years = [9999, 1, 999, 2026, 1000]
    with workspace.write(SYSTEM) as tx:
        rows = [{"id": year, "at": datetime(year, 1, 1, tzinfo=UTC)} for year in years]
        tx.execute(table.insert(), rows)
    with workspace.read(SYSTEM) as tx:
        found = tx.execute(select(table.c.id).order_by(table.c.at)).scalars().all()
    assert found == sorted(years)


@pytest.mark.parametrize(
    "value",
    [{"b": 1, "a": {"z": [], "y": {}}}, [], {}, "", "织客 🧵", 0, False, [None, 1.5, 2**63 - 1]],
    ids=str,
)
def test_json_comes_back_with_its_keys_in_order(workspace, table, value):
    found = kept(workspace, table, "body", value)
    assert found == value
    if isinstance(value, dict):
        assert list(found) == list(value)


@pytest.mark.parametrize("name", ["whole", "at", "body"])
def test_blank_stays_blank(workspace, table, name):
    assert kept(workspace, table, name, None) is None
