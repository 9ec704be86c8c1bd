"""The lists of what points to a record, for its page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ....platform.access.rows import field_rights, may
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity, Inverse
from ....platform.forms.form import Form, RelatedItem
from ....platform.forms.state import FormState
from ....platform.records.listing import Count
from ....platform.records.near import name_of
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...i18n import locale
from ..addresses import with_query
from ..words import app, icon_of, manner, plural
from .columns import usual_columns, view_columns, visible_paths
from .controls import NEXT
from .display import Shown, shown

#: Records of a related list that the page itself shows.
FEW = 5


@dataclass(frozen=True)
class RelatedRow:
    """A record that points here: its name and the next few values."""

    title: str
    url: str
    values: tuple[Shown, ...]


@dataclass(frozen=True)
class Related:
    """Records of another entity that point here; ``count`` is said in words such as 10,000+."""

    key: str
    title: str
    icon: str
    count: str
    rows: tuple[RelatedRow, ...]
    all_url: str
    new_url: str


def related_lists(
    tx: Transaction, record: Record, form: Form, state: FormState
) -> tuple[Related, ...]:
    """Every list that the actor may see, those with records first."""
    found = _Lists(tx, record, form, state).lists()
    return tuple(sorted(found, key=lambda one: not one.rows))


class _Lists:
    def __init__(self, tx: Transaction, record: Record, form: Form, state: FormState) -> None:
        self.tx = tx
        self.entity = record.entity
        self.record = record
        self.form = form
        self.state = state

    def lists(self) -> Iterator[Related]:
        placed = {item.key: item for item in self.form.items if isinstance(item, RelatedItem)}
        inverses = [one for one in self.entity.inverses if "." not in one.entity]
        order = {key: at for at, key in enumerate(placed)}
        for inverse in sorted(inverses, key=lambda one: order.get(one.key, len(order))):
            entity = app().entity(inverse.entity)
            if self._may_see(inverse, entity) and self.state.of(inverse.key).visible:
                yield self._list(inverse, entity, placed.get(inverse.key))

    def _may_see(self, inverse: Inverse, entity: Entity) -> bool:
        """Whether the actor may read the records and the field by which they point here."""
        if not may(self.tx, entity, "read"):
            return False
        return field_rights(self.tx, entity).get(inverse.field) in {"read", "edit"}

    def _list(self, inverse: Inverse, entity: Entity, item: RelatedItem | None) -> Related:
        view = item.view if item is not None else ""
        columns = self._columns(entity, inverse, view)
        records, count, all_url = self._pointing(inverse, entity, columns)
        creates = may(self.tx, entity, "create") and (item is None or item.may_create)
        back = url_for("records.show", entity=self.entity.key, id=self.record.id)
        fill = {inverse.field: self.record.id, NEXT: back}
        title = item.title.to(app(), locale()) if item is not None else ""
        return Related(
            key=inverse.key,
            title=title or plural(entity),
            icon=icon_of(entity),
            count=str(count),
            rows=tuple(self._row(one, columns) for one in records),
            all_url=all_url,
            new_url=with_query(url_for("forms.new", entity=entity.key), fill) if creates else "",
        )

    def _pointing(
        self, inverse: Inverse, entity: Entity, columns: Sequence[str]
    ) -> tuple[Sequence[Record], Count, str]:
        """The first records whose link points here, how many there are, and where all are."""
        id, key = self.record.id, inverse.field
        is_paired, filter = key in entity.joins, f"{key} = '{id}'"
        which: Any = {"linked": (key, id)} if is_paired else {"filter": filter}
        service = RecordService(self.tx, entity.key)
        page = service.list(**which, limit=FEW, fields=[*name_of(entity), *columns])
        url = "" if is_paired else url_for("lists.show", entity=entity.key, filter=filter)
        return page.items, service.count(**which), url

    def _columns(self, entity: Entity, inverse: Inverse, view: str) -> list[str]:
        paths = view_columns(view) if view else usual_columns(entity)
        others = [one for one in paths if one not in {entity.display, inverse.field}]
        return visible_paths(entity, others)[:2]

    def _row(self, record: Record, columns: Sequence[str]) -> RelatedRow:
        values = (shown(record.values.get(c), record.fields[c], manner()) for c in columns)
        url = url_for("records.show", entity=record.entity.key, id=record.id)
        return RelatedRow(record.title, url, tuple(one for one in values if one))
