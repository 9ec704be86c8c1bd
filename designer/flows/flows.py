"""The designer of flows, trying them out, replay over history, and recipes to begin with."""

from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import DocumentError, FormloomError
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.overview import design_url
from .flow_page import flow_page
from .recipes import recipes_page, take_recipe
from .replay import begin_replay, replay_page
from .scenario import save_scenario
from .trial import trial_page

pages = Blueprint("designs_flows", __name__, url_prefix="/designs")


@pages.get("/flow/<key>/steps")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The flow as a picture at which one works; without scripts an outline to read."""
    return page("designs/flow.html", page=flow_page(transaction(), key))


@pages.get("/flow/<key>/simulate")
@for_designers
def simulate(key: str) -> ResponseReturnValue:
    """Try the flow out on a record: its address says everything, and nothing is written."""
    return page("designs/flow_trial.html", page=trial_page(transaction(), key, request.args))


@pages.post("/flow/<key>/simulate")
@for_designers
def keep(key: str) -> ResponseReturnValue:
    """Keep what was tried as a scenario, which is played again before each publish."""
    try:
        made = save_scenario(transaction(), key, request.form)
    except FormloomError as error:
        toast(refusal_of(error), "bad")
        return to(url_for(".simulate", key=key, **_asked()))
    toast(_("The scenario is drafted. It is played again before each publish."))
    return to(design_url("scenario", made))


def _asked() -> dict[str, object]:
    form = request.form
    return {"record": form.get("record"), "by": form.get("by"), "move": form.getlist("move")}


@pages.get("/flow/<key>/replay")
@for_designers
def replay(key: str) -> ResponseReturnValue:
    """What the draft would have done with the runs of the last quarter."""
    job = request.args.get("job", type=UUID)
    return page("designs/flow_replay.html", page=replay_page(transaction(), key, job))


@pages.post("/flow/<key>/replay")
@for_designers
def start_replay(key: str) -> ResponseReturnValue:
    """Replay many runs by a job."""
    return to(url_for("jobs.one", job_id=begin_replay(transaction(), key)))


@pages.get("/new/flow")
@for_designers
def recipes() -> ResponseReturnValue:
    """Ask how a new flow begins."""
    return page("designs/flow_new.html", page=recipes_page(transaction(), request.args))


@pages.post("/new/flow")
@for_designers
def create() -> ResponseReturnValue:
    """Draft a flow from a recipe, or a blank one."""
    try:
        key = take_recipe(transaction(), request.form)
    except (DocumentError, FormloomError) as error:
        asked = recipes_page(transaction(), request.form, refusal_of(error))
        return page("designs/flow_new.html", status=422, page=asked)
    toast(_("The draft is made. Nothing is live until you publish."))
    return to(url_for(".show", key=key))
