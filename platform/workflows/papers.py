"""Files of runs: what people attach to an opinion, and the pictures of their signatures."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import orjson
from sqlalchemy import insert, select

from ..core.errors import InvalidValueError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..records.file_kinds import media_type_of
from ..records.file_store import file_store
from ..records.files import FILE, Download, File, clean_name
from . import store
from .ports.people import uuid_of
from .projecting import demand_part

#: What stands for an entity in the table of files; no entity has such an id.
OWNER = "$run"
ATTACHMENT, SIGNATURE = "attachment", "signature"


@dataclass(frozen=True)
class Signature:
    """A picture of somebody's hand, and the digest of what was signed with it."""

    file: UUID
    digest: str

    def __str__(self) -> str:
        return f"{self.file.hex}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> "Signature | None":
        """What ``str`` wrote; None for anything else."""
        file, _, digest = text.partition(":")
        try:
            return cls(UUID(file), digest)
        except ValueError:
            return None


class Papers:
    """The files of one family of runs."""

    def __init__(self, tx: Transaction, root: UUID) -> None:
        self._tx = tx
        self._root = root
        self._store = file_store(tx.workspace)

    def add(self, kind: str, name: str, source: BinaryIO) -> UUID:
        """Keep a file that comes with a decision.

        :raises InvalidValueError: for a signature that is no picture.
        """
        largest = self._tx.workspace.settings.max_upload_mb * 1_000_000
        kept = self._store.put(source, most=largest)
        clean = clean_name(name)
        media_type = media_type_of(self._store.path(kept.sha256), clean)
        if kind == SIGNATURE and not media_type.startswith("image/"):
            raise InvalidValueError("A signature is a picture.", field=SIGNATURE)
        row = {
            "id": (id := new_id()), "entity_id": OWNER, "field_id": kind, "record_id": self._root,
            "position": 0, "name": clean, "media_type": media_type, "size": kept.size,
            "sha256": kept.sha256, "created_at": self._tx.now, "created_by": self._tx.actor.person,
        }  # fmt: skip
        self._tx.execute(insert(FILE).values(row))
        return id

    def sign(self, file: UUID, record: str, values: Mapping[str, object]) -> Signature:
        """A signature of the values as they are decided on, bound to the bytes of its picture."""
        picture = next(one for one in self._rows((file,)))["sha256"]
        told = orjson.dumps(
            [record, picture, values], default=str,
            option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS,
        )  # fmt: skip
        return Signature(file, hashlib.sha256(told).hexdigest())

    def demand_own(
        self, signature: str, attachments: Iterable[str], used: Iterable[str] = ()
    ) -> None:
        """Refuse what the actor has not brought along for a decision in this family.

        :param used: the signatures of decisions that were made.
        :raises InvalidValueError: for another one's hand, or one that has signed already.
        """
        if signature:
            signed = Signature.read(signature)
            known = {one.file for text in used if (one := Signature.read(text))}
            if signed is None or signed.file in known or not self.brought(SIGNATURE, signed.file):
                raise InvalidValueError("Sign on the page of this task.", field=SIGNATURE)
        for id in attachments:
            file = uuid_of(id)
            if file is None or not self.brought(ATTACHMENT, file):
                raise InvalidValueError("There is no such file.", field="attachments")

    def brought(self, kind: str, id: UUID) -> bool:
        """Whether the actor has put a file in here."""
        me = self._tx.actor.person
        return any((row["field_id"], row["created_by"]) == (kind, me) for row in self._rows((id,)))

    def open(self, id: UUID) -> Download:
        """A file, for those who take part.

        :raises NotFoundError: for everybody else, too.
        """
        demand_part(self._tx, store.load(self._tx, self._root).state)
        for row in self._rows((id,)):
            return Download(self._store.path(str(row["sha256"])), _file(row))
        raise NotFoundError("There is no such file.")

    def named(self, ids: Iterable[UUID]) -> Mapping[str, File]:
        """Files by the hexadecimal form of their ids; unknown ones are left out."""
        return {row["id"].hex: _file(row) for row in self._rows(tuple(ids))}  # type: ignore[attr-defined]

    def _rows(self, ids: tuple[UUID, ...]) -> list[Mapping[str, object]]:
        mine = (FILE.c.entity_id == OWNER, FILE.c.record_id == self._root)
        statement = select(FILE).where(FILE.c.id.in_(ids), *mine)
        return [dict(row) for row in self._tx.execute(statement).mappings()] if ids else []


def _file(row: Mapping[str, object]) -> File:
    return File(**{name: row[name] for name in File.__dataclass_fields__})  # type: ignore[arg-type]
