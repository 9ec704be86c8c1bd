"""What pages tell of duplicates: the hint beside a form, the banner, and the page that merges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from ....platform.access.rows import may
from ....platform.core.errors import InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.records.duplicates.finding import Duplicate, Duplicates
from ....platform.records.duplicates.rules import duplicate_rules
from ....platform.records.merging import Merging
from ....platform.records.near import titles_of
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ..words import app, label, manner, plural, singular
from .display import Shown, shown

#: Records that a hint names.
FEW = 3


@dataclass(frozen=True)
class Similar:
    """A record that is probably the same, and by what; ``url`` is "" for one of another team."""

    title: str
    by: str
    url: str
    merge_url: str = ""
    blocks: bool = False


@dataclass(frozen=True)
class Side:
    """One of the two records of a merge."""

    id: UUID
    title: str
    url: str
    revision: int


@dataclass(frozen=True)
class Choice:
    """A field in which both differ; ``name`` is "" for one that nobody may choose."""

    label: str
    name: str
    first: Shown
    second: Shown
    takes_second: bool


@dataclass(frozen=True)
class MergePage:
    """Two records side by side: which stays, and what it takes over."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    first: Side
    second: Side
    choices: tuple[Choice, ...]
    same: int
    url: str
    swap_url: str


def compared_fields(entity: Entity) -> tuple[str, ...]:
    """Keys of the fields by which duplicates are found."""
    return tuple(sorted({key for rule in duplicate_rules(entity) for key in rule.fields}))


def similar(
    tx: Transaction, entity: Entity, found: Sequence[Duplicate], *, to: UUID | None = None
) -> tuple[Similar, ...]:
    """The first few of what was found; ``to`` is the record that they may be merged into."""
    few = found[:FEW]
    titles = titles_of(tx, app(), entity, [one.id for one in few if one.id is not None])
    merges = to is not None and may(tx, entity, "update") and may(tx, entity, "delete")
    return tuple(_similar(entity, one, titles.get(one.id, "") if one.id else "",
                          to if merges else None) for one in few)  # fmt: skip


def _similar(entity: Entity, one: Duplicate, title: str, to: UUID | None) -> Similar:
    by = ", ".join(label(entity.fields[key]) for key in one.fields)
    if one.id is None:
        return Similar("", by, "", blocks=one.blocks)
    return Similar(
        title or singular(entity),
        by,
        url_for("records.show", entity=entity.key, id=one.id),
        url_for("duplicates.ask", entity=entity.key, id=to, other=one.id) if to else "",
        one.blocks,
    )


def duplicates_of(tx: Transaction, entity: Entity, id: UUID) -> tuple[Similar, ...]:
    """What a record is like."""
    if not duplicate_rules(entity):
        return ()
    return similar(tx, entity, Duplicates(tx, entity).of_record(id), to=id)


def merge_page(tx: Transaction, entity: Entity, id: UUID, other: UUID) -> MergePage:
    """Both records beside each other."""
    if id == other:
        raise InvalidValueError("Name the record that stays and the others.", field="others")
    service = RecordService(tx, entity.key)
    first, second = service.get(id), service.get(other)
    open_keys = frozenset(Merging(tx, entity.key).choices)
    choices = tuple(_choices(first, second, open_keys))
    here = url_for("records.show", entity=entity.key, id=id)
    return MergePage(
        title=first.title or singular(entity),
        crumbs=((plural(entity), url_for("lists.show", entity=entity.key)), (first.title, here)),
        first=_side(first),
        second=_side(second),
        choices=choices,
        same=sum(1 for key in entity.fields if key in first.fields) - len(choices),
        url=url_for("duplicates.merge", entity=entity.key, id=id, other=other),
        swap_url=url_for("duplicates.ask", entity=entity.key, id=other, other=id),
    )


def _side(one: Record) -> Side:
    url = url_for("records.show", entity=one.entity.key, id=one.id)
    return Side(one.id, one.title or singular(one.entity), url, one.revision)


def _choices(first: Record, second: Record, open_keys: frozenset[str]) -> Iterator[Choice]:
    for key, field in first.entity.fields.items():
        if key not in first.fields or field.type.computed or key in first.entity.lines:
            continue
        mine, theirs = first.values.get(key), second.values.get(key)
        if mine != theirs:
            both = (shown(one, field, manner()) for one in (mine, theirs))
            is_open = key in open_keys
            fills = is_open and mine in (None, "", (), False)
            yield Choice(label(field), f"take.{key}" if is_open else "", *both, takes_second=fills)
