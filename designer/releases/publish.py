"""Publishing: which drafts, what they do to the data, and the release that they become."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ...platform.core.errors import DocumentError, PlanRefusedError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Draft, Drafts
from ...platform.documents.plan import Plan, make_plan
from ...platform.documents.prepared import is_big
from ...platform.documents.publish import apply_plan
from ...platform.documents.publish_job import PublishDrafts
from ...platform.documents.releases import current_app, split
from ...platform.jobs.queue import enqueue
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import KIND_ICONS, Mark, document_title, kind_title
from ...runtime.pages.shell import page
from ...runtime.pages.times import Moment, moment
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import publishing, transaction
from ..documents.designs import for_designers, to
from ..documents.overview import design_url, mark_of
from .plan import PlanView, plan_view, summary_of

pages = Blueprint("designs_publish", __name__, url_prefix="/designs/publish")
P = ParamSpec("P")
LONGEST_NOTE = 500
#: Pages of designs alone; no address elsewhere.
AFTERWARDS = re.compile(r"/designs/[\w./-]+")


@dataclass(frozen=True)
class DraftRow:
    """A draft that may be published."""

    name: str
    title: str
    kind: str
    icon: str
    url: str
    mark: Mark
    by: str
    at: Moment
    chosen: bool


@dataclass(frozen=True)
class PublishPage:
    """What publishing the chosen drafts would do; where documents come from a ``folder``, nobody
    publishes here.
    """

    drafts: tuple[DraftRow, ...]
    plan: PlanView
    summary: str
    note: str = ""
    refusal: str = ""
    then: str = ""
    folder: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.drafts if one.chosen)

    @property
    def has_roles(self) -> bool:
        return any(one.name.startswith("role/") for one in self.drafts)

    @property
    def is_partial(self) -> bool:
        return len(self.chosen) < len(self.drafts)


def publish_page(
    tx: Transaction, chosen: Iterable[str] | None, *, note: str = "", refusal: str = "",
    then: str = "",
) -> PublishPage:  # fmt: skip
    """The page for ``chosen`` drafts ("entity/account"), or for all of them; ``then`` is the page
    that goes on afterwards.
    """
    drafts = Drafts(tx)
    waiting = drafts.list()
    names = [(one.kind, one.key) for one in waiting]
    wanted = names if chosen is None else [name for name in names if "/".join(name) in set(chosen)]
    plan = plan_view(tx, make_plan(tx, drafts.documents(wanted)))
    rows = tuple(_row(tx, one, (one.kind, one.key) in wanted) for one in waiting)
    return PublishPage(rows, plan, summary_of(plan), note, refusal, then,
                       tx.workspace.settings.documents)  # fmt: skip


def _row(tx: Transaction, draft: Draft, chosen: bool) -> DraftRow:
    app, kind, key = current_app(tx), draft.kind, draft.key
    drafted = str((draft.document or {}).get("title", ""))
    return DraftRow(
        name=f"{kind}/{key}",
        title=document_title(app, kind, key, drafted),
        kind=kind_title(kind),
        icon=KIND_ICONS.get(kind, "file"),
        url=design_url(kind, key),
        mark=mark_of(app, kind, key, draft),
        by=draft.by_name,
        at=moment(draft.at),
        chosen=chosen,
    )


def publishes(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Open the transaction of ``view`` under the release lock, before anything reads."""

    @wraps(view)
    def opened(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        publishing()
        return view(*args, **kwargs)

    return opened


@pages.get("")
@for_designers
def show() -> ResponseReturnValue:
    """The plan of the chosen drafts."""
    chosen = request.args.getlist("draft") if "choose" in request.args else None
    return page(
        "designs/publish.html", page=publish_page(transaction(), chosen, then=_then(request.args))
    )


@pages.post("")
@publishes
@for_designers
def publish() -> ResponseReturnValue:
    """Make the chosen drafts live, if the plan is still the one that was seen."""
    tx, form = transaction(), request.form
    chosen, note = form.getlist("draft"), form.get("note", "").strip()[:LONGEST_NOTE]
    names, loss = [split(name) for name in chosen], bool(form.get("allow_loss"))
    try:
        drafts = Drafts(tx)
        plan = make_plan(tx, drafts.documents(names))
        if converts_much(tx, plan, form.get("digest", ""), allow_loss=loss):
            told = {"only": chosen, "note": note, "allow_loss": loss, "digest": plan.digest}
            return in_background(enqueue(tx, PublishDrafts.name, told))
        release = apply_plan(tx, plan, note=note, allow_loss=loss)
        drafts.discard(names)
    except (PlanRefusedError, DocumentError) as error:
        asked = publish_page(
            tx, chosen, note=note, refusal=refusal_of(error), then=_then(form)
        )  # fmt: skip
        return page("designs/publish.html", status=409, page=asked)
    toast(_("Release {number} is live.", number=release.number))
    return to(_then(form) or url_for("designs_releases.show", number=release.number))


def _then(asked: MultiDict[str, str]) -> str:
    """The page of a design that goes on after publishing, "" for the release itself."""
    then = asked.get("then", "")
    return then if AFTERWARDS.fullmatch(then) else ""


def converts_much(tx: Transaction, plan: Plan, seen: str, *, allow_loss: bool) -> bool:
    """Whether a plan converts so many values that a job does it.

    :raises PlanRefusedError: if it is not the plan that was looked at, or loses what may not be.
    """
    if plan.digest != seen:
        raise PlanRefusedError("The plan has changed since you looked. Look at it again.")
    return not (plan.loses and not allow_loss) and any(is_big(tx, move) for move in plan.moves)


def in_background(job: UUID) -> ResponseReturnValue:
    """Lead to the job that publishes."""
    toast(_("Many values are converted in the background; then the release goes live."), "info")
    return to(url_for("jobs.one", job_id=job))
