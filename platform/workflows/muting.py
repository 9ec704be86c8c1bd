"""What people do not want to be told of any more: a record, a run with its comments, a flow.

Tasks wait in the inbox all the same, and whoever names or urges somebody reaches them.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Column, String, Table, Uuid, delete, select

from ..access.actors import demand_person
from ..access.upsert import upsert
from ..core.columns import UTCDateTime
from ..core.errors import InvalidValueError
from ..core.tables import OWN
from ..core.transaction import Transaction
from ..documents.releases import current_app
from .ports.people import uuid_of
from .state import ROOT
from .tables import RUN

if TYPE_CHECKING:
    from .notices import Told

MUTE = Table(
    "fl_mute",
    OWN,
    Column("person_id", Uuid, primary_key=True),
    Column("subject", String(140), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
)
LONGEST = 140
#: Kinds of notices that always arrive.
PERSONAL = frozenset({"comment", "urge"})


def of_record(record: UUID) -> str:
    """A record, as ``mute`` takes it."""
    return f"record/{record}"


def of_run(root: UUID) -> str:
    """A family of runs, as ``mute`` takes it."""
    return f"run/{root}"


def of_flow(key: str) -> str:
    """A flow, as ``mute`` takes it."""
    return f"flow/{key}"


def mute(tx: Transaction, subject: str) -> None:
    """Tell the actor nothing of ``subject`` from now on."""
    kind, _slash, name = subject.partition("/")
    if kind in {"record", "run"}:
        is_one = uuid_of(name) is not None
    else:
        is_one = kind == "flow" and (kind, name) in current_app(tx).documents
    if not is_one or len(subject) > LONGEST:
        raise InvalidValueError("This cannot be muted.", field="subject")
    upsert(tx, MUTE, {"person_id": demand_person(tx), "subject": subject, "at": tx.now})


def unmute(tx: Transaction, subject: str) -> None:
    """Tell the actor of ``subject`` again."""
    if subject in muted(tx):
        mine = MUTE.c.person_id == demand_person(tx)
        tx.execute(delete(MUTE).where(mine, MUTE.c.subject == subject))


def muted(tx: Transaction) -> Sequence[str]:
    """What the actor has muted, the newest first."""
    mine = select(MUTE.c.subject).where(MUTE.c.person_id == demand_person(tx))
    return list(tx.execute(mine.order_by(MUTE.c.at.desc(), MUTE.c.subject)).scalars())


def heard(tx: Transaction, root: UUID | None, told: Sequence["Told"]) -> Sequence["Told"]:
    """Those of ``told`` whose person has not muted what it is about."""
    silent = _silent(tx, {one.person for one in told if one.kind not in PERSONAL})
    if not silent:
        return told
    around = _subjects(tx, root)
    return [
        one
        for one in told
        if one.kind in PERSONAL
        or silent.get(one.person, frozenset()).isdisjoint(
            (*around, *((of_record(one.about),) if one.about else ()))
        )
    ]


def _silent(tx: Transaction, people: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    if not people:
        return {}
    statement = select(MUTE.c.person_id, MUTE.c.subject).where(MUTE.c.person_id.in_(people))
    found: dict[UUID, set[str]] = {}
    for person, subject in tx.execute(statement):
        found.setdefault(person, set()).add(subject)
    return {person: frozenset(subjects) for person, subjects in found.items()}


def _subjects(tx: Transaction, root: UUID | None) -> Iterable[str]:
    """By what a run can be muted."""
    if root is None:
        return ()
    mine = (RUN.c.root_id == root, RUN.c.id == ROOT)
    row = tx.execute(select(RUN.c.flow, RUN.c.record_id).where(*mine)).first()
    if row is None:
        return (of_run(root),)
    record = (of_record(row.record_id),) if row.record_id else ()
    return (of_run(root), of_flow(row.flow), *record)
