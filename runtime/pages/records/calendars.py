"""Calendars: looking, and moving what is on them."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request

from ....platform.access.rows import demand
from ....platform.core.errors import FormloomError, InvalidValueError, StaleRevisionError
from ....platform.documents.app import Entity
from ....platform.records.changesets import change_set
from ....platform.records.series_scope import changed_with_others
from ....platform.records.service import RecordService
from ...errors import status_of
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import part
from ..toasts import shown_toasts, toast
from ..words import app, singular
from .calendar_moves import moved
from .calendar_page import CalendarMaker
from .calendar_parts import CalendarView, Shift
from .entry import Entry
from .frames import framed
from .list_page import selection_of
from .list_query import Selection
from .list_state import ListState, view_of
from .series_scope import scope_of
from .series_words import tell_left

pages = Blueprint("calendars", __name__)
#: Days that something is moved by at most.
MOST_DAYS = 3_660


def show_calendar(entity: Entity, state: ListState) -> Response:
    """A view of the kind calendar."""

    def drawn(selection: Selection) -> CalendarView:
        return CalendarMaker(transaction(), entity, state, selection).view()

    return framed("lists/calendar.html", "view", entity, state, drawn)


@pages.post("/e/<entity>/<uuid:id>/when")
@signed_in
def move(entity: str, id: UUID) -> Response:
    """Put a record at another time, or let it end at another."""
    maker, one = _maker(entity), app().entity(entity)
    service = RecordService(transaction(), entity)
    record = service.get(id)
    title = record.title or singular(one)
    try:
        values = moved(maker, record, _shift())
        with change_set(transaction(), "edit", title, entity=one) as made:
            revision, scope = request.form.get("revision", type=int), scope_of(request.form)
            _after, found = changed_with_others(
                service, record, scope, lambda: service.update(id, values, revision=revision)
            )
    except StaleRevisionError:
        said = _("Somebody else changed {name} meanwhile. This is how it is now.", name=title)
        return _answer(maker, 409, said)
    except FormloomError as error:
        if status_of(error) not in {403, 409, 422}:
            raise
        entry = Entry(one, record=record)
        entry.take_refusal(error)
        return _answer(maker, status_of(error), _reasons(entry))
    when = maker.events([service.get(id)])[0].when
    tell_left(found)
    said = _("{name}: {when}", name=title, when=when)
    if found.done:
        said = _("{said}, and {count} more with it", said=said, count=found.done)
    toast(said, change_set=made)
    return _answer(maker, 200)


def _answer(maker: CalendarMaker, status: int, refusal: str = "") -> Response:
    if refusal:
        toast(refusal, "bad")
    if "HX-Request" not in request.headers:
        return make_response(redirect(maker.state.url(), 303))
    return part("lists/_when.html", status=status, view=maker.view(), toasts=shown_toasts())


def _reasons(entry: Entry) -> str:
    return " ".join(text for told in entry.errors.values() for text in told)


def _shift() -> Shift:
    """What was posted.

    :raises InvalidValueError: for numbers that are none, or too large.
    """
    form = request.form
    at, days, minutes = form.get("at", "").strip(), form.get("days", "0"), form.get("minutes", "0")
    try:
        shift = Shift(at, int(days[:8]), int(minutes[:8]), form.get("edge", ""))
    except ValueError as error:
        raise InvalidValueError("The number of days or minutes is none.") from error
    if abs(shift.days) > MOST_DAYS or abs(shift.minutes) > MOST_DAYS:
        raise InvalidValueError("Move it by at most {most} days.", most=MOST_DAYS)
    return shift


def _maker(entity: str) -> CalendarMaker:
    """The calendar that the address means.

    :raises InvalidValueError: if the view is of another kind.
    """
    one, tx = app().entity(entity), transaction()
    demand(tx, one, "read")
    state = ListState.of(one, request.args)
    if view_of(one, state).kind != "calendar":
        raise InvalidValueError("This view is no calendar.", field="view")
    return CalendarMaker(tx, one, state, selection_of(tx, one, state))
