"""The page of a replay: which runs of the past would have gone another way with the draft."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from ...platform.access.people import People
from ...platform.core.errors import DocumentError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafted import drafted_app
from ...platform.documents.drafts import Drafts
from ...platform.jobs.queue import enqueue
from ...platform.jobs.service import job
from ...platform.workflows.past import (
    QUARTER,
    Differing,
    Replayed,
    count_runs,
    replay_history,
)
from ...platform.workflows.ports.people import uuid_of
from ...platform.workflows.replay_job import MOST_AT_ONCE, ReplayFlow, from_json
from ...platform.workflows.words import RESULTS
from ...runtime.flow_design import SpokenNames
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.times import Moment, moment
from ...runtime.pages.words import refusal_of
from ..documents.head import DocumentHead, document_head


@dataclass(frozen=True)
class Share:
    """Somebody, and in how many runs."""

    name: str
    sentence: str


@dataclass(frozen=True)
class ReplayRow:
    """A run that would have gone another way."""

    title: str
    url: str
    at: Moment
    old: str
    new: str


@dataclass(frozen=True)
class ReplayPage:
    """What a replay found; ``found`` is empty while it is still to come."""

    head: DocumentHead
    sentence: str
    shares: tuple[Share, ...]
    rows: tuple[ReplayRow, ...]
    more: int
    runs: int
    is_big: bool
    refusal: str = ""
    job_url: str = ""


def replay_page(tx: Transaction, key: str, job_id: UUID | None) -> ReplayPage:
    """The replay of the last quarter, or what a job has found."""
    draft = Drafts(tx).get("flow", key)
    since = tx.now - QUARTER
    runs = count_runs(tx, key, since)
    found, refusal, waits = None, "", ""
    if job_id is not None:
        done = job(tx, job_id)
        found = from_json(done.result) if done.result else None
        waits = "" if found else url_for("jobs.one", job_id=job_id)
    elif runs <= MOST_AT_ONCE:
        try:
            found = replay_history(tx, key, draft.document or {}, since)
        except DocumentError as error:
            refusal = refusal_of(error)
    head = document_head(tx, draft, "replay")
    if found is None:
        return ReplayPage(head, "", (), (), 0, runs, runs > MOST_AT_ONCE, refusal, waits)
    words = _Words.of(tx, key, draft.document or {}, found)
    return ReplayPage(
        head=head, sentence=_sentence(found), shares=tuple(words.shares(found)),
        rows=tuple(words.row(one) for one in found.differing),
        more=max(found.count - len(found.differing), 0), runs=found.total, is_big=False,
    )  # fmt: skip


def begin_replay(tx: Transaction, key: str) -> UUID:
    """Have a job replay the last quarter."""
    since: datetime = tx.now - QUARTER
    payload = {"flow": key, "since": since.isoformat()}
    return enqueue(tx, ReplayFlow.name, payload, key=f"{ReplayFlow.name}:{key}", background=True)


def _sentence(found: Replayed) -> str:
    if not found.total:
        return _("Nothing ran in the last quarter.")
    if not found.count:
        return _("All {total} runs of the last quarter would have gone the same way.",
                 total=found.total)  # fmt: skip
    return _(
        "With this draft, {count} of last quarter's {total} runs would have gone another way.",
        count=found.count, total=found.total,
    )  # fmt: skip


@dataclass(frozen=True)
class _Words:
    names: SpokenNames
    people: Mapping[str, str]
    entity: str

    @classmethod
    def of(
        cls, tx: Transaction, key: str, document: Mapping[str, object], found: Replayed
    ) -> "_Words":
        ids = {*found.asked, *found.spared}
        ids |= {
            id for one in found.differing for _s, people in (*one.old, *one.new) for id in people
        }
        known = People(tx).names_of(uuid_of(one) for one in ids)
        names = SpokenNames.of(tx, drafted_app(tx), document)
        return cls(names, {str(id): name for id, name in known.items()},
                   str(document.get("entity", "")))  # fmt: skip

    def shares(self, found: Replayed) -> Iterator[Share]:
        for counts, template in (
            (found.asked, _("{count} would have gone to {name}")),
            (found.spared, _("{count} would not have gone to {name}")),
        ):
            for id, count in counts.items():
                name = self.people.get(id, id)
                yield Share(name, template.format(count=count, name=name))

    def row(self, one: Differing) -> ReplayRow:
        shown = self.entity and one.record
        url = url_for("records.show", entity=self.entity, id=one.record) if shown else ""
        return ReplayRow(
            one.title or "–", url, moment(one.at), self._way(one.old, one.old_result),
            self._way(one.new, one.new_result),
        )  # fmt: skip

    def _way(self, way: Iterable[tuple[str, tuple[str, ...]]], result: str) -> str:
        steps = [
            f"{self.names.step(step)} ({_(', ').join(self.people.get(id, id) for id in people)})"
            for step, people in way
        ]
        told = translated(RESULTS[result]) if result in RESULTS else _("not started")
        return " → ".join([*steps, told])
