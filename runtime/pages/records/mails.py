"""A mail that somebody saved as a file, written down with a record."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ....platform.access.rows import field_rights, may
from ....platform.core.errors import (
    FormloomError,
    InvalidRecordError,
    InvalidValueError,
    LimitError,
    NotAllowedError,
)
from ....platform.core.transaction import Transaction
from ....platform.fields.file import FileField
from ....platform.records.files import Files
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import translated
from ...mail_file import MailFile, read_mail
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..times import moment
from ..toasts import toast
from ..words import manner, plural
from .activities import NOTE, Log, kinds_of, readable_log, values_of

pages = Blueprint("mails", __name__)
MAIL = "mail"
#: Megabytes of one mail with its files.
MOST = 10


@dataclass(frozen=True)
class MailPage:
    """Where the file of a mail is given; ``files`` says whether what came with it is kept."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    back: str
    files: bool
    most: int
    refusal: str = ""


@pages.get("/e/<entity>/<uuid:id>/mail")
@signed_in
def ask(entity: str, id: UUID) -> Response:
    """Ask for the file of a mail."""
    tx = transaction()
    record = RecordService(tx, entity).get(id)
    return page("records/mail.html", page=_page(tx, record, _log(tx, record)))


@pages.post("/e/<entity>/<uuid:id>/mail")
@signed_in
def write(entity: str, id: UUID) -> Response:
    """Write the mail down on its day."""
    tx = transaction()
    record = RecordService(tx, entity).get(id)
    log = _log(tx, record)
    try:
        with tx.connection.begin_nested():
            _write(tx, log, record, read_mail(_sent()))
    except (InvalidValueError, InvalidRecordError, LimitError) as error:
        asked = _page(tx, record, log, refusal=_said(error))
        return page("records/mail.html", status=status_of(error), page=asked)
    toast(_("Saved."))
    return make_response(redirect(url_for("records.show", entity=entity, id=id), 303))


def can_log_mail(tx: Transaction, log: Log | None) -> bool:
    """Whether the actor may write mails down in a log."""
    return log is not None and may(tx, log.entity, "create")


def _log(tx: Transaction, record: Record) -> Log:
    log = readable_log(tx, record.entity)
    if log is None or not can_log_mail(tx, log):
        raise NotAllowedError("You may not write anything down here.")
    return log


def _page(tx: Transaction, record: Record, log: Log, *, refusal: str = "") -> MailPage:
    back = url_for("records.show", entity=record.entity.key, id=record.id)
    lists = (plural(record.entity), url_for("lists.show", entity=record.entity.key))
    kept = _file_field(tx, log) is not None
    return MailPage(record.title, (lists, (record.title, back)), back, kept, MOST, refusal)


def _said(error: FormloomError) -> str:
    if isinstance(error, InvalidRecordError):
        messages = (one for each in error.errors.values() for one in each)
        return " ".join(map(translated, messages))
    return translated(error.message)


def _sent() -> bytes:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidValueError("Choose the file of a mail.", field="file")
    data = sent.stream.read(MOST * 1_000_000 + 1)
    if len(data) > MOST * 1_000_000:
        raise InvalidValueError("This mail is too large.", field="file")
    return data


def _write(tx: Transaction, log: Log, record: Record, mail: MailFile) -> None:
    kinds = {one.value for one in kinds_of(log)}
    day = mail.at.astimezone(manner().zone).date().isoformat() if mail.at else ""
    most = int(log.text.number("maxLength", 8000))
    values = values_of(tx, log, record, MAIL if MAIL in kinds else NOTE, _told(mail)[:most], day)
    display = log.entity.display
    if display is not None and mail.subject:
        values[display] = mail.subject
    field = _file_field(tx, log)
    if field is not None and mail.files:
        files = Files(tx)
        kept = [
            files.upload(log.entity.key, field, one.name, BytesIO(one.body)) for one in mail.files
        ]
        values[field] = [str(one.id) for one in kept]
    RecordService(tx, log.entity.key).create(values)


def _file_field(tx: Transaction, log: Log) -> str | None:
    """Where the log keeps files."""
    rights = field_rights(tx, log.entity)
    fields = log.entity.fields.items()
    found = (key for key, one in fields if type(one.type) is FileField and rights[key] == "edit")
    return next(found, None)


def _told(mail: MailFile) -> str:
    """Who wrote to whom and when, then the words."""
    head = [
        (_("Sender"), mail.sender), (_("Recipients"), _(", ").join(mail.to)),
        (_("Sent on"), str(moment(mail.at))),
        (_("Files"), _(", ").join(one.name for one in mail.files)),
    ]  # fmt: skip
    lines = [_("{label}: {value}", label=label, value=value) for label, value in head if value]
    return "\n".join([*lines, "", mail.text]).strip() or mail.subject
