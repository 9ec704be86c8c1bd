"""A plan in words: grouped by document, with what each change does to data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from ...platform.core.errors import Message, Problem
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.changes import Change
from ...platform.documents.plan import Plan
from ...platform.documents.releases import Release, current_app, split
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import (
    KIND_ICONS,
    Mark,
    document_title,
    effect_mark,
    in_words,
    kind_title,
)
from ...runtime.pages.titles import titles_of
from ..documents.document import ProblemRow, problem_row
from ..documents.overview import design_url

#: Samples shown of one change.
MOST_SAMPLES = 8


@dataclass(frozen=True)
class SampleRow:
    """A value that does not convert, or that collides."""

    title: str
    value: str
    reason: str


@dataclass(frozen=True)
class PlanChange:
    """One change; ``more`` counts the samples that are not shown."""

    text: str
    mark: Mark
    samples: tuple[SampleRow, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class PlanGroup:
    """The changes or the problems of one document."""

    title: str
    kind: str
    icon: str
    url: str
    changes: tuple[PlanChange, ...] = ()
    problems: tuple[ProblemRow, ...] = ()


@dataclass(frozen=True)
class PlanView:
    """A whole plan; it can be carried out unless there are problems or it is blocked."""

    digest: str
    groups: tuple[PlanGroup, ...]
    problems: tuple[PlanGroup, ...]
    losses: int
    conversions: int
    blocked: bool

    @property
    def can_publish(self) -> bool:
        return bool(self.groups) and not self.problems and not self.blocked


def plan_view(tx: Transaction, plan: Plan) -> PlanView:
    """``plan`` as a page shows it."""
    return PlanView(
        digest=plan.digest,
        groups=tuple(_groups(tx, plan)),
        problems=tuple(problem_groups(plan.after, plan.problems)),
        losses=len(plan.loses),
        conversions=sum(one.effect == "converts" for one in plan.changes),
        blocked=any(one.blocked for one in plan.changes),
    )


def changes_of(tx: Transaction, changes: Iterable[Change]) -> tuple[PlanChange, ...]:
    """Changes in words."""
    return tuple(_change(tx, one) for one in changes)


def _change(tx: Transaction, change: Change) -> PlanChange:
    shown = [sample.as_json() for sample in change.samples[:MOST_SAMPLES]]
    return PlanChange(
        text=in_words(current_app(tx), change.message, change.document, change.path),
        mark=effect_mark(change.effect, blocked=change.blocked),
        samples=_samples(tx, change.document, shown),
        more=max((change.records or 0) - len(shown), 0) if shown else 0,
    )


def _samples(
    tx: Transaction, document: str, samples: Sequence[Mapping[str, object]]
) -> tuple[SampleRow, ...]:
    """Samples with what their records are called now; collisions are of no one record."""
    ids = [UUID(str(one["record"])) for one in samples if one["record"]]
    titles = {str(id): title for id, title in titles_of(tx, split(document)[1], ids).items()}
    return tuple(
        SampleRow(titles.get(str(one["record"]), ""), str(one["value"]), _reason(one))
        for one in samples
    )


def _reason(sample: Mapping[str, object]) -> str:
    """Why a value does not convert; older releases stored the English sentence alone."""
    template = str(sample.get("template", sample["reason"]))
    return translated(Message(template, cast("Mapping[str, object]", sample.get("data", {}))))


def _groups(tx: Transaction, plan: Plan) -> Iterator[PlanGroup]:
    by_document: dict[str, list[Change]] = {}
    for change in plan.changes:
        by_document.setdefault(change.document, []).append(change)
    for name, found in by_document.items():
        app = plan.after if split(name) in plan.after.documents else plan.before
        yield _group(app, name, changes=changes_of(tx, found))


def problem_groups(app: App, problems: Iterable[Problem]) -> Iterator[PlanGroup]:
    """Problems by document, each called as it is in ``app``."""
    by_document: dict[str, list[Problem]] = {}
    for problem in problems:
        by_document.setdefault(problem.document, []).append(problem)
    for name, found in by_document.items():
        rows = tuple(problem_row(one, split(name)[0], {}) for one in found)
        yield _group(app, name, problems=rows)


def _group(
    app: App,
    name: str,
    changes: tuple[PlanChange, ...] = (),
    problems: tuple[ProblemRow, ...] = (),
    fallback: str = "",
) -> PlanGroup:
    kind, key = split(name)
    return PlanGroup(
        title=document_title(app, kind, key, fallback),
        kind=kind_title(kind),
        icon=KIND_ICONS.get(kind, "file"),
        url=design_url(kind, key),
        changes=changes,
        problems=problems,
    )


def release_groups(tx: Transaction, app: App, release: Release) -> tuple[PlanGroup, ...]:
    """What a release changed, from what was stored of its plan."""
    by_document: dict[str, list[PlanChange]] = {}
    called: dict[str, str] = {}  # what went away is known by nothing else
    for stored in release.changes:
        name, change = str(stored["document"]), _stored(tx, stored)
        by_document.setdefault(name, []).append(change)
        if not stored["path"]:
            called[name] = str(cast("Mapping[str, object]", stored["data"]).get("title", ""))
    return tuple(
        _group(app, name, tuple(found), fallback=called.get(name, ""))
        for name, found in by_document.items()
    )


def _stored(tx: Transaction, change: Mapping[str, object]) -> PlanChange:
    data = cast("Mapping[str, object]", change["data"])
    samples = cast("list[Mapping[str, object]]", change.get("samples", []))[:MOST_SAMPLES]
    records = cast("int | None", change.get("records")) or 0
    return PlanChange(
        text=in_words(
            current_app(tx),
            Message(str(change["template"]), data),
            str(change["document"]),
            str(change["path"]),
        ),
        mark=effect_mark(str(change["effect"]), blocked=bool(change.get("blocked"))),
        samples=_samples(tx, str(change["document"]), samples),
        more=max(records - len(samples), 0) if samples else 0,
    )


def summary_of(view: PlanView) -> str:
    """The plan in one sentence."""
    count = sum(len(group.changes) for group in view.groups)
    if view.problems:
        return _("{count} document(s) have problems.", count=len(view.problems))
    if not count:
        return _("Nothing changes.")
    if view.losses:
        return _("{count} changes, {losses} of them lose data.", count=count, losses=view.losses)
    return _("{count} changes, no data is lost.", count=count)
