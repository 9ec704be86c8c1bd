"""Notices: what flows tell people, to be read and opened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.core.transaction import Transaction
from ....platform.workflows.muting import mute, muted, of_flow, of_record, of_run, unmute
from ....platform.workflows.notices import Notice, Notices
from ...i18n import gettext as _
from ...i18n import locale
from ...notice_words import said
from ...unit_of_work import transaction
from ..guard import came_from, local_path, signed_in
from ..shell import page
from ..times import Moment, moment
from ..toasts import toast
from ..words import app
from .inbox_page import Tab
from .muted import flow_name, muted_titles

pages = Blueprint("flows_notices", __name__)
PAGE = 50
_LOOKS: Mapping[str, tuple[str, str]] = {
    "task": ("user-check", "info"), "urge": ("bell", "warn"), "remind": ("clock", "warn"),
    "copy": ("eye", ""), "ended": ("flag", "ok"), "comment": ("at-sign", "info"),
    "note": ("megaphone", ""), "incident": ("triangle-alert", "bad"), "follow": ("star", ""),
}  # fmt: skip


@dataclass(frozen=True)
class NoticeRow:
    """One notice; ``mutes`` are (subject, title) of what it can be muted by."""

    id: str
    text: str
    url: str
    at: Moment
    icon: str
    tone: str
    is_new: bool
    mutes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NoticesPage:
    """The newest notices; ``upto`` is the newest that the page shows.

    ``muted`` are (subject, title) of what the reader has muted.
    """

    tabs: tuple[Tab, ...]
    rows: tuple[NoticeRow, ...]
    next_url: str
    unread: int
    upto: str
    muted: tuple[tuple[str, str], ...]


@pages.get("/notices")
@signed_in
def show() -> ResponseReturnValue:
    """The newest notices, all or the unread ones."""
    only_new = request.args.get("show") == "unread"
    before = request.args.get("before", type=UUID)
    return page("notices/list.html", page=_page(transaction(), before, unread=only_new))


@pages.post("/notices")
@signed_in
def read() -> ResponseReturnValue:
    """Mark notices as read: one, which is then opened, or all that the page showed."""
    form, notices = request.form, Notices(transaction())
    one = form.get("id", type=UUID)
    if one is not None:
        notices.read([one])
        return redirect(local_path(form.get("next"), url_for(".show")), 303)
    notices.read_all(form.get("upto", type=UUID))
    toast(_("All are read."))
    return redirect(url_for(".show"), 303)


@pages.post("/notices/mute")
@signed_in
def silence() -> ResponseReturnValue:
    """Be told nothing of a record, a run or a flow any more, or be told again."""
    tx, form = transaction(), request.form
    subject = form.get("subject", "")
    if "on" in form:
        mute(tx, subject)
        toast(_("Muted. Tasks still wait in your inbox, and whoever names you reaches you."))
    else:
        unmute(tx, subject)
        toast(_("You are told again."))
    return redirect(came_from(url_for(".show")), 303)


def _page(tx: Transaction, before: UUID | None, *, unread: bool) -> NoticesPage:
    notices = Notices(tx)
    found = notices.page(unread=unread, before=before, limit=PAGE + 1)
    rows, count = found[:PAGE], notices.unread()
    asked = {"show": "unread"} if unread else {}
    older = url_for(".show", before=rows[-1].id, **asked) if len(found) > PAGE else ""
    tabs = (
        Tab(_("All"), url_for(".show"), not unread, None),
        Tab(_("Unread"), url_for(".show", show="unread"), unread,
            "99+" if count > 99 else str(count)),
    )  # fmt: skip
    upto = str(rows[0].id) if rows else ""
    silent = muted(tx)
    mine = tuple(_row(one, silent) for one in rows)
    titles = tuple(muted_titles(tx, silent))
    return NoticesPage(tabs, mine, older, count, upto, titles)


def _row(one: Notice, silent: Sequence[str]) -> NoticeRow:
    icon, tone = _LOOKS.get(one.kind, ("bell", ""))
    return NoticeRow(
        str(one.id), said(one, app(), locale()), _url(one), moment(one.at), icon, tone,
        one.read_at is None, tuple(each for each in _mutes(one) if each[0] not in silent),
    )  # fmt: skip


def _mutes(one: Notice) -> Iterator[tuple[str, str]]:
    """What of a notice can be muted: its record, its run, its flow."""
    if one.record is not None:
        yield of_record(one.record), _("Mute this record")
    if one.root is not None:
        yield of_run(one.root), _("Mute this approval")
    if one.flow:
        yield of_flow(one.flow), _("Mute {flow}", flow=flow_name(one.flow))


def _url(one: Notice) -> str:
    """Where a notice leads: to its run, else to its record."""
    if one.root is not None:
        return url_for("runs.show", id=one.root, **({"task": one.task} if one.task else {}))
    if one.record is not None:
        return url_for("records.show", entity=one.entity, id=one.record)
    about = one.message.data
    if "record" in about and "entity" in about:
        return url_for("records.show", entity=about["entity"], id=about["record"])
    return url_for(".show")
