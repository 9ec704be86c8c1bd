"""A drafted form tried out: with the rights of a role, on a real record, writing nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import url_for

from ...platform.access.field_rights import field_rights_of
from ...platform.access.rights import rights_of
from ...platform.core.errors import FormloomError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.releases import current_app
from ...platform.forms.reading import form_of
from ...platform.records.service import RecordService
from ...platform.records.values import Record
from ...runtime.form_design import designed_app
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.pieces import Fault, TabView
from ...runtime.pages.records.entry import Entry
from ...runtime.pages.records.entry_page import EntryPage
from ...runtime.pages.records.widgets import Posted
from ...runtime.pages.titles import titles_of
from ...runtime.pages.words import refusal_of, role_title, try_out
from ..documents.head import DocumentHead, document_head

#: Records that are offered.
MOST_RECORDS = 50
Args = Mapping[str, str]


@dataclass(frozen=True)
class FormTrialPage:
    """A form that somebody fills in to see how it behaves; ``said`` is what sending it did."""

    head: DocumentHead
    roles: tuple[tuple[str, str], ...]
    records: tuple[tuple[str, str], ...]
    role: str
    record: str
    device: str
    tabs: tuple[TabView, ...]
    faults: tuple[Fault, ...]
    submit: str
    script: Mapping[str, object] | None
    answers_url: str
    send_url: str
    refusal: str = ""
    said: str = ""
    help: str = ""
    labels: str = "top"


def trial_page(tx: Transaction, key: str, args: Args) -> FormTrialPage:
    """The form as ``args`` asks for it: ``role``, ``record``, ``device``.

    :raises NotFoundError: if there is no such form.
    """
    return _page(tx, key, args, None)


def submitted(tx: Transaction, key: str, args: Args, posted: Posted) -> FormTrialPage:
    """The form with what is wrong with what was filled in; nothing is written."""
    return _page(tx, key, args, posted)


def answers_of(tx: Transaction, key: str, args: Args, posted: Posted) -> Mapping[str, object]:
    """What only the server can tell of what is being filled in."""
    return EntryPage(_entry(tx, key, args, posted)).answers()


def _page(tx: Transaction, key: str, args: Args, posted: Posted | None) -> FormTrialPage:
    head = document_head(tx, Drafts(tx).get("form", key), "try")
    try:
        entry = _entry(tx, key, args, posted)
    except FormloomError as error:
        return _empty(head, refusal_of(error))
    if posted is not None:
        entry.demand()
    drawn = EntryPage(entry)
    asked = {name: args[name] for name in ("role", "record", "device") if args.get(name)}
    said = _("It would be saved. Nothing was written: this is only a trial.")
    return FormTrialPage(
        head=head, roles=_roles(designed_app(tx)), records=_records(tx, entry.entity),
        role=args.get("role", ""), record=args.get("record", ""),
        device=args.get("device", ""), tabs=drawn.tabs, faults=drawn.faults,
        submit=_submit(entry), script=drawn.script(),
        answers_url=url_for("designs_forms.answers", key=key, **asked),
        send_url=url_for("designs_forms.submit", key=key, **asked),
        said=said if posted is not None and not entry.errors else "",
        help=entry.form.help.to(designed_app(tx), locale()), labels=entry.form.labels,
    )  # fmt: skip


def _empty(head: DocumentHead, refusal: str) -> FormTrialPage:
    return FormTrialPage(head, (), (), "", "", "", (), (), "", None, "", "", refusal)


def _submit(entry: Entry) -> str:
    return entry.form.submit.text or _("Save")


def _entry(tx: Transaction, key: str, args: Args, posted: Posted | None) -> Entry:
    """The draft being filled in.

    :raises FormloomError: if the draft is no form, or there is no such record.
    """
    app, document = designed_app(tx), Drafts(tx).get("form", key).document or {}
    if KINDS.get("form").problems(key, document):
        raise NotFoundError("This form has mistakes. Correct them first, then try it out.")
    try_out(app)
    entity = app.entity(str(document["entity"]))
    return Entry(
        entity, record=_record(tx, entity, args.get("record", "")), posted=posted,
        rights=_rights(tx, app, entity, args.get("role", "")),
        form=form_of(app, key, document),
    )  # fmt: skip


def _record(tx: Transaction, entity: Entity, id: str) -> Record | None:
    if not id:
        return None
    try:
        return RecordService(tx, entity.key).get(UUID(id))
    except ValueError as error:
        raise NotFoundError("There is no such record.") from error


def _rights(tx: Transaction, app: App, entity: Entity, role: str) -> Mapping[str, str]:
    """What the role may do with each field; without one, everything."""
    if not role:
        return dict.fromkeys((*entity.fields, *entity.system), "edit")
    actor = replace(tx.actor, roles=frozenset({role}))
    return field_rights_of(rights_of(app, actor), app, entity)


def _roles(app: App) -> tuple[tuple[str, str], ...]:
    found = ((key, role_title(key, app)) for key, _document in app.all("role"))
    return (("", _("Somebody who may do everything")), *found)


def _records(tx: Transaction, entity: Entity) -> Sequence[tuple[str, str]]:
    """Newest records, none of what is not live or may not be seen."""
    if entity.key not in current_app(tx).entities:
        return ()
    try:
        found = RecordService(tx, entity.key).list(limit=MOST_RECORDS).items
    except FormloomError:
        return ()
    titles = titles_of(tx, entity.key, [one.id for one in found])
    return tuple((str(one.id), titles.get(one.id) or str(one.id)) for one in found)
