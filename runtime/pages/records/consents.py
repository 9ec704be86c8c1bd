"""The consents of one record: given to what, when, by whom written down, withdrawn when."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.people import People
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.records.consents import Consent, Noted, Wording, consents_of
from ....platform.records.near import name_of
from ....platform.records.service import RecordService
from ...i18n import gettext as _
from ...i18n import locale
from ...unit_of_work import transaction
from ..document_words import Mark
from ..guard import signed_in
from ..shell import page
from ..times import Moment, moment
from ..words import app, plural, singular
from .change_sets_page import kind_mark

pages = Blueprint("consents", __name__, url_prefix="/e/<entity>/<uuid:id>")


@dataclass(frozen=True)
class NotedFact:
    """When it was written down and how."""

    at: Moment
    how: str


@dataclass(frozen=True)
class ConsentRow:
    """One consent with its words; ``title`` and ``text`` are those of the day it was given."""

    title: str
    text: str
    release: int
    given: NotedFact
    withdrawn: NotedFact | None
    mark: Mark


@dataclass(frozen=True)
class ConsentsPage:
    """The register of a record, newest first."""

    crumbs: tuple[tuple[str, str], ...]
    title: str
    rows: tuple[ConsentRow, ...]


@pages.get("/consents")
@signed_in
def show(entity: str, id: UUID) -> ResponseReturnValue:
    """What was agreed to."""
    return page("records/consents.html", page=_page(transaction(), app().entity(entity), id))


def _page(tx: Transaction, entity: Entity, id: UUID) -> ConsentsPage:
    record = RecordService(tx, entity.key).get(id, fields=name_of(entity))
    title = record.title or singular(entity)
    found = consents_of(tx, app(), entity, id)
    noted = [one for each in found for one in (each.given, each.withdrawn) if one]
    People(tx).names_of([one.by for one in noted])
    return ConsentsPage(
        crumbs=(
            (plural(entity), url_for("lists.show", entity=entity.key)),
            (title, url_for("records.show", entity=entity.key, id=id)),
        ),
        title=title,
        rows=tuple(_row(tx, one) for one in found),
    )


def _row(tx: Transaction, one: Consent) -> ConsentRow:
    title, text = said(one.wording)
    return ConsentRow(
        title=title,
        text=text,
        release=one.wording.release,
        given=_fact(tx, one.given),
        withdrawn=_fact(tx, one.withdrawn) if one.withdrawn else None,
        mark=_mark(one),
    )


def said(wording: Wording) -> tuple[str, str]:
    """(title, text) in the language of the page, where the release has it."""
    title, text = wording.translated.get(locale(), ("", ""))
    return title or wording.title, text or wording.text


def _mark(one: Consent) -> Mark:
    if one.withdrawn is not None:
        return Mark(_("Consent withdrawn"), "", "undo-2")
    if one.is_outdated:
        return Mark(_("Given to an older text"), "warn", "triangle-alert")
    return Mark(_("Consent in force"), "ok", "check")


def _fact(tx: Transaction, noted: Noted) -> NotedFact:
    by = People(tx).names_of([noted.by]).get(noted.by, "") if noted.by else _("the system")
    kind = kind_mark(noted.kind).text if noted.kind else ""
    how = " · ".join(one for one in (by, kind, noted.title) if one)
    return NotedFact(moment(noted.at), how)
