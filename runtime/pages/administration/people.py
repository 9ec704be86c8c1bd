"""People and departments, for administrators."""

import re
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_administrator
from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.access.people_import import import_people
from ....platform.access.person import PersonValues
from ....platform.access.preview import preview_person
from ....platform.core.errors import FormloomError, InvalidValueError, NotAllowedError
from ....platform.records.leaving import MOST_AT_ONCE, Belongings
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..rights_told import told
from ..shell import page
from ..toasts import toast
from .leaving import import_page, leave_page, sent_rows
from .people_page import departments_page, people_page, person_page

pages = Blueprint("settings_people", __name__, url_prefix="/settings")
#: Between several posts; Chinese keyboards write the others.
SEPARATOR = re.compile("[,;\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}\N{IDEOGRAPHIC COMMA}]")


@pages.get("/people")
@signed_in
def show() -> ResponseReturnValue:
    """Everybody."""
    demand_administrator(transaction())
    found = people_page(transaction(), request.args.get("q", ""), "all" in request.args)
    return page("settings/people.html", page=found)


@pages.get("/people/new")
@signed_in
def add_form() -> ResponseReturnValue:
    """Ask who is new."""
    demand_administrator(transaction())
    return page("settings/person.html", page=person_page(transaction(), None, {}))


@pages.post("/people/new")
@signed_in
def add() -> ResponseReturnValue:
    """Add a person."""
    tx, form = transaction(), request.form
    try:
        is_service = "is_service" in form
        made = People(tx).add(form.get("login", ""), is_service=is_service, **_values())
        _store_departments(made.id)
    except FormloomError as error:
        asked = person_page(tx, None, form.to_dict(flat=False), translated(error.message))
        return page("settings/person.html", status=422, page=asked)
    if is_service:
        toast(_("Saved."))
        return redirect(url_for("settings_service.tokens", id=made.id), 303)
    if "password" in form:
        return _with_password(made.id)
    toast(_("Saved."))
    return redirect(url_for(".show"), 303)


def _with_password(id: UUID) -> ResponseReturnValue:
    """The person, and this once the password to tell them."""
    tx = transaction()
    password = People(tx).give_password(id)
    return page("settings/person.html", page=person_page(tx, id, {}, password=password))


def _values() -> PersonValues:
    form = request.form
    return {
        "name": form.get("name", ""),
        "email": form.get("email", ""),
        "roles": form.getlist("roles"),
        "department": form.get("department", type=UUID),
        "manager": form.get("manager", type=UUID),
        "locale": form.get("locale") or None,
        "region": form.get("region", "").strip() or None,
        "posts": [one.strip() for one in SEPARATOR.split(form.get("posts", "")) if one.strip()],
    }


def _store_departments(id: UUID) -> None:
    """Put a person into the ticked departments beside the primary one."""
    People(transaction()).set_departments(id, request.form.getlist("departments", type=UUID))


@pages.get("/people/<uuid:id>")
@signed_in
def one(id: UUID) -> ResponseReturnValue:
    """One person."""
    demand_administrator(transaction())
    return page("settings/person.html", page=person_page(transaction(), id, {}))


@pages.post("/people/<uuid:id>")
@signed_in
def change(id: UUID) -> ResponseReturnValue:
    """Change a person, or only count what other roles would give and take."""
    tx = transaction()
    demand_administrator(tx)
    if "preview" in request.form:
        given = request.form.to_dict(flat=False)
        counted = told(preview_person(tx, id, request.form.getlist("roles")))
        return page("settings/person.html", page=person_page(tx, id, given, preview=counted))
    try:
        People(tx).change(id, **_values())
        _store_departments(id)
    except FormloomError as error:
        given = request.form.to_dict(flat=False)
        asked = person_page(tx, id, given, translated(error.message))
        return page("settings/person.html", status=422, page=asked)
    toast(_("Saved."))
    return redirect(url_for(".show"), 303)


@pages.post("/people/<uuid:id>/password")
@signed_in
def give_password(id: UUID) -> ResponseReturnValue:
    """Give a person a first password, made at random."""
    demand_administrator(transaction())
    return _with_password(id)


@pages.post("/people/<uuid:id>/state")
@signed_in
def set_state(id: UUID) -> ResponseReturnValue:
    """Disable a person, or let them sign in again."""
    people = People(transaction())
    if "disable" in request.form:
        people.disable(id)
        toast(_("They cannot sign in any more. Their records stay theirs."))
    else:
        people.enable(id)
        toast(_("They can sign in again."))
    return redirect(url_for(".one", id=id), 303)


@pages.get("/people/<uuid:id>/leave", endpoint="leave_form")
@signed_in
def ask_leave(id: UUID) -> ResponseReturnValue:
    """Ask who takes over what somebody owns, before they are disabled."""
    demand_administrator(transaction())
    return page("settings/leave.html", page=leave_page(transaction(), id))


@pages.post("/people/<uuid:id>/leave")
@signed_in
def leave(id: UUID) -> ResponseReturnValue:
    """Hand everything over that somebody owns and keep them from signing in."""
    tx, form = transaction(), request.form
    demand_administrator(tx)
    try:
        to = _hand_over(id) if form.get("to") else url_for(".one", id=id)
        if "disable" in form:
            People(tx).disable(id)
    except (InvalidValueError, NotAllowedError) as error:
        asked = leave_page(tx, id, form.get("to", ""), translated(error.message))
        return page("settings/leave.html", status=422, page=asked)
    if "disable" in form:
        toast(_("They cannot sign in any more."))
    return redirect(to, 303)


def _hand_over(id: UUID) -> str:
    """Hand over at once or, when there is much, as a job; returns where to look."""
    tx, to = transaction(), request.form.get("to", type=UUID)
    if to is None:
        raise InvalidValueError("Choose somebody else who can sign in.", field="to")
    belongings = Belongings(tx, id)
    if sum(count for _entity, count in belongings.counts()) > MOST_AT_ONCE:
        return url_for("jobs.one", job_id=belongings.start(to))
    done = belongings.hand_over(to)
    toast(_("{count} handed over.", count=done.done), change_set=done.change_set)
    if done.kept:
        toast(_("{count} could not be handed over.", count=done.kept), "bad")
    return url_for(".one", id=id)


@pages.get("/people/import", endpoint="import_form")
@signed_in
def ask_import() -> ResponseReturnValue:
    """Ask for a file of people."""
    demand_administrator(transaction())
    return page("settings/people_import.html", page=import_page(transaction()))


@pages.post("/people/import")
@signed_in
def import_file() -> ResponseReturnValue:
    """Add and change people by the rows of a CSV file; faulty rows are named and left out."""
    tx = transaction()
    demand_administrator(tx)
    try:
        done = import_people(tx, sent_rows(request.files.get("file")))
    except InvalidValueError as error:
        asked = import_page(tx, refusal=translated(error.message))
        return page("settings/people_import.html", status=422, page=asked)
    return page("settings/people_import.html", page=import_page(tx, done))


@pages.get("/departments")
@signed_in
def departments() -> ResponseReturnValue:
    """The tree of departments."""
    demand_administrator(transaction())
    chosen, above = request.args.get("id", type=UUID), request.args.get("parent", "")
    given = {"parent": above} if above else None
    return page("settings/departments.html", page=departments_page(transaction(), chosen, given))


@pages.post("/departments")
@signed_in
def store_department() -> ResponseReturnValue:
    """Add a department, or change one."""
    tx, form = transaction(), request.form
    id, name = form.get("id", type=UUID), form.get("name", "")
    parent, head = form.get("parent", type=UUID), form.get("head", type=UUID)
    try:
        if id is None:
            Departments(tx).add(form.get("key", ""), name, parent=parent, head=head)
        else:
            Departments(tx).change(id, name=name, parent=parent, head=head)
    except FormloomError as error:
        asked = departments_page(tx, id, form.to_dict(), translated(error.message))
        return page("settings/departments.html", status=422, page=asked)
    toast(_("Saved."))
    return redirect(url_for(".departments"), 303)
