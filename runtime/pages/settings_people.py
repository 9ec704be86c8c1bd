"""People and departments, for administrators."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.access.actors import demand_administrator
from ...platform.access.departments import Departments
from ...platform.access.people import People
from ...platform.access.person import PersonValues
from ...platform.core.errors import FormloomError
from ..i18n import gettext as _
from ..i18n import translated
from ..unit_of_work import transaction
from .guard import signed_in
from .settings_people_page import departments_page, people_page, person_page
from .shell import page
from .toasts import toast

pages = Blueprint("settings_people", __name__, url_prefix="/settings")


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
        password = form.get("password") or None
        is_service = "is_service" in form
        made = People(tx).add(
            form.get("login", ""), password=password, is_service=is_service, **_values()
        )
    except FormloomError as error:
        asked = person_page(tx, None, form.to_dict(flat=False), translated(error.message))
        return page("settings/person.html", status=422, page=asked)
    toast(_("{name} can sign in now.", name=made.name) if password else _("Saved."))
    if is_service:
        return redirect(url_for("settings_service.tokens", id=made.id), 303)
    return redirect(url_for(".show"), 303)


def _values() -> PersonValues:
    form = request.form
    return {
        "name": form.get("name", ""),
        "email": form.get("email", ""),
        "roles": form.getlist("roles"),
        "department": form.get("department", type=UUID),
        "manager": form.get("manager", type=UUID),
        "locale": form.get("locale") or None,
    }


@pages.get("/people/<uuid:id>")
@signed_in
def one(id: UUID) -> ResponseReturnValue:
    """One person."""
    demand_administrator(transaction())
    return page("settings/person.html", page=person_page(transaction(), id, {}))


@pages.post("/people/<uuid:id>")
@signed_in
def change(id: UUID) -> ResponseReturnValue:
    """Change a person."""
    tx = transaction()
    try:
        People(tx).change(id, **_values())
    except FormloomError as error:
        given = request.form.to_dict(flat=False)
        asked = person_page(tx, id, given, translated(error.message))
        return page("settings/person.html", status=422, page=asked)
    toast(_("Saved."))
    return redirect(url_for(".show"), 303)


@pages.post("/people/<uuid:id>/password")
@signed_in
def set_password(id: UUID) -> ResponseReturnValue:
    """Give a person a new password."""
    tx = transaction()
    demand_administrator(tx)
    try:
        People(tx).set_password(id, request.form.get("password", ""))
    except FormloomError as error:
        asked = person_page(tx, id, {}, translated(error.message))
        return page("settings/person.html", status=422, page=asked)
    toast(_("The password is set. Tell it to them in person."))
    return redirect(url_for(".one", id=id), 303)


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


@pages.get("/departments")
@signed_in
def departments() -> ResponseReturnValue:
    """The tree of departments."""
    demand_administrator(transaction())
    chosen = request.args.get("id", type=UUID)
    return page("settings/departments.html", page=departments_page(transaction(), chosen))


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
