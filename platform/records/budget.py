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
    if transaction.hasty:
        yield
        return
    _limit(transaction, f"{seconds}s")
    yield
    _limit(transaction, "0")  # what follows has all the time that it needs


def _limit(transaction: Transaction, value: str) -> None:
    transaction.fetch(_SET, {"value": value})


_SET = select(func.set_config("statement_timeout", bindparam("value", type_=Text), True))
