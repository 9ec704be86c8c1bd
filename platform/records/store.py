"""The pipeline's rows in the database: inserted and updated by the chunk."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Insert, Update, insert, select
from sqlalchemy.exc import IntegrityError

from ..core.errors import ConflictError, DuplicateError, FormloomError
from ..core.transaction import Transaction
from ..documents.indexes import unique_index_name
from .bulk import insert_rows, is_one_insert
from .history import link_parameters, with_link
from .plan import Plan
from .query import Pairs, Rows
from .saving import Saving
from .sealing_keys import sealer
from .tables import OFFERED_ID

Row = dict[str, object]


class Store:
    """Writes checked records of one entity."""

    def __init__(self, transaction: Transaction, plan: Plan) -> None:
        self.transaction = transaction
        self.plan = plan
        self.rows = Rows(transaction, plan.entity)

    def insert(
        self,
        savings: Sequence[Saving],
        make: Callable[[Saving], Row],
        meanwhile: Callable[[], object] | None = None,
    ) -> None:
        """Insert new records; one that breaks a unique rule is refused, the others stay.

        :param make: gives the row of a record, the same each time.
        :param meanwhile: what may be done while the database stores several, without it.
        """
        is_offered = any(one.offered for one in savings)
        if len(savings) > 1 and self._try_all(savings, make, meanwhile, risky=is_offered) is None:
            return
        for saving in savings:
            row = self._sealed(make(saving))
            if self._is_told_along(saving):
                statement, new = self.rows.insert_one(tuple(row)), _new(row)
                saving.refusal = self._try_told(saving, statement, new, risky=is_offered)
            else:
                saving.refusal = self._try(self.rows.insert(), [row], risky=is_offered)

    def _try_all(
        self,
        savings: Sequence[Saving],
        make: Callable[[Saving], Row],
        meanwhile: Callable[[], object] | None,
        *,
        risky: bool,
    ) -> FormloomError | None:
        """Insert all records, or none and the reason."""
        table, is_whole = self.rows.table, False
        rows: Iterable[Row] = (self._sealed(make(one)) for one in savings)
        if self.transaction.is_sqlite:
            # Its text index flushes after every statement, and ever slower within a savepoint.
            rows = list(rows)
            is_whole = is_one_insert(rows)

        def run() -> None:
            insert_rows(self.transaction, table, rows, at_once=True, meanwhile=meanwhile)

        return self._whole(run, is_whole=is_whole, risky=risky)

    def update(self, savings: Sequence[Saving], rows: Sequence[Row]) -> None:
        """Update records; ``rows`` hold what changes, by key."""
        groups: dict[tuple[str, ...], list[tuple[Saving, Row]]] = {}
        for saving, row in zip(savings, rows, strict=True):
            groups.setdefault(tuple(row), []).append((saving, self._sealed(row)))
        for keys, group in groups.items():
            self._update(keys, group)

    def _update(self, keys: tuple[str, ...], group: Sequence[tuple[Saving, Row]]) -> None:
        statement = self.rows.update(keys)
        rows = [{**_new(row), "this_id": saving.id} for saving, row in group]
        if len(group) == 1 and self._is_told_along(group[0][0]):
            saving = group[0][0]
            saving.refusal = self._try_told(saving, statement, rows[0])
            return
        if self._try(statement, rows) is None:
            return
        for (saving, _), row in zip(group, rows, strict=True):
            saving.refusal = self._try(statement, [row])

    def _is_told_along(self, saving: Saving) -> bool:
        """Whether history is written by the statement that stores the record."""
        return saving.link is not None and not self.transaction.is_sqlite

    def _try_told(
        self, saving: Saving, statement: Insert | Update, row: Row, *, risky: bool = False
    ) -> FormloomError | None:
        """Store a record and its history; each statement costs more than what it does."""
        assert saving.link is not None  # noqa: S101
        link = link_parameters(self.transaction, self.plan.entity, saving.link)
        refusal = self._try(with_link(statement), [{**row, **link}], risky=risky)
        saving.is_told = refusal is None
        return refusal

    def _sealed(self, row: Row) -> Row:
        """Secrets go into the database sealed."""
        for key, context in self.plan.sealed.items():
            text = row.get(key)
            if isinstance(text, str):
                row[key] = sealer(self.transaction).seal(text, context)
        return row

    def _try(
        self, statement: Any, rows: Sequence[Mapping[str, object]], *, risky: bool = False
    ) -> FormloomError | None:
        """Run a statement for ``rows``: all of them, or none and the reason.

        :param risky: they may be refused even where there is no unique rule.
        """
        is_update = self.transaction.is_sqlite and isinstance(statement, Update)
        return self._whole(
            lambda: self._run(statement, rows),
            is_whole=len(rows) == 1 or is_update, risky=risky,
        )  # fmt: skip

    def _whole(
        self, run: Callable[[], object], *, is_whole: bool, risky: bool
    ) -> FormloomError | None:
        """Run something wholly or not at all; ``is_whole``: it leaves nothing when it fails."""
        # SQLite takes a failed statement back by itself, and an UPDATE may be repeated row by row;
        # PostgreSQL gives up the whole transaction.
        may_fail = risky or bool(self.plan.entity.unique)
        alone = is_whole and (self.transaction.is_sqlite or not may_fail)
        try:
            with nullcontext() if alone else self.transaction.connection.begin_nested():
                run()
        except IntegrityError as error:
            return self._reason(error)
        return None

    def _run(self, statement: Any, rows: Sequence[Mapping[str, object]]) -> None:
        if len(rows) == 1:
            self.transaction.write(statement, rows[0])
        else:
            self.transaction.execute(statement, rows)

    def _reason(self, error: IntegrityError) -> FormloomError:
        keys = self._broken_rule(error)
        if keys is None:
            return taken()
        entity = self.plan.entity
        titles = ", ".join(entity.field(key).title for key in keys)
        return DuplicateError(
            "Another record already has this: {titles}.", fields=keys, titles=titles
        )

    def _broken_rule(self, error: IntegrityError) -> tuple[str, ...] | None:
        """The keys of the unique rule that an error speaks of; None for the id."""
        diagnosis = getattr(error.orig, "diag", None)
        entity = self.plan.entity
        if diagnosis is not None:
            names = {unique_index_name(entity, keys): keys for keys in entity.unique}
            return names.get(str(diagnosis.constraint_name))
        text = str(error.orig).partition("UNIQUE constraint failed: ")[2]
        columns = frozenset(part.strip().rpartition(".")[2] for part in text.split(","))
        return self.plan.unique_columns.get(columns)

    def set_pairs(self, key: str, savings: Sequence[Saving]) -> None:
        """Store the targets of an n:m link anew."""
        pairs = Pairs(self.plan.entity.joins[key])
        old = [one.id for one in savings if not one.is_new and (one.before or {}).get(key)]
        if old:
            self.transaction.execute(pairs.delete().where(pairs.table.c.record_id.in_(old)))
        rows = [
            {"record_id": one.id, "target_id": target, "position": position}
            for one in savings
            for position, target in enumerate(ids_of(one.after.get(key)))
        ]
        if rows:
            self.transaction.execute(pairs.insert(), rows)

    def offered(self, ids: Sequence[UUID]) -> dict[UUID, tuple[str, UUID | None, str]]:
        """(entity id, actor, digest) of the records that were created under offered ids."""
        statement = select(OFFERED_ID).where(OFFERED_ID.c.id.in_(ids))
        found = self.transaction.execute(statement)
        return {row.id: (row.entity_id, row.actor, row.digest) for row in found}

    def note_offered(self, savings: Sequence[tuple[Saving, str]]) -> None:
        """Remember who offered which id with which body."""
        rows = [
            {
                "id": saving.id,
                "entity_id": self.plan.entity.id,
                "actor": self.transaction.actor.person,
                "digest": digest,
            }
            for saving, digest in savings
        ]
        if rows:
            self.transaction.execute(insert(OFFERED_ID), rows)


def _new(row: Row) -> Row:
    """A row as the parameters of a statement for one."""
    return {f"new_{key}": value for key, value in row.items()}


def ids_of(value: object) -> Sequence[UUID]:
    """The ids of a value that may hold several."""
    return value if isinstance(value, list | tuple) else ()


def taken() -> ConflictError:
    """The same answer for whatever an offered id met, so that it tells nothing."""
    return ConflictError("This id is taken. Try again with a new one.")


def digest_of(values: Mapping[str, object]) -> str:
    """What tells one body from another."""
    return hashlib.sha256(
        orjson.dumps(values, default=str, option=orjson.OPT_SORT_KEYS)
    ).hexdigest()
