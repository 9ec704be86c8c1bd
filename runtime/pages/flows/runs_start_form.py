"""What whoever starts a flow fills in first: the fields that its start lets them change."""

from collections.abc import Mapping
from uuid import UUID

from ....platform.access.rows import field_rights
from ....platform.core.errors import InvalidRecordError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.forms.form import NO_TITLE, FieldItem, Form, Section, Tab
from ....platform.forms.reading import plain_form
from ....platform.records.service import RecordService
from ....platform.workflows.model import Flow
from ....platform.workflows.rights import EDIT, REQUIRED
from ..pieces import Fault, SectionView
from ..records.entry import Entry
from ..records.entry_page import EntryPage
from ..records.widgets import Posted
from ..words import app


class StartForm:
    """The form of a start; ``entry`` is None where the start lets its people change nothing.

    A start gives nobody a right: who may not change a field of the record does not see it here.
    """

    def __init__(
        self, tx: Transaction, flow: Flow, entity: Entity, id: UUID, posted: Posted | None = None
    ) -> None:
        self._tx = tx
        self._entity = entity
        self._id = id
        known, own = flow.start_rights, field_rights(tx, entity)
        asked = [key for key, right in known.items() if right in (EDIT, REQUIRED)]
        rights = {key: EDIT for key in asked if own.get(key) == EDIT}
        form = _form(entity, known, rights)
        self.entry: Entry | None = None
        if form is not None:
            record = RecordService(tx, entity.key).get(id)
            self.entry = Entry(entity, record=record, posted=posted, rights=rights, form=form)

    def asks(self, error: InvalidRecordError) -> bool:
        """Whether what is missing can be filled in here."""
        places = self.entry.form.places if self.entry is not None else {}
        return all(key in places for key in error.errors)

    def save(self) -> None:
        """Write what was changed.

        :raises InvalidRecordError: if something of it is no value of its field.
        """
        if self.entry is None:
            return
        if self.entry.errors:
            raise InvalidRecordError({})
        given, stored = self.entry.given, self.entry.stored
        edits = {key: one for key, one in given.items() if self.entry.values[key] != stored[key]}
        if edits:
            RecordService(self._tx, self._entity.key).update(self._id, edits)

    def sections(self) -> tuple[SectionView, ...]:
        tabs = EntryPage(self.entry).tabs if self.entry is not None else ()
        return tuple(section for tab in tabs for section in tab.sections)

    def faults(self) -> tuple[Fault, ...]:
        return EntryPage(self.entry).faults if self.entry is not None else ()


def _form(
    entity: Entity, known: Mapping[str, str], rights: Mapping[str, str]
) -> Form | None:  # fmt: skip
    """The fields in the order in which the start names them, without the rules of any form."""
    plain = {one.field.key: one for one in plain_form(app(), entity).fields}
    found = tuple(
        FieldItem(plain[key].field, plain[key].width, required=known[key] == REQUIRED)
        for key in rights
        if key in plain
    )
    if not found:
        return None
    return Form("", entity, (Tab("", NO_TITLE, (Section("", NO_TITLE, found),)),))
