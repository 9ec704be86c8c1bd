"""The sums of a whole list and of its groups: one statement over what the actor may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from ....platform.core.errors import FormloomError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.records.paths import resolve
from ....platform.reports.result import Cells
from ....platform.reports.service import Reports
from ..words import app, manner
from .display import shown
from .grouping import Grouping

#: Groups of one list; more are shown without their sums.
MOST_GROUPS = 500


@dataclass(frozen=True)
class Sums:
    """How many records there are, and the sum of each column that asks for one, as text."""

    count: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ListSums:
    """Those of the whole list, and those of each group by its key; None where there are too many
    to count.
    """

    whole: Sums | None = None
    groups: Mapping[str, Sums] = field(default_factory=dict)


def sums_of(
    tx: Transaction, entity: Entity, filter: str, footer: Mapping[str, str],
    group: Grouping | None = None,
) -> ListSums:  # fmt: skip
    """What the records of ``filter`` add up to; nothing where that would take too long."""
    asked = {path: how for path, how in footer.items() if how != "count"}
    document = _document(entity, filter, asked, group)
    try:
        result = Reports(tx, most_groups=MOST_GROUPS).run(document)
    except FormloomError:  # a list is shown without its sums rather than not at all
        return ListSums()
    at = 1 if group else 0
    groups = {
        group.told(row[0]): _sums(entity, row[at:], footer, asked) for row in result.rows if group
    }
    totals = result.totals or result.rows[0]
    return ListSums(_sums(entity, totals[at:], footer, asked), groups)


def _document(
    entity: Entity, filter: str, asked: Mapping[str, str], group: Grouping | None
) -> Mapping[str, object]:
    sums = [
        {"id": f"v{at}", "agg": how, "of": path} for at, (path, how) in enumerate(asked.items())
    ]
    return {
        "$schema": "formloom:report/1", "$id": "list_sums", "title": "Sums", "entity": entity.key,
        "values": [{"id": "n", "agg": "count"}, *sums],
        **({"filter": filter} if filter else {}), **({"rows": [group.group]} if group else {}),
    }  # fmt: skip


def _sums(
    entity: Entity, cells: Sequence[object] | Cells, footer: Mapping[str, str],
    asked: Iterable[str],
) -> Sums:  # fmt: skip
    count = int(cast("int", cells[0] or 0))
    texts = {path: f"{count:,}" for path, how in footer.items() if how == "count"}
    for path, cell in zip(asked, cells[1:], strict=True):
        if cell is not None:
            of = _field(entity, path)
            texts[path] = shown(Decimal(str(cell)), of, manner()).text
    return Sums(count, texts)


def _field(entity: Entity, path: str) -> Field:
    return resolve(app(), entity, path, field="columns").field
