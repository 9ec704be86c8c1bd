"""Looking after public forms: closing one at once, its password, and what came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import func, select, update

from ..access.actors import demand_administrator
from ..access.audit import write_audit
from ..access.passwords import hash_password
from ..access.upsert import upsert
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.designers import demand_designer
from ..documents.events import ReleasePublished
from ..documents.releases import current_app
from ..records.events import RecordDeleted, RecordErased
from .public import is_public
from .public_tables import PUBLIC_FORM, PUBLIC_SUBMISSION

_WATCHED: WeakSet[Workspace] = WeakSet()
#: Submissions on a page of their list.
MOST = 50


@dataclass(frozen=True)
class Standing:
    """How a form stands besides its document."""

    taken: int = 0
    has_password: bool = False
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Submission:
    """What came in; ``given`` holds the values that went into no record of their own."""

    id: UUID
    record: UUID
    at: datetime
    locale: str
    attribution: Mapping[str, str]
    consent: str
    given: Mapping[str, object] | None


class PublicFormsAdmin:
    """For designers; switching a form off and on and its password are for administrators."""

    def __init__(self, tx: Transaction) -> None:
        demand_designer(tx)
        self._tx = tx

    def standing(self, form: str) -> Standing:
        """How often the form was sent, and whether it is closed or has a password."""
        row = self._tx.execute(select(PUBLIC_FORM).where(PUBLIC_FORM.c.form == form)).first()
        if row is None:
            return Standing()
        return Standing(row.taken, row.password is not None, row.closed_at)

    def close(self, form: str) -> None:
        """Take nothing more from this moment on, whatever the document says."""
        self._set(
            form, "public_form.close", closed_at=self._tx.now, closed_by=self._tx.actor.person
        )

    def reopen(self, form: str) -> None:
        """Let the document decide again."""
        self._set(form, "public_form.open", closed_at=None, closed_by=None)

    def set_password(self, form: str, password: str) -> None:
        """Ask visitors for a password; an empty one asks no more.

        :raises InvalidValueError: for one that is too short or too common.
        """
        said = hash_password(password) if password else None
        self._set(form, "public_form.password", password=said)

    def _set(self, form: str, action: str, **values: object) -> None:
        demand_administrator(self._tx)
        current_app(self._tx).document("form", form)
        upsert(self._tx, PUBLIC_FORM, {"form": form, "taken": 0, **values}, values)
        write_audit(self._tx, action, f"form/{form}")

    def submissions(self, form: str, *, before: UUID | None = None) -> Sequence[Submission]:
        """What came in, the newest first.

        :param before: only those older than this one.
        """
        table = PUBLIC_SUBMISSION
        mine = select(table).where(table.c.form == form).order_by(table.c.id.desc()).limit(MOST)
        if before is not None:
            mine = mine.where(table.c.id < before)
        return [
            Submission(
                row.id, row.record_id, row.at, row.locale, row.attribution, row.consent or "",
                row.given,
            )
            for row in self._tx.execute(mine)
        ]  # fmt: skip

    def count(self, form: str) -> int:
        """How many submissions are known."""
        mine = select(func.count()).where(PUBLIC_SUBMISSION.c.form == form)
        return int(self._tx.execute(mine).scalar_one())


def watch_public_forms(workspace: Workspace) -> None:
    """Audit what becomes public, and forget with a record what its submissions hold; once."""
    if workspace in _WATCHED:
        return
    _WATCHED.add(workspace)
    workspace.events.subscribe(ReleasePublished, _published)
    workspace.events.subscribe(RecordDeleted, _deleted)
    workspace.events.subscribe(RecordErased, _erased)


def _published(tx: Transaction, event: ReleasePublished) -> None:
    before, after = event.before.documents, event.after.documents
    for kind, key in sorted({*before, *after}):
        old, new = before.get((kind, key), {}), after.get((kind, key), {})
        if kind == "form" and old != new and (is_public(old) or is_public(new)):
            action = "public_form.publish" if is_public(new) else "public_form.withdraw"
            write_audit(
                tx, action, f"form/{key}",
                release=event.after.release, before=old.get("public"), after=new.get("public"),
            )  # fmt: skip


def _deleted(tx: Transaction, event: RecordDeleted) -> None:
    if event.purged:
        _forget(tx, event.id)


def _erased(tx: Transaction, event: RecordErased) -> None:
    _forget(tx, event.id)


def _forget(tx: Transaction, record: UUID) -> None:
    """The row stays, so that the page sent again makes no new record."""
    mine = update(PUBLIC_SUBMISSION).where(PUBLIC_SUBMISSION.c.record_id == record)
    is_other = PUBLIC_SUBMISSION.c.given.is_not(None)
    tx.execute(mine.where(is_other).values(given={}))
    tx.execute(mine.values(attribution={}))
