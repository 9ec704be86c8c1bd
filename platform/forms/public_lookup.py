"""What somebody sent, found again by its code: the fields of the form, and nothing else of it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from ..core.actor import Actor
from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from ..documents.acting import acting
from ..records.service import RecordService
from ..records.values import Record
from .public import EDIT, VIEW, PublicForm
from .public_service import PublicForms, State, code_digest
from .public_tables import PUBLIC_SUBMISSION


class Lookup:
    """One submission in the hands of whoever has its code."""

    def __init__(self, tx: Transaction, form: PublicForm, code: str) -> None:
        self._form = form
        self._may_change = form.lookup == EDIT
        self._is_open = PublicForms(tx, form).state() in {State.OPEN, State.FULL}
        found = self._found(tx, code) if form.lookup in {VIEW, EDIT} else None
        if found is None:
            raise NotFoundError("There is nothing under this code.")
        self.record_id = found
        # A visitor may read nothing: here the code is the right, to these fields of this record.
        owner = Actor(None, f"form/{form.key}", system=True)
        self._records = RecordService(acting(tx, owner), form.entity)

    def _found(self, tx: Transaction, code: str) -> UUID | None:
        """The record that this very page made; one that was there before is not the visitor's."""
        table = PUBLIC_SUBMISSION.c
        mine = table.form == self._form.key, table.code == code_digest(code)
        found = select(table.record_id).where(*mine, table.given.is_(None))
        id: UUID | None = tx.execute(found).scalar()
        return id

    @property
    def may_change(self) -> bool:
        return self._may_change and self._is_open

    def record(self) -> Record:
        """The record with the fields of the form.

        :raises NotFoundError: if it was deleted.
        """
        return self._records.get(self.record_id, fields=sorted(self._form.fields))

    def change(self, values: Mapping[str, object], *, revision: int) -> None:
        """Change fields of the form.

        :raises NotFoundError: if nothing may be changed.
        :raises StaleRevisionError: if the record moved on since.
        """
        if not self.may_change or not self._form.fields.issuperset(values):
            raise NotFoundError("There is nothing to change under this code.")
        self._records.update(self.record_id, values, revision=revision)
