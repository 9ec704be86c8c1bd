"""The first rows in an order, where each part of a row rule looks for its own."""

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    ScalarSelect,
    Select,
    Table,
    column,
    literal_column,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from .sorting import Term

Columns = tuple[ColumnElement[Any], ...]
Conditions = tuple[ColumnElement[bool], ...]


def first_rows(
    table: Table,
    columns: Columns,
    terms: tuple[Term, ...],
    wanted: Conditions,
    limit: int,
    branches: Conditions,
    *,
    is_sqlite: bool,
) -> Select[Any]:
    """The first rows that meet all of ``wanted`` and any of ``branches``."""
    # Written out: PostgreSQL keeps one plan for all values only if it knows how few rows are asked.
    most = literal_column(str(limit), Integer)
    # SQLite would look up the titles of all rows that it sorts, not only of those that it gives.
    is_late = is_sqlite and any(isinstance(one, ScalarSelect) for one in columns)
    if len(branches) > 1 or is_late:
        merge = _merged_by_sqlite if is_sqlite else _merged
        return merge(table, columns, terms, wanted, most, branches)
    order = [term.order for term in terms]
    return select(*columns).where(branches[0], *wanted).order_by(*order).limit(most)


def _merged(
    table: Table,
    columns: Columns,
    terms: tuple[Term, ...],
    wanted: Conditions,
    most: ColumnElement[int],
    branches: Conditions,
) -> Select[Any]:
    """The first rows that any branch gives.

    Conditions that are OR-ed would defeat the index that serves the order: each branch is ordered
    and limited by itself, and DISTINCT ON the order, in which they come to it, takes out what two
    of them found. ``seq`` is the last term of every order.
    """
    order = [term.order for term in terms]
    named = [one.label(f"value_{at}") for at, one in enumerate(columns)]
    parts = [
        select(*named, *_labelled(terms)).where(one, *wanted).order_by(*order).limit(most)
        for one in branches
    ]
    both = union_all(*(select(part.subquery()) for part in parts)).subquery()
    values, keys = tuple(both.c)[: len(columns)], tuple(both.c)[len(columns) :]
    again = [replace(term, column=one) for term, one in zip(terms, keys, strict=True)]
    found = select(*values).ext(distinct_on(*keys))
    return found.order_by(*(term.order for term in again)).limit(most)


def _merged_by_sqlite(
    table: Table,
    columns: Columns,
    terms: tuple[Term, ...],
    wanted: Conditions,
    most: ColumnElement[int],
    branches: Conditions,
) -> Select[Any]:
    """As ``_merged``: SQLite merges branches that have no order of their own row by row.

    So it reads as many rows as it gives, not as many of each branch; their columns come last.
    """
    labelled = _labelled(terms)
    rows = [select(*labelled).where(one, *wanted) for one in branches]
    again = (
        replace(term, column=column(one.name)) for term, one in zip(terms, labelled, strict=True)
    )
    merged = union(*rows) if len(rows) > 1 else rows[0]
    both = merged.order_by(*(term.order for term in again)).limit(most).subquery()
    *_, last = both.c
    first = select(last.label("seq")).subquery()
    found = select(*columns).join_from(table, first, table.c.seq == first.c.seq)
    return found.order_by(*(term.order for term in terms))


def _labelled(terms: tuple[Term, ...]) -> list[Label[Any]]:
    return [term.column.label(f"term_{at}") for at, term in enumerate(terms)]
