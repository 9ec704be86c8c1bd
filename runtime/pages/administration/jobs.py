"""Jobs: what works in the background for the actor, how far it is, and how it ended."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.jobs.service import cancel, job, retry
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import came_from, signed_in
from ..shell import page, part
from ..toasts import toast
from .jobs_page import job_row, jobs_page

pages = Blueprint("jobs", __name__, url_prefix="/jobs")


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The newest jobs of the actor."""
    before = request.args.get("before", type=UUID)
    return page("jobs/list.html", page=jobs_page(transaction(), before))


@pages.get("/<uuid:job_id>")
@signed_in
def one(job_id: UUID) -> ResponseReturnValue:
    """One job."""
    return page("jobs/one.html", page=job_row(job(transaction(), job_id)))


@pages.get("/<uuid:job_id>/progress")
@signed_in
def progress(job_id: UUID) -> ResponseReturnValue:
    """How far a job is: a part of its page, asked for again while it runs."""
    return part("jobs/_progress.html", job=job_row(job(transaction(), job_id)))


@pages.post("/<uuid:job_id>/cancel")
@signed_in
def stop(job_id: UUID) -> ResponseReturnValue:
    """Stop a job."""
    cancel(transaction(), job_id)
    toast(_("It will stop at its next step."), "info")
    return redirect(came_from(url_for(".show")), 303)


@pages.post("/<uuid:job_id>/retry")
@signed_in
def again(job_id: UUID) -> ResponseReturnValue:
    """Try a failed job again."""
    retry(transaction(), job_id)
    toast(_("It waits for its turn."))
    return redirect(came_from(url_for(".show")), 303)
