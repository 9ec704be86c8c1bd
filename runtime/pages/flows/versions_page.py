"""What administrators see of the versions of flows: differences in words, and runs to be moved."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from ....platform.core.errors import Message
from ....platform.core.transaction import Transaction
from ....platform.workflows.differing import Difference, Titles, compare
from ....platform.workflows.migrating import Candidate, Migrating
from ....platform.workflows.model import START, Branch, Flow
from ....platform.workflows.overseeing import Overseeing
from ....platform.workflows.ports.versions import Versions
from ...i18n import gettext as _
from ...i18n import locale, translated
from ..document_words import Mark
from ..words import app
from .admin_page import flow_choices, tabs_of
from .inbox_page import Tab
from .words import flow_title, step_title


@dataclass(frozen=True)
class VersionRow:
    """A flow with its runs that go on."""

    key: str
    title: str
    entity: str
    running: int
    older: int
    url: str


@dataclass(frozen=True)
class VersionsPage:
    """Every flow."""

    tabs: tuple[Tab, ...]
    rows: tuple[VersionRow, ...]


@dataclass(frozen=True)
class DiffLine:
    """One difference in words."""

    icon: str
    title: str
    text: str


@dataclass(frozen=True)
class OldVersion:
    """A version that runs still follow, and what the live one does otherwise."""

    name: str
    count: int
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True)
class Moving:
    """A run that could be moved, or why not."""

    title: str
    url: str
    steps: str
    mark: Mark
    reason: str


@dataclass(frozen=True)
class FlowPage:
    """One flow: its versions that runs follow, and what moving them would do."""

    key: str
    title: str
    tabs: tuple[Tab, ...]
    current: int
    versions: tuple[OldVersion, ...]
    moving: tuple[Moving, ...]
    can: int
    unmapped: tuple[tuple[str, str, str], ...]
    targets: tuple[tuple[str, str], ...]


def versions_page(tx: Transaction) -> VersionsPage:
    overseeing, versions = Overseeing(tx), Versions(tx)
    counts = overseeing.versions()
    rows = []
    for key, title in flow_choices():
        active = versions.active(key)
        running = counts.get(key, {})
        newest = running.get(active.version, 0) if active else 0
        total = sum(running.values())
        entity = str(app().document("flow", key).get("entity", ""))
        rows.append(
            VersionRow(
                key, title, app().entity(entity).label(locale()) if entity else "",
                total, total - newest, url_for("flows_admin.flow", key=key),
            )
        )  # fmt: skip
    return VersionsPage(tabs_of(overseeing), tuple(rows))


def flow_page(tx: Transaction, key: str, steps: Mapping[str, str]) -> FlowPage:
    overseeing, versions = Overseeing(tx), Versions(tx)
    report = Migrating(tx, key).report(steps)
    counts = overseeing.versions().get(key, {})
    flow = report.flow
    older = [(version, count) for version, count in counts.items() if version != flow.version]
    return FlowPage(
        key=key, title=flow_title(flow), tabs=tabs_of(overseeing),
        current=counts.get(flow.version, 0),
        versions=tuple(_old(versions.version(key, one), flow, count) for one, count in older),
        moving=tuple(_moving(one, versions, key) for one in report.candidates),
        can=len(report.can),
        unmapped=tuple((id, title, steps.get(id, "")) for id, title in report.unmapped.items()),
        targets=tuple((id, step_title(flow, id)) for id in flow.by_id if id != START),
    )  # fmt: skip


def _old(old: Flow, new: Flow, count: int) -> OldVersion:
    return OldVersion(old.version[:8], count, diff_lines(old, new))


class _Titles(Titles):
    """In the language of the request."""

    def step(self, flow: Flow, id: str) -> str:
        return step_title(flow, id)

    def branch(self, flow: Flow, step: str, branch: Branch) -> str:
        return app().text(f"flows/{flow.key}/{step}/{branch.id}", locale(), branch.title)


TITLES = _Titles()


def diff_lines(old: Flow, new: Flow) -> tuple[DiffLine, ...]:
    """What a version does otherwise, in words."""
    return tuple(_line(one) for one in compare(old, new, TITLES))


def _line(one: Difference) -> DiffLine:
    icons = {"added": "plus", "removed": "minus", "moved": "arrow-up-down", "changed": "pencil"}
    return DiffLine(icons[one.kind], one.title, translated(one.message))


def _named(reason: Message, flow: Flow) -> Message:
    """A reason with the step's title in place of its id."""
    step = str(reason.data.get("step", ""))
    title = step_title(flow, step) if step in flow.by_id else step
    return Message(reason.template, {**reason.data, "step": title})


def _moving(one: Candidate, versions: Versions, key: str) -> Moving:
    old = versions.version(key, one.version)
    good = Mark(_("Can move"), "ok", "circle-check")
    bad = Mark(_("Cannot move"), "warn", "triangle-alert")
    return Moving(
        one.title or flow_title(old), url_for("runs.show", id=one.root),
        ", ".join(step_title(old, step) for step in one.steps), bad if one.reasons else good,
        " ".join(translated(_named(reason, old)) for reason in one.reasons),
    )  # fmt: skip
