"""Sample data of an app from a template: brought in, looked at while they come, taken out."""

from dataclasses import dataclass

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError
from ...platform.core.transaction import Transaction
from ...platform.packages.sample_job import (
    SampleState,
    load_samples,
    remove_samples,
    sample_state,
)
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import document_title
from ...runtime.pages.shell import page
from ...runtime.pages.times import NEVER, Moment, moment
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.drafted import drafted_app

pages = Blueprint("apps_samples", __name__, url_prefix="/designs/apps")


@dataclass(frozen=True)
class SamplesPage:
    """Where the sample data of an app stand: ``size`` is how many records they are, ``since`` when
    they came, ``kept`` how many stayed when they were taken out.
    """

    key: str
    title: str
    size: int
    is_live: bool
    is_empty: bool
    is_busy: bool
    is_removing: bool
    may_load: bool
    may_remove: bool
    done: int
    total: int
    since: Moment
    kept: int
    refusal: str = ""


@pages.get("/<key>/samples")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The sample data, and what can be done with them."""
    return page("designs/app_samples.html", page=_page(transaction(), key))


@pages.post("/<key>/samples")
@for_designers
def load(key: str) -> ResponseReturnValue:
    """Begin to bring them in."""
    try:
        load_samples(transaction(), key)
    except FormloomError as error:
        return _refused(key, error)
    return to(url_for(".show", key=key))


@pages.post("/<key>/samples/remove")
@for_designers
def remove(key: str) -> ResponseReturnValue:
    """Begin to take them out."""
    try:
        remove_samples(transaction(), key)
    except FormloomError as error:
        return _refused(key, error)
    toast(_("The sample data are taken out. What somebody changed stays."))
    return to(url_for(".show", key=key))


def _refused(key: str, error: FormloomError) -> ResponseReturnValue:
    asked = _page(transaction(), key, refusal_of(error))
    return page("designs/app_samples.html", status=409, page=asked)


def _page(tx: Transaction, key: str, refusal: str = "") -> SamplesPage:
    state, app = sample_state(tx, key), drafted_app(tx)
    if state.size == 0 or ("app", key) not in app.documents:
        abort(404)
    done, total = _progress(state)
    failed = state.loading.error if state.loading is not None else None
    found = state.change_set
    return SamplesPage(
        key=key,
        title=document_title(app, "app", key),
        size=state.size,
        is_live=state.is_live,
        is_empty=state.is_empty,
        is_busy=state.is_busy,
        is_removing=state.removing is not None and not state.removing.state.has_ended,
        may_load=state.may_load,
        may_remove=state.may_remove,
        done=done,
        total=total,
        since=moment(found.at) if found is not None else NEVER,
        kept=_kept(state),
        refusal=refusal or (translated(failed) if failed is not None and found else ""),
    )


def _progress(state: SampleState) -> tuple[int, int]:
    """(done, of) of the job that goes on."""
    asked = [one for one in (state.loading, state.removing) if one is not None]
    busy = next((one for one in asked if not one.state.has_ended), None)
    return (busy.progress.done, busy.progress.total or 0) if busy is not None else (0, 0)


def _kept(state: SampleState) -> int:
    """Records that taking out has left, since somebody changed them."""
    result = state.removing.result if state.removing is not None else None
    return int(str(result.get("kept_count", 0))) if result else 0
