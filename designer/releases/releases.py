"""Releases: the history in words, two of them compared, and the way back to one."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import InvalidValueError, PlanRefusedError
from ...platform.core.transaction import Transaction
from ...platform.documents.plan import plan_restore
from ...platform.documents.publish import apply_plan
from ...platform.documents.publish_job import RestoreRelease
from ...platform.documents.releases import (
    Release,
    current_app,
    documents_of,
    get_release,
    list_releases,
    load_app,
)
from ...platform.jobs.queue import enqueue
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import Mark, effect_mark
from ...runtime.pages.shell import page
from ...runtime.pages.times import Moment, moment
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from .compared import Compared, compared
from .plan import PlanGroup, PlanView, plan_view, release_groups, summary_of
from .publish import converts_much, in_background, publishes

pages = Blueprint("designs_releases", __name__, url_prefix="/designs/releases")
PAGE = 30
EFFECTS = ("safe", "converts", "loses")


@dataclass(frozen=True)
class ReleaseRow:
    """One release of the history."""

    number: int
    by: str
    at: Moment
    note: str
    restores: int | None
    changes: int
    mark: Mark
    is_live: bool
    url: str
    restore_url: str


@dataclass(frozen=True)
class ReleasesPage:
    """The newest releases, and which two to compare at first."""

    rows: tuple[ReleaseRow, ...]
    next_url: str
    first: int
    second: int


@dataclass(frozen=True)
class ReleasePage:
    """What one release changed."""

    row: ReleaseRow
    groups: tuple[PlanGroup, ...]
    compare_url: str


@dataclass(frozen=True)
class ComparePage:
    """Two releases side by side."""

    first: int
    second: int
    documents: tuple[Compared, ...]


@dataclass(frozen=True)
class RestorePage:
    """What going back to a release would do."""

    row: ReleaseRow
    plan: PlanView
    summary: str
    refusal: str = ""


@pages.get("")
@for_designers
def history() -> ResponseReturnValue:
    """The releases, newest first."""
    before = request.args.get("before", type=int)
    return page("designs/releases.html", page=releases_page(transaction(), before))


def releases_page(tx: Transaction, before: int | None) -> ReleasesPage:
    found = list_releases(tx, before=before, limit=PAGE + 1)
    live, shown = current_app(tx).release, found[:PAGE]
    more = len(found) > PAGE
    return ReleasesPage(
        tuple(_row(one, live) for one in shown),
        url_for(".history", before=shown[-1].number) if more else "",
        max(live - 1, 1),
        live,
    )


def _row(release: Release, live: int) -> ReleaseRow:
    worst = max((str(one["effect"]) for one in release.changes), key=EFFECTS.index, default="safe")
    return ReleaseRow(
        number=release.number,
        by=release.by_name or _("the system"),
        at=moment(release.at),
        note=release.note,
        restores=release.restores,
        changes=len(release.changes),
        mark=effect_mark(worst),
        is_live=release.number == live,
        url=url_for("designs_releases.show", number=release.number),
        restore_url=url_for("designs_releases.ask_restore", number=release.number),
    )


@pages.get("/<number:number>")
@for_designers
def show(number: int) -> ResponseReturnValue:
    """What a release changed, in words."""
    return page("designs/release.html", page=release_page(transaction(), number))


def release_page(tx: Transaction, number: int) -> ReleasePage:
    release, live = get_release(tx, number), current_app(tx)
    app = live if number == live.release else load_app(tx, number)
    compare = url_for(".compare", first=number - 1, second=number) if number > 1 else ""
    return ReleasePage(_row(release, live.release), release_groups(tx, app, release), compare)


@pages.get("/compare")
@for_designers
def compare() -> ResponseReturnValue:
    """Any two releases, difference by difference."""
    first, second = (request.args.get(name, type=int) for name in ("first", "second"))
    if first is None or second is None:
        raise InvalidValueError("Choose two releases to compare.")
    found = ComparePage(first, second, tuple(_compared(transaction(), first, second)))
    return page("designs/compare.html", page=found)


def _compared(tx: Transaction, first: int, second: int) -> Iterator[Compared]:
    old = documents_of(tx, get_release(tx, first))
    new = documents_of(tx, get_release(tx, second))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield compared(current_app(tx), name, old.get(name), new.get(name))


@pages.get("/<number:number>/restore")
@for_designers
def ask_restore(number: int) -> ResponseReturnValue:
    """The plan of going back."""
    return page("designs/restore.html", page=restore_page(transaction(), number))


def restore_page(tx: Transaction, number: int, refusal: str = "") -> RestorePage:
    release, live = get_release(tx, number), current_app(tx)
    plan = plan_view(tx, plan_restore(tx, number))
    return RestorePage(_row(release, live.release), plan, summary_of(plan), refusal)


@pages.post("/<number:number>/restore")
@publishes
@for_designers
def restore(number: int) -> ResponseReturnValue:
    """Go back to a release: its documents, and its columns with the values in them."""
    tx, form = transaction(), request.form
    try:
        plan, loss = plan_restore(tx, number), bool(form.get("allow_loss"))
        note = form.get("note", "").strip() or _("Back to release {number}", number=number)
        if converts_much(tx, plan, form.get("digest", ""), allow_loss=loss):
            told = {"release": number, "note": note, "allow_loss": loss, "digest": plan.digest}
            return in_background(enqueue(tx, RestoreRelease.name, told))
        release = apply_plan(tx, plan, note=note, allow_loss=loss, restores=number)
    except PlanRefusedError as error:
        asked = restore_page(tx, number, refusal_of(error))
        return page("designs/restore.html", status=409, page=asked)
    toast(_("Release {number} is live.", number=release.number))
    return to(url_for(".show", number=release.number))
