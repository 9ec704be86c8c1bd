"""What the recycle bin shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, url_for

from ....platform.access.people import People
from ....platform.access.rows import may
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.records.history import entries_of
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...i18n import gettext as _
from ...shell import Avatar
from ..navigation import seen_entities
from ..tabs import Tab
from ..times import Moment, moment
from ..titles import titles_of
from ..words import app, plural, singular

PAGE = 50


@dataclass(frozen=True)
class BinRow:
    """A deleted record, and who deleted it."""

    id: str
    title: str
    by: Avatar | None
    at: Moment


@dataclass(frozen=True)
class BinPage:
    """The deleted records of one entity; ``entity`` is "" when nothing is deleted anywhere."""

    entity: str
    title: str
    tabs: tuple[Tab, ...]
    rows: tuple[BinRow, ...]
    can_change: bool
    next_url: str


@dataclass(frozen=True)
class PurgePage:
    """Records that are about to be removed for good."""

    entity: str
    title: str
    rows: tuple[tuple[str, str], ...]


def bin_page(tx: Transaction, entity: str, cursor: str | None) -> BinPage:
    counts = {one.key: RecordService(tx, one.key).count(deleted=True) for one in seen_entities()}
    full = [key for key, count in counts.items() if count.number]
    shown = entity or next(iter(full), "")
    if not shown:
        return BinPage("", "", (), (), can_change=False, next_url="")
    target = app().entity(shown)
    if target.parent is not None:
        abort(404)  # lines lie in the bin with the record that they belong to
    found = RecordService(tx, shown).list(fields=[], deleted=True, limit=PAGE, cursor=cursor)
    return BinPage(
        entity=shown,
        title=plural(target),
        tabs=tuple(
            Tab(plural(app().entity(key)), url_for("bin.show", entity=key), key == shown,
                count=counts[key].number)
            for key in dict.fromkeys([*full, shown])
        ),
        rows=_rows(tx, target, found.items),
        can_change=may(tx, target, "delete"),
        next_url=url_for("bin.show", entity=shown, after=found.next) if found.next else "",
    )  # fmt: skip


def _rows(tx: Transaction, entity: Entity, records: Sequence[Record]) -> tuple[BinRow, ...]:
    titles = titles_of(tx, entity.key, [one.id for one in records], deleted=True)
    rows = []
    for record in records:
        newest = next(iter(entries_of(tx, record.id, limit=1)), None)
        names = People(tx).names_of([newest.actor if newest else None])
        name = (
            names.get(newest.actor, _("the system")) if newest and newest.actor else _("the system")
        )
        rows.append(
            BinRow(
                str(record.id),
                titles.get(record.id) or singular(entity),
                Avatar.of(name) if newest else None,
                moment(newest.at if newest else None),
            )
        )
    return tuple(rows)


def purge_page(tx: Transaction, entity: str, ids: Sequence[UUID]) -> PurgePage:
    target = app().entity(entity)
    titles = titles_of(tx, entity, ids, deleted=True)
    rows = tuple((str(id), titles.get(id) or singular(target)) for id in ids)
    return PurgePage(entity, plural(target), rows)
