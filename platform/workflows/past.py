"""What has been, for a replay: runs of a flow with their records as they were at submit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import RowMapping, func, select

from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from ..records.history import entries_of
from .design.inspecting import Document
from .facts import Facts
from .ports.world import World
from .replay import Case, Outcome, replay
from .simulate import draft_facts, draft_flow
from .state import ROOT
from .tables import RUN

#: As far back as people ask for: a quarter.
QUARTER = timedelta(days=92)
#: Changes of one record since its run that are taken back.
MOST_CHANGES = 200
#: Runs that differ and are named; the others are counted.
MOST_NAMED = 50


@dataclass(frozen=True)
class Differing:
    """One run that would have gone another way; people by id."""

    run: UUID
    record: UUID | None
    title: str
    at: datetime
    old: tuple[tuple[str, tuple[str, ...]], ...]
    new: tuple[tuple[str, tuple[str, ...]], ...]
    old_result: str
    new_result: str


@dataclass(frozen=True)
class Replayed:
    """What a draft would have changed: of ``total`` runs ``count`` would have gone another way.

    ``asked`` counts the runs in which somebody would have been asked who was not, by person;
    ``spared`` those in which somebody would not have been.
    """

    total: int
    count: int
    asked: Mapping[str, int]
    spared: Mapping[str, int]
    unstartable: int
    differing: tuple[Differing, ...]


def count_runs(tx: Transaction, key: str, since: datetime) -> int:
    """How many runs of a flow began since then."""
    mine = (RUN.c.flow == key, RUN.c.id == ROOT, RUN.c.started_at >= since)
    return cast("int", tx.execute(select(func.count()).select_from(RUN).where(*mine)).scalar_one())


def replay_history(tx: Transaction, key: str, document: Document, since: datetime) -> Replayed:
    """Every run since then under the version that it followed and under the draft.

    The organisation is that of today: who was whose manager then is not kept.

    :raises DocumentError: if the draft cannot be run.
    """
    new = draft_flow(tx, key, document)
    facts = draft_facts(tx, new, document)
    past = _Past(tx, facts)
    found = list(past.outcomes(key, new.version, since))
    asked: Counter[str] = Counter()
    spared: Counter[str] = Counter()
    for _row, one in found:
        asked.update(one.newly_asked())
        spared.update(one.spared())
    differing = [(row, one) for row, one in found if one.differs]
    return Replayed(
        total=len(found), count=len(differing), asked=dict(asked.most_common()),
        spared=dict(spared.most_common()),
        unstartable=sum(1 for _row, one in differing if one.new is None),
        differing=tuple(_differing(row, one) for row, one in differing[:MOST_NAMED]),
    )  # fmt: skip


def _differing(row: RowMapping, one: Outcome) -> Differing:
    return Differing(
        run=row["root_id"], record=row["record_id"], title=row["title"], at=row["started_at"],
        old=one.old.path if one.old else (), new=one.new.path if one.new else (),
        old_result=one.old.result if one.old else "", new_result=one.new.result if one.new else "",
    )  # fmt: skip


class _Past:
    def __init__(self, tx: Transaction, facts: Facts) -> None:
        self._tx = tx
        self._facts = facts
        self._app = current_app(tx)

    def outcomes(
        self, key: str, version: str, since: datetime
    ) -> Iterator[tuple[RowMapping, Outcome]]:
        """Each run with both its ways; runs of one old version stand together."""
        new = self._facts.flows.version(key, version)
        for hash, rows in self._by_version(key, since).items():
            old = World(self._tx).versions.version(key, hash)
            cases = [self._case(row) for row in rows]
            yield from zip(rows, replay(old, new, cases, self._facts), strict=True)

    def _by_version(self, key: str, since: datetime) -> Mapping[str, Sequence[RowMapping]]:
        mine = (RUN.c.flow == key, RUN.c.id == ROOT, RUN.c.started_at >= since)
        found: dict[str, list[RowMapping]] = {}
        statement = select(RUN).where(*mine).order_by(RUN.c.started_at.desc())
        for row in self._tx.execute(statement).mappings():
            found.setdefault(row["hash"], []).append(row)
        return found

    def _case(self, row: RowMapping) -> Case:
        return Case(
            record=str(row["record_id"] or ""), row=self._row(row),
            initiator=str(row["initiator"] or ""), at=row["started_at"],
        )  # fmt: skip

    def _row(self, row: RowMapping) -> Mapping[str, object]:
        """The record as it was: as it is, with what was changed since taken back."""
        entity = self._app.entities.get(row["entity"])
        if entity is None or row["record_id"] is None:
            return {}
        now = self._facts.records.row(entity.key, str(row["record_id"]))
        before = self._before(entity, row["record_id"], row["started_at"])
        return {**(now or {}), **before}

    def _before(self, entity: Entity, record: UUID, moment: datetime) -> Mapping[str, object]:
        by_id = {one.id: one for one in entity.fields.values()}
        found: dict[str, object] = {}
        for entry in entries_of(self._tx, record, limit=MOST_CHANGES):
            if entry.at <= moment:
                break
            for id, (before, _after) in entry.changes.items():
                known = by_id.get(id)
                if known is not None and known.key not in entity.lines:
                    found[known.key] = (
                        None if before is None else known.value_type.load(before, known)
                    )
        return found
