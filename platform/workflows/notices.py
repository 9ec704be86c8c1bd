"""What people are told inside the application: a list that one marks as read.

Of kinds that a person chooses, a copy goes out by mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    TextClause,
    delete,
    func,
    select,
    update,
)

from ..access.actors import demand_person
from ..access.preferences import kept_by
from ..core.actor import SYSTEM
from ..core.errors import Message
from ..core.ids import new_ids
from ..core.transaction import Transaction
from ..jobs.job import pack, unpack
from ..jobs.queue import enqueue
from ..jobs.store import insert_fresh
from .muting import heard
from .outside_tables import NOTICE, UNREAD
from .state import ROOT
from .store import write_rows
from .tables import RUN

#: Counting what is unread stops here.
MOST_COUNTED = 100
#: The preference that names the kinds of which somebody wants a copy by mail, and its job.
BY_MAIL = "notices.mail"
SEND_COPY = "notice_mail"
MAIL_ATTEMPTS = 8
#: Kinds of notices of which one may have copies; what needs an administrator is one of them.
KINDS = ("task", "urge", "remind", "copy", "comment", "ended", "note", "incident", "follow")
#: How long a notice is kept: one that was read, and any.
READ_FOR, KEPT_FOR = timedelta(days=90), timedelta(days=365)
#: Changes of a followed record by one person within this time are one notice, and one letter.
TOGETHER = timedelta(minutes=5)
#: How long the copy of a kind waits for more to be told.
_LATER = {"follow": TOGETHER}


@dataclass(frozen=True)
class Told:
    """Something for one person; ``key`` tells it apart from everything else they were told.

    ``about`` is the record that ``message`` names, if no run is told of.
    """

    person: UUID
    key: str
    kind: str
    message: Message
    task: str = ""
    about: UUID | None = None


@dataclass(frozen=True)
class Notice:
    """A notice as its person reads it; ``root`` and ``flow`` are the run that it is about."""

    id: UUID
    kind: str
    message: Message
    root: UUID | None
    task: str
    entity: str
    record: UUID | None
    at: datetime
    read_at: datetime | None
    flow: str = ""


def tell(tx: Transaction, root: UUID | None, told: Sequence[Told]) -> None:
    """Write notices; whoever was told something before, or has muted it, is not told."""
    told = heard(tx, root, told)
    rows = [
        {
            "id": id, "person": one.person, "key": one.key, "kind": one.kind,
            "message": pack(one.message), "root_id": root, "task": one.task, "at": tx.now,
            "about": one.about,
        }
        for id, one in zip(new_ids(len(told)), told, strict=True)
    ]  # fmt: skip
    if rows:
        write_rows(tx, insert_fresh(tx, NOTICE), rows)
        _send_copies(tx, rows)


def _send_copies(tx: Transaction, rows: Sequence[Mapping[str, object]]) -> None:
    """Queue the mail copies that people chose, where there is a mail server."""
    settings = tx.workspace.settings
    if not (settings.smtp_url and settings.mail_from):
        return
    chosen = kept_by(tx, BY_MAIL, {cast("UUID", row["person"]) for row in rows})
    for row in rows:
        kinds = chosen.get(cast("UUID", row["person"]))
        if isinstance(kinds, list) and row["kind"] in kinds:
            key, payload = f"{SEND_COPY}:{row['id']}", {"notice": str(row["id"])}
            after = tx.now + _LATER.get(str(row["kind"]), timedelta())
            enqueue(
                tx, SEND_COPY, payload, key=key, after=after, attempts=MAIL_ATTEMPTS, actor=SYSTEM
            )


def notice_for(tx: Transaction, id: UUID) -> tuple[UUID, Notice] | None:
    """A notice and whose it is, for whoever sends its copy; None if it is gone or was read."""
    found = tx.execute(_shown((NOTICE.c.id == id, UNREAD))).mappings().first()
    return (found["person"], _notice(found)) if found else None


def forget_old(tx: Transaction) -> int:
    """Delete what is too old to be looked for; return how many."""
    read = (NOTICE.c.read_at.is_not(None)) & (NOTICE.c.at < tx.now - READ_FOR)
    return tx.execute(delete(NOTICE).where(read | (NOTICE.c.at < tx.now - KEPT_FOR))).rowcount


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
        statement = _shown(wanted, limit)
        return [_notice(row) for row in self._tx.execute(statement).mappings()]

    def last(self, id: UUID, *, run: bool) -> Notice | None:
        """The newest one about a run, or about a record."""
        about = NOTICE.c.root_id if run else NOTICE.c.about
        found = self._tx.execute(_shown((self._mine, about == id))).mappings().first()
        return _notice(found) if found else None

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


def _shown(wanted: Iterable[ColumnElement[bool] | TextClause], limit: int = 1) -> Select[Any]:
    """The newest notices of those wanted, each with what its run is about."""
    newest = select(NOTICE).where(*wanted).order_by(NOTICE.c.id.desc()).limit(limit).subquery()
    return (
        select(newest, RUN.c.title, RUN.c.entity, RUN.c.record_id, RUN.c.flow)
        .outerjoin(RUN, (RUN.c.root_id == newest.c.root_id) & (RUN.c.id == ROOT))
        .order_by(newest.c.id.desc())
    )


def _notice(row: RowMapping) -> Notice:
    stored = unpack(row["message"]) or Message("")
    return Notice(
        id=row["id"], kind=row["kind"], message=_titled(stored, row["title"]),
        root=row["root_id"], task=row["task"],
        entity=row["entity"] or str(stored.data.get("entity", "")),
        record=row["record_id"] or row["about"], at=row["at"], read_at=row["read_at"],
        flow=row["flow"] or "",
    )  # fmt: skip


def _titled(message: Message, title: str | None) -> Message:
    """What the run is about is kept with the run; a run without a record goes by its flow."""
    if "title" in message.data:
        return message
    data: Mapping[str, object] = message.data
    return Message(message.template, {**data, "title": title or data.get("flow", "")})
