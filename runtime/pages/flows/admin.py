"""Flows for administrators: all runs, what is stuck, versions, and how long people take."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_administrator
from ....platform.core.errors import NotFoundError
from ....platform.workflows.migrating import Migrating
from ....platform.workflows.overseeing import STATES, Asked
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from .admin_page import retry_batch, runs_page, steer_batch, stuck_page
from .statistics_page import PERIODS, statistics_page
from .versions_page import flow_page, versions_page

pages = Blueprint("flows_admin", __name__, url_prefix="/flows")
#: What is done with many runs at once.
BATCH = ("suspend", "resume", "terminate")
MOST = 100


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """All runs, as the address says."""
    args = request.args
    state = args.get("state", "")[:20]
    asked = Asked(
        flow=args.get("flow", "")[:40], words=args.get("q", "").strip()[:200],
        state=state if state in STATES else "", result="" if state in STATES else state,
    )  # fmt: skip
    found = runs_page(transaction(), asked, args.get("before", type=UUID))
    return page("flows/runs.html", page=found)


@pages.post("")
@signed_in
def steer() -> ResponseReturnValue:
    """Suspend, resume or end the chosen runs, and say what became of each."""
    form, tx = request.form, transaction()
    demand_administrator(tx)
    kind = form.get("action", "")
    if kind not in BATCH:
        raise NotFoundError("There is nothing at this address.")
    ids = form.getlist("item", type=UUID)[:MOST]
    comment = form.get("comment", "").strip()
    found = steer_batch(tx, kind, ids, comment, form.get("command_id", ""))
    return page("inbox/batch.html", page=found)


@pages.get("/problems")
@signed_in
def problems() -> ResponseReturnValue:
    """What waits for an administrator."""
    return page("flows/problems.html", page=stuck_page(transaction()))


@pages.post("/problems")
@signed_in
def retry() -> ResponseReturnValue:
    """Try the chosen steps again."""
    tx = transaction()
    demand_administrator(tx)
    names = [one for one in request.form.getlist("item") if _is_name(one)][:MOST]
    found = retry_batch(tx, names, request.form.get("command_id", ""))
    return page("inbox/batch.html", page=found)


@pages.get("/versions")
@signed_in
def versions() -> ResponseReturnValue:
    """Every flow with its runs that go on."""
    return page("flows/versions.html", page=versions_page(transaction()))


@pages.get("/versions/<key:key>")
@signed_in
def flow(key: str) -> ResponseReturnValue:
    """A flow: older versions, what differs, and what moving their runs would do."""
    tx = transaction()
    demand_administrator(tx)
    return page("flows/flow.html", page=flow_page(tx, key, _steps(request.args)))


@pages.post("/versions/<key:key>")
@signed_in
def move(key: str) -> ResponseReturnValue:
    """Move the runs that can follow the live version."""
    done, failed = Migrating(transaction(), key).move(_steps(request.form))
    toast(_("{count} runs were moved.", count=done))
    if failed:
        reasons = "; ".join(translated(one.reasons[0]) for one in failed[:3])
        toast(_("{count} stay as they are: {reasons}", count=len(failed), reasons=reasons), "bad")
    return redirect(url_for(".flow", key=key), 303)


@pages.get("/statistics")
@signed_in
def statistics() -> ResponseReturnValue:
    """How long steps and people take."""
    days = request.args.get("days", 30, type=int)
    flow = request.args.get("flow", "")[:40]
    found = statistics_page(transaction(), days if days in PERIODS else 30, flow)
    return page("flows/statistics.html", page=found)


def _steps(given: Mapping[str, str]) -> dict[str, str]:
    """Steps mapped by hand: ``step.<old>=<new>``."""
    mapped = {key: one for key, one in given.items() if key.startswith("step.") and one}
    return {key.removeprefix("step."): one for key, one in mapped.items()}


def _is_name(text: str) -> bool:
    """Whether a text is ``<run>.<incident>``."""
    root, dot, incident = text.partition(".")
    try:
        return bool(UUID(root) and dot and incident)
    except ValueError:
        return False
