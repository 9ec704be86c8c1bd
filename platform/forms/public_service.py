"""What comes in through public forms: one record a page that was sent, never more than allowed.

All that is sent through a form passes its row one after the other, so a quota is exact and a page
that is sent twice, be it at the same moment, makes one record. The caller checks the values as any
form does; here it is decided whether they are taken.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, insert, or_, select, update

from ..access.passwords import is_password
from ..core.errors import ConflictError, InvalidRecordError, InvalidValueError, Message
from ..core.transaction import Transaction
from ..documents.releases import current_app
from ..jobs.store import insert_into
from ..records.events import FormSubmitted
from ..records.query import SYSTEM, Rows
from ..records.service import RecordService
from .public import EXISTING, PublicForm
from .public_tables import PUBLIC_FORM, PUBLIC_PERSON, PUBLIC_SUBMISSION

#: Characters of a lookup code, five bits each.
CODE_LETTERS = 16
#: A parameter of an address is kept so far.
LONGEST_NOTE = 200
#: Before a mobile number of mainland China, whose digits are enough.
_CHINA = re.compile(r"^(?:00)?86(?=1[3-9][0-9]{9}$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class State(Enum):
    """Whether a form takes anything now."""

    OPEN = "open"
    EARLY = "early"
    CLOSED = "closed"
    FULL = "full"
    SENT = "sent"


class ClosedFormError(ConflictError):
    """A form that takes nothing more, from this person or from anybody; ``state`` says why."""

    code = "form_closed"

    def __init__(self, state: State) -> None:
        super().__init__("This form takes no answers now.", state=state.value)
        self.state = state


@dataclass(frozen=True)
class Sent:
    """What somebody sent; ``id`` is that of the page, which makes sending it twice one thing."""

    id: UUID
    values: Mapping[str, object]
    locale: str = "en"
    attribution: Mapping[str, str] = field(default_factory=dict)
    consent: str = ""


@dataclass(frozen=True)
class Receipt:
    """What came of it; ``code`` finds it again, if the form gives codes."""

    record: UUID
    code: str


class PublicForms:
    """Takes what visitors send, as the form itself: the transaction's actor is ``form.actor``."""

    def __init__(self, tx: Transaction, form: PublicForm) -> None:
        self._tx = tx
        self._form = form

    # How it stands

    def state(self) -> State:
        """Whether a visitor may begin to fill the form in."""
        return self._state(self._row())

    @property
    def asks_password(self) -> bool:
        row = self._row()
        return row is not None and row["password"] is not None

    def opens(self, password: str) -> bool:
        """Whether a password lets somebody in."""
        row = self._row()
        return is_password(password, row["password"] if row is not None else None)

    def _row(self) -> RowMapping | None:
        mine = select(PUBLIC_FORM).where(PUBLIC_FORM.c.form == self._form.key)
        return self._tx.execute(mine).mappings().first()

    def _state(self, row: RowMapping | None) -> State:
        form, now = self._form, self._tx.now
        if not form.enabled or (row is not None and row["closed_at"] is not None):
            return State.CLOSED
        if form.opens is not None and now < form.opens:
            return State.EARLY
        if form.closes is not None and now >= form.closes:
            return State.CLOSED
        taken = row["taken"] if row is not None else 0
        return State.FULL if form.quota is not None and taken >= form.quota else State.OPEN

    # Taking what is sent

    def submit(self, sent: Sent) -> Receipt:
        """Make a record of what was sent; the same page again is the same record.

        :raises ClosedFormError: if the form takes nothing more, or nothing more of this person.
        :raises InvalidRecordError: as creating a record does.
        """
        row = self._locked()
        known = self.receipt(sent.id)
        if known is not None:
            return known
        state = self._state(row)
        if state is not State.OPEN:
            raise ClosedFormError(state)
        self._count_person(sent)
        record, is_new = self._stored(sent)
        self._note(sent, record, is_new=is_new)
        one_more = update(PUBLIC_FORM).where(PUBLIC_FORM.c.form == self._form.key)
        self._tx.execute(one_more.values(taken=PUBLIC_FORM.c.taken + 1))
        self._tx.announce(FormSubmitted(self._form.key, self._form.entity, record))
        return Receipt(record, self._code(sent.id))

    def receipt(self, id: UUID) -> Receipt | None:
        """What came of the page ``id``, if it was sent already."""
        mine = PUBLIC_SUBMISSION.c.id == id, PUBLIC_SUBMISSION.c.form == self._form.key
        found = self._tx.execute(select(PUBLIC_SUBMISSION.c.record_id).where(*mine)).scalar()
        return Receipt(found, self._code(id)) if found is not None else None

    def _locked(self) -> RowMapping:
        """The form's row, held until the transaction ends."""
        new = insert_into(self._tx, PUBLIC_FORM).values(form=self._form.key, taken=0)
        self._tx.execute(new.on_conflict_do_nothing())
        mine = select(PUBLIC_FORM).where(PUBLIC_FORM.c.form == self._form.key)
        return self._tx.execute(mine.with_for_update()).mappings().one()

    def _count_person(self, sent: Sent) -> None:
        most = self._form.per_person
        if most is None:
            return
        table, form = PUBLIC_PERSON, self._form.key
        digests = set(self._digests(sent.values))
        if not digests:
            key = self._form.person[0]
            title = self._form.form.entity.fields[key].title
            raise InvalidRecordError({key: [Message("Fill in '{title}'.", {"title": title})]})
        mine = select(table.c.count).where(table.c.form == form, table.c.digest.in_(digests))
        if any(count >= most for count in self._tx.execute(mine).scalars()):
            raise ClosedFormError(State.SENT)
        for digest in sorted(digests):
            new = insert_into(self._tx, table).values(form=form, digest=digest, count=1)
            again = {"count": table.c.count + 1}
            self._tx.execute(new.on_conflict_do_update(table.primary_key, set_=again))

    def _digests(self, values: Mapping[str, object]) -> Iterator[str]:
        """Who sends, by each field that tells people apart; only this installation can make them.

        Numbers and addresses of one kind are one thing: which of two fields holds it is no matter.
        """
        for key in self._form.person:
            text = told_apart(values.get(key))
            if text:
                yield self._signed(f"{self._form.key} {text}").hex()

    def _stored(self, sent: Sent) -> tuple[UUID, bool]:
        """(record, whether it is new): what is known already is not made again."""
        if self._form.duplicates == EXISTING:
            known = self._known(sent.values)
            if known is not None:
                return known, False
        service = RecordService(self._tx, self._form.entity, trusted=True)
        return service.create({**self._fixed(sent), **sent.values}).id, True

    def _known(self, values: Mapping[str, object]) -> UUID | None:
        """The oldest live record with the same number or address; nobody outside is told of it."""
        entity = self._form.form.entity
        rows = Rows(self._tx, entity)
        same = [
            rows.table.c[key] == entity.fields[key].type.load(value, entity.fields[key])
            for key in self._form.person
            if (value := values.get(key)) is not None
        ]
        if not same:
            return None
        found = rows.select(rows.table.c.id, right=SYSTEM).where(or_(*same))
        id: UUID | None = self._tx.execute(found.order_by(rows.table.c.seq).limit(1)).scalar()
        return id

    def _fixed(self, sent: Sent) -> dict[str, object]:
        """What the form itself fills in; a parameter that the field does not take is left out."""
        found: dict[str, object] = {}
        entity = current_app(self._tx).entity(self._form.entity)
        for key, said in self._form.values.items():
            value = said
            if isinstance(said, Mapping):
                value = sent.attribution.get(str(said["parameter"]))
            try:
                if value is not None:
                    entity.fields[key].type.load(value, entity.fields[key])
                    found[key] = value
            except InvalidValueError:
                continue
        return found

    def _note(self, sent: Sent, record: UUID, *, is_new: bool) -> None:
        row: dict[str, Any] = {
            "id": sent.id, "form": self._form.key, "entity_id": self._form.form.entity.id,
            "record_id": record, "at": self._tx.now, "locale": sent.locale,
            "attribution": dict(sent.attribution), "consent": sent.consent or None,
            "code": code_digest(self._code(sent.id)),
            "given": None if is_new else dict(sent.values),
        }  # fmt: skip
        self._tx.execute(insert(PUBLIC_SUBMISSION).values(row))

    def _code(self, id: UUID) -> str:
        """The code of a page: the same whenever it is asked for, and nobody else can make it."""
        letters = b32encode(self._signed(f"code {self._form.key} {id}")).decode()[:CODE_LETTERS]
        return "-".join(letters[at : at + 4] for at in range(0, CODE_LETTERS, 4))

    def _signed(self, text: str) -> bytes:
        key = self._tx.workspace.settings.secret()
        return hmac.new(key, b"public form " + text.encode(), hashlib.sha256).digest()


def code_digest(code: str) -> str:
    """What is kept of a lookup code; spaces, hyphens and case do not matter."""
    bare = re.sub(r"[^0-9A-Z]", "", code.upper())
    return hashlib.sha256(bare.encode()).hexdigest()


def told_apart(value: object) -> str:
    """A number or an address in the one form by which two of them are compared."""
    text = str(value or "").strip().casefold()
    if "@" in text:
        return text
    digits = re.sub(r"[^0-9]", "", text)
    return _CHINA.sub("", digits) or text


def noted(parameters: Mapping[str, str], names: tuple[str, ...], referrer: str) -> dict[str, str]:
    """Where somebody came from, without what could break a line or turn a text around."""
    found = {name: parameters.get(name, "") for name in names} | {"referrer": referrer}
    clean = {name: _CONTROL.sub(" ", text).strip()[:LONGEST_NOTE] for name, text in found.items()}
    return {name: text for name, text in clean.items() if text}
