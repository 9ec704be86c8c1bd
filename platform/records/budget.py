"""The time that one query may take, so that a bad filter harms nobody else."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Text, bindparam, func, select

from ..core.transaction import Transaction

#: Steps of SQLite's machine between two looks at the clock: well under a millisecond.
_STEPS = 20_000


@contextmanager
def budget(transaction: Transaction) -> Iterator[None]:
    """Stop a query inside the block that takes longer than the setting ``query_seconds``.

    The workspace turns the driver's error into a BusyError.
    """
    seconds = transaction.workspace.settings.query_seconds
    keeper = _on_sqlite if transaction.is_sqlite else _on_postgres
    with keeper(transaction, seconds):
        yield


@contextmanager
def _on_sqlite(transaction: Transaction, seconds: int) -> Iterator[None]:
    raw = transaction.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101
    end = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


@contextmanager
def _on_postgres(transaction: Transaction, seconds: int) -> Iterator[None]:
    # One round trip a transaction for reading; writers must not inherit it, so they set it back.
    transaction.kept(_limit, lambda: _limit(transaction, f"{seconds}s"))
    yield
    if transaction.writing:
        _limit(transaction, "0")
        transaction.forget(_limit)


def plan_anew(transaction: Transaction) -> None:
    """Let the database plan each statement that follows for its very values.

    A plan that PostgreSQL keeps for anybody looks for ten thousand records from the beginning of
    the table, and through all of it for somebody who has ten.
    """
    if not transaction.is_sqlite:
        transaction.kept(plan_anew, lambda: transaction.fetch(_PLAN, {}))


def _limit(transaction: Transaction, value: str) -> None:
    transaction.fetch(_SET, {"value": value})


_PLAN = select(func.set_config("plan_cache_mode", "force_custom_plan", True))
#: Built once: every list runs it.
_SET = select(func.set_config("statement_timeout", bindparam("value", type_=Text), True))
