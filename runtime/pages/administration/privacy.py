"""Personal data of a record or a person, for administrators: take it away, erase it."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_administrator
from ....platform.access.people import People
from ....platform.access.person_erasing import erase_person
from ....platform.core.errors import ConflictError, FormloomError
from ....platform.core.transaction import Transaction
from ....platform.records.erasing import Erasing
from ....platform.records.near import name_of
from ....platform.records.personal import PERSON, Personal, Subject
from ....platform.records.service import RecordService
from ....platform.workflows.ending import end_runs
from ....platform.workflows.forgetting import Going, going_on
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...personal_zip import personal_zip
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from ..words import app, label, plural

pages = Blueprint("privacy", __name__, url_prefix="/privacy")


@dataclass(frozen=True)
class PrivacyPage:
    """Whom it is about and the plan of erasing the ``chosen`` fields.

    ``runs`` go on and are ended before: what they are called and where they are.
    """

    title: str
    crumbs: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    steps: tuple[str, ...]
    stays: tuple[str, ...]
    problems: tuple[str, ...]
    runs: tuple[tuple[str, str], ...]
    url: str
    export_url: str
    erase_url: str


@pages.get("/<entity>/<uuid:id>")
@signed_in
def show(entity: str, id: UUID) -> ResponseReturnValue:
    """What is kept, and what erasing would do; ``?field=`` names other fields than usual."""
    tx = transaction()
    demand_administrator(tx)
    return page("privacy/show.html", page=_page(tx, Subject(entity, id)))


@pages.post("/<entity>/<uuid:id>/export")
@signed_in
def export(entity: str, id: UUID) -> ResponseReturnValue:
    """Everything about them as a file."""
    file = personal_zip(transaction(), Subject(entity, id))
    return send_file(file, "application/zip", as_attachment=True, download_name="personal-data.zip")


@pages.post("/<entity>/<uuid:id>/erase")
@signed_in
def erase(entity: str, id: UUID) -> ResponseReturnValue:
    """Erase as planned, if the box that says so is ticked."""
    tx, subject = transaction(), Subject(entity, id)
    demand_administrator(tx)
    try:
        if not request.form.get("sure"):
            raise ConflictError("Tick the box first: erasing cannot be undone.")
        if entity == PERSON:
            erase_person(tx, id)
        else:
            _erase_record(tx, subject)
    except FormloomError as error:
        told = _page(tx, subject, (translated(error.message),))
        return page("privacy/show.html", status=422, page=told)
    toast(_("The personal data is erased."))
    return redirect(url_for(".show", entity=entity, id=id), 303)


def _erase_record(tx: Transaction, subject: Subject) -> None:
    erasing = Erasing(tx, subject)
    with tx.connection.begin_nested():
        if request.form.get("end_runs"):
            end_runs(tx, subject.entity, subject.id)
        erasing.run(request.form.getlist("field"))


def _page(tx: Transaction, subject: Subject, refused: tuple[str, ...] = ()) -> PrivacyPage:
    where = {"entity": subject.entity, "id": subject.id}
    urls = {
        "url": url_for(".show", **where),
        "export_url": url_for(".export", **where),
        "erase_url": url_for(".erase", **where),
    }
    if subject.entity == PERSON:
        return _of_person(tx, subject, refused, urls)
    return _of_record(tx, subject, refused, urls)


def _of_person(
    tx: Transaction, subject: Subject, refused: tuple[str, ...], urls: dict[str, str]
) -> PrivacyPage:
    found = Personal(tx, subject).pointing()
    person = People(tx).get(subject.id)
    told = _("Records that name this person and stay: {count}.", count=len(found))
    active = () if person.disabled_at else (
        _("First disable this person. Then they can be erased."),
    )  # fmt: skip
    return PrivacyPage(
        title=person.name,
        crumbs=((_("People"), url_for("settings_people.show")),
                (person.name, url_for("settings_people.one", id=person.id))),
        choices=(),
        chosen=(),
        steps=(_("Replace name and login, empty everything else that tells who it was."),
               _("End sessions and tokens, forget settings and second factors."),
               _("Take name, address and data out of their entries of the audit log.")),
        stays=(told,) if found else (),
        problems=refused or active,
        runs=(),
        **urls,
    )  # fmt: skip


def _of_record(
    tx: Transaction, subject: Subject, refused: tuple[str, ...], urls: dict[str, str]
) -> PrivacyPage:
    entity = app().entity(subject.entity)
    erasing = Erasing(tx, subject, locale=locale())
    asked = request.values.getlist("field") or None
    plan = erasing.plan(asked)
    title = RecordService(tx, entity.key).get(subject.id, fields=name_of(entity)).title
    crumbs = (
        (plural(entity), url_for("lists.show", entity=entity.key)),
        (title, url_for("records.show", entity=entity.key, id=subject.id)),
    )
    return PrivacyPage(
        title=title,
        crumbs=crumbs,
        choices=tuple((one.key, label(one)) for one in erasing.choices()),
        chosen=plan.fields,
        steps=tuple(translated(one.message) for one in plan.steps),
        stays=tuple(translated(one.message) for one in plan.stays),
        problems=refused or tuple(translated(one) for one in plan.problems),
        runs=tuple(
            (_called(one, title), url_for("runs.show", id=one.root))
            for one in going_on(tx, entity.key, subject.id)
        ),
        **urls,
    )


def _called(one: Going, record: str) -> str:
    """A flow, and its own record where that is another one."""
    flow = app().text(f"flows/{one.key}", locale(), one.flow)
    return flow if one.title in ("", record) else f"{flow} · {one.title}"
