"""What people are told inside the application: a list that one marks as read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, func, select, update

from ..access.actors import demand_person
from ..core.errors import Message
from ..core.ids import new_ids
from ..core.transaction import Transaction
from ..jobs.job import pack, unpack
from ..jobs.store import insert_into
from .outside_tables import NOTICE, UNREAD
from .state import ROOT
from .tables import RUN

#: Counting what is unread stops here.
MOST_COUNTED = 100


@dataclass(frozen=True)
class Told:
    """Something for one person; ``key`` tells it apart from everything else they were told."""

    person: UUID
    key: str
    kind: str
    message: Message
    task: str = ""


@dataclass(frozen=True)
class Notice:
    """A notice as its person reads it; ``root`` is the run that it is about."""

    id: UUID
    kind: str
    message: Message
    root: UUID | None
    task: str
    entity: str
    record: UUID | None
    at: datetime
    read_at: datetime | None


def tell(tx: Transaction, root: UUID | None, told: Sequence[Told]) -> None:
    """Write notices; whoever was told something before is not told again."""
    rows = [
        {
            "id": id, "person": one.person, "key": one.key, "kind": one.kind,
            "message": pack(one.message), "root_id": root, "task": one.task, "at": tx.now,
        }
        for id, one in zip(new_ids(len(told)), told, strict=True)
    ]  # fmt: skip
    if rows:
        tx.execute(insert_into(tx, NOTICE).on_conflict_do_nothing(), rows)


class Notices:
    """The notices of whoever acts."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._mine = NOTICE.c.person == demand_person(tx)

    def page(
        self, *, unread: bool = False, before: UUID | None = None, limit: int = 50
    ) -> Sequence[Notice]:
        """The newest ones, from after the one ``before``."""
        wanted: list[ColumnElement[bool]] = [self._mine]
        if unread:
            wanted.append(cast("ColumnElement[bool]", UNREAD))
        if before is not None:
            wanted.append(NOTICE.c.id < before)
        newest = select(NOTICE).where(*wanted).order_by(NOTICE.c.id.desc()).limit(limit).subquery()
        statement = (
            select(newest, RUN.c.title, RUN.c.entity, RUN.c.record_id)
            .outerjoin(RUN, (RUN.c.root_id == newest.c.root_id) & (RUN.c.id == ROOT))
            .order_by(newest.c.id.desc())
        )
        return [_notice(row) for row in self._tx.execute(statement).mappings()]

    def unread(self) -> int:
        """How many wait to be read; counting stops at ``MOST_COUNTED``."""
        some = select(NOTICE.c.id).where(self._mine, UNREAD).limit(MOST_COUNTED)
        return int(self._tx.execute(select(func.count()).select_from(some.subquery())).scalar_one())

    def read(self, ids: Iterable[UUID]) -> int:
        """Mark some as read; return how many of them were unread."""
        return self._read(NOTICE.c.id.in_(list(ids)))

    def read_all(self, upto: UUID | None = None) -> int:
        """Mark all as read, but none that is newer than ``upto``."""
        return self._read(*([NOTICE.c.id <= upto] if upto else []))

    def _read(self, *which: ColumnElement[bool]) -> int:
        unread = update(NOTICE).where(self._mine, UNREAD, *which)
        return self._tx.execute(unread.values(read_at=self._tx.now)).rowcount


def _notice(row: RowMapping) -> Notice:
    stored = unpack(row["message"]) or Message("")
    return Notice(
        id=row["id"], kind=row["kind"], message=_titled(stored, row["title"]),
        root=row["root_id"], task=row["task"], entity=row["entity"] or "",
        record=row["record_id"], at=row["at"], read_at=row["read_at"],
    )  # fmt: skip


def _titled(message: Message, title: str | None) -> Message:
    """What the run is about is kept with the run; a run without a record goes by its flow."""
    data: Mapping[str, object] = message.data
    return Message(message.template, {**data, "title": title or data.get("flow", "")})
