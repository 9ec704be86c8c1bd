"""Content-addressed documents: each distinct text is stored once, by its hash."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import cast

import orjson
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ..core.transaction import Transaction
from .kinds import KINDS
from .tables import BLOB

Document = Mapping[str, object]


def text_of(kind: str, document: Document) -> str:
    """The canonical text of a document."""
    return KINDS.get(kind).canonical(document)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def store(transaction: Transaction, texts: Iterable[str]) -> None:
    """Keep each text; one that is there already stays."""
    rows = [{"hash": hash_of(text), "body": text} for text in dict.fromkeys(texts)]
    insert = sqlite.insert if transaction.is_sqlite else postgresql.insert
    if rows:
        transaction.execute(insert(BLOB).on_conflict_do_nothing(), rows)


def load(transaction: Transaction, hashes: Iterable[str]) -> dict[str, Document]:
    """The documents of ``hashes``, by hash."""
    wanted = sorted(set(hashes))
    found: dict[str, Document] = {}
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        rows = transaction.execute(select(BLOB.c.hash, BLOB.c.body).where(BLOB.c.hash.in_(chunk)))
        found.update({row.hash: cast("Document", orjson.loads(row.body)) for row in rows})
    return found
