"""Files of records: taken in, given to a field, read by whoever may read the record."""

import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    Uuid,
    delete,
    insert,
    select,
    update,
)

from ..core.columns import UTCDateTime
from ..core.errors import InvalidValueError, Message, NotFoundError
from ..core.ids import new_id
from ..core.tables import OWN
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from ..fields.field import Field
from ..fields.file import FileField
from . import rights
from .file_kinds import media_type_of
from .file_store import file_store
from .query import Rows

#: A file that no record took within this time was given up with its form.
ORPHANED_AFTER = timedelta(days=1)
LONGEST_NAME = 200
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')

#: ``record_id`` is blank until the record is saved; ``position`` is the place in its field, and
#: -1 once the file was taken out of it.
FILE = Table(
    "fl_file",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("entity_id", String(81), nullable=False),
    Column("field_id", String(81), nullable=False),
    Column("record_id", Uuid),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("created_by", Uuid),
    Index("ix_fl_file_record", "record_id", "field_id", "position"),
    Index("ix_fl_file_sha256", "sha256"),
)


@dataclass(frozen=True)
class File:
    """A file; ``media_type`` is what its bytes are, whatever its name or sender says."""

    id: UUID
    name: str
    media_type: str
    size: int
    created_at: datetime
    created_by: UUID | None

    def to_json(self) -> dict[str, object]:
        return {
            "id": str(self.id),
            "title": self.name,
            "media_type": self.media_type,
            "size": self.size,
        }


@dataclass(frozen=True)
class Download:
    """Bytes to be sent, with the headers that keep a browser from running them."""

    path: Path
    file: File

    @property
    def headers(self) -> Mapping[str, str]:
        shown = self.file.media_type in SHOWN
        disposition = "inline" if shown else "attachment"
        plain = self.file.name.encode("ascii", "replace").decode().replace("?", "_")
        name = quote(self.file.name, safe="")
        return {
            "Content-Type": self.file.media_type,
            "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{name}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
        }


#: What a browser may show in place; everything else is saved.
SHOWN = frozenset(
    ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf")
)


class Files:
    """Takes files in and gives them out."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._store = file_store(tx.workspace)

    def upload(self, entity: str, field: str, name: str, source: BinaryIO) -> File:
        """Keep a file for a field; saving a record with its id in that field attaches it.

        :raises InvalidValueError: for a kind or size that the field does not take.
        :raises LimitError: for more than any file may have.
        """
        owner, target = self._field(entity, field)
        if rights.visible(self._tx, owner).get(target.key) != "edit":
            raise InvalidValueError("You may not add files here.", field=field)
        largest = self._tx.workspace.settings.max_upload_mb * 1_000_000
        kept = self._store.put(source, most=largest)
        clean = clean_name(name)
        media_type = media_type_of(self._store.path(kept.sha256), clean)
        cast("FileField", target.type).check(clean, media_type, kept.size, target)
        values = {
            "id": new_id(), "entity_id": owner.id, "field_id": target.id, "position": 0,
            "name": clean, "media_type": media_type, "size": kept.size, "sha256": kept.sha256,
            "created_at": self._tx.now, "created_by": self._tx.actor.person,
        }  # fmt: skip
        self._tx.execute(insert(FILE).values(values))
        return self._file(values)

    def _field(self, entity: str, field: str) -> tuple[Entity, Field]:
        owner = current_app(self._tx).entity(entity)
        target = owner.field(field)
        if target.type.rows != "files":
            raise InvalidValueError("'{key}' takes no files.", field=field, key=field)
        return owner, target

    def open(self, id: UUID) -> Download:
        """A file of a record that the actor may read, in a field that is not hidden from them.

        :raises NotFoundError: for any other.
        """
        row = self._tx.execute(select(FILE).where(FILE.c.id == id)).mappings().first()
        if row is None or not self._may_read(row):
            raise NotFoundError("There is no such file.")
        return Download(self._store.path(row["sha256"]), self._file(row))

    def _may_read(self, row: RowMapping) -> bool:
        if row["record_id"] is None:
            mine = row["created_by"] is not None and row["created_by"] == self._tx.actor.person
            return mine or self._tx.actor.system
        entities = current_app(self._tx).entities.values()
        entity = next((one for one in entities if one.id == row["entity_id"]), None)
        if entity is None:
            return False
        known = rights.visible(self._tx, entity)
        field = next((f for f in entity.fields.values() if f.id == row["field_id"]), None)
        if field is None or known.get(field.key) not in {"read", "edit"}:
            return False
        rows = Rows(self._tx, entity)
        statement = rows.select(rows.table.c.id, deleted=None)
        record = statement.where(rows.table.c.id == row["record_id"])
        return self._tx.execute(record).first() is not None

    @staticmethod
    def _file(row: RowMapping | Mapping[str, object]) -> File:
        return File(**{name: row[name] for name in File.__dataclass_fields__})  # type: ignore[arg-type]


def files_of(
    tx: Transaction, entity: Entity, field: Field, records: Sequence[UUID]
) -> dict[UUID, tuple[File, ...]]:
    """The files of a field, by record, in their order; the caller may read the records."""
    statement = (
        select(FILE)
        .where(FILE.c.record_id.in_(records), FILE.c.field_id == field.id)
        .where(FILE.c.entity_id == entity.id, FILE.c.position >= 0)
        .order_by(FILE.c.record_id, FILE.c.position)
    )
    found: dict[UUID, tuple[File, ...]] = {}
    for row in tx.execute(statement).mappings():
        found[row["record_id"]] = (*found.get(row["record_id"], ()), Files._file(row))
    return found


def refused_files(
    tx: Transaction, entity: Entity, field: Field, wanted: Mapping[UUID, Sequence[UUID]]
) -> dict[UUID, Message]:
    """Why records may not have the files that they want, by record.

    A file belongs to one field of one record, or still to whoever uploaded it for that field.
    """
    ids = [id for one in wanted.values() for id in one]
    if not ids:
        return {}
    known = {
        row["id"]: row
        for row in tx.execute(select(FILE).where(FILE.c.id.in_(ids))).mappings()
        if row["entity_id"] == entity.id and row["field_id"] == field.id
    }
    message = Message("This file is not there, or belongs to another record.")
    return {
        record: message
        for record, files in wanted.items()
        if not all(_is_free(tx, known.get(id), record) for id in files)
    }


def _is_free(tx: Transaction, row: RowMapping | None, record: UUID) -> bool:
    if row is None:
        return False
    if row["record_id"] is not None:
        return bool(row["record_id"] == record)
    return tx.actor.system or row["created_by"] == tx.actor.person


def attach_files(
    tx: Transaction, entity: Entity, field: Field, wanted: Mapping[UUID, Sequence[UUID]]
) -> None:
    """Let records have these files, in this order, and no others."""
    gone = update(FILE).where(
        FILE.c.record_id.in_(list(wanted)),
        FILE.c.entity_id == entity.id,
        FILE.c.field_id == field.id,
    )
    # Taken out is not forgotten: an undo brings it back while the record is there.
    tx.execute(gone.values(position=-1))
    for record, files in wanted.items():
        for position, id in enumerate(files):
            tx.execute(
                update(FILE).where(FILE.c.id == id).values(record_id=record, position=position)
            )


def forget_files(tx: Transaction, entity: Entity, records: Sequence[UUID]) -> None:
    """Forget the files of records that are gone for good."""
    tx.execute(delete(FILE).where(FILE.c.record_id.in_(records), FILE.c.entity_id == entity.id))


def clean_name(name: str) -> str:
    """The last part of a path, in NFC, without what file systems and headers stumble over."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = _UNWANTED.sub("_", unicodedata.normalize("NFC", last)).strip(". ")
    clean = clean.encode(errors="replace").decode()
    stem, ending = os.path.splitext(clean)
    return f"{stem[: LONGEST_NAME - len(ending[:20])]}{ending[:20]}" or "file"
