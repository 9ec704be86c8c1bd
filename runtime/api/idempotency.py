"""``Idempotency-Key``: a POST that is sent twice happens once, and answers the same.

The key is claimed and the answer kept in the transaction that does the work, so a crash leaves
either both or neither. Of two that come at once the second waits for the first. A refusal keeps
nothing: the same key may try again.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, request
from sqlalchemy import Column, Integer, LargeBinary, String, Table, Uuid, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...platform.core.columns import JSONText, UTCDateTime, plain_text
from ...platform.core.tables import OWN
from ...platform.core.transaction import Transaction
from ..unit_of_work import transaction
from .requests import InvalidRequestError

KEY_HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
#: Old answers that each new one sweeps up.
SWEPT = 20
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("ETag", "Location", "Content-Type")

IDEMPOTENCY = Table(
    "fl_idempotency",
    OWN,
    Column("person", Uuid, primary_key=True),
    Column("key", plain_text(), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer),
    Column("headers", JSONText),
    Column("body", LargeBinary),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
)


@dataclass(frozen=True)
class Asked:
    """A request by its key; ``digest`` tells whether it is the same request again, ``kept`` how
    long its answer is known.
    """

    key: str
    digest: str
    kept: timedelta = KEPT

    @classmethod
    def by_header(cls) -> "Asked":
        """This request of the API.

        :raises InvalidRequestError: if its key is none.
        """
        key = request.headers[KEY_HEADER]
        if not _KEY.fullmatch(key):
            raise InvalidRequestError.of(
                KEY_HEADER, "Send 1 to {most} letters, digits and signs, such as a UUID.", most=200
            )
        return cls(key, digest_of(request.get_data(cache=True)))


def digest_of(body: bytes) -> str:
    """What was asked for: another body, address or method is another request."""
    asked = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(asked + body).hexdigest()


def _is_success(response: Response) -> bool:
    return response.status_code < 400


def once(
    asked: Asked, do: Callable[[], Response], is_done: Callable[[Response], bool] = _is_success
) -> Response:
    """The answer of ``do``, or the one that it gave before to this key.

    :param is_done: whether an answer is kept; after any other the key may try again.

    :raises InvalidRequestError: if the key came with another request before.
    """
    tx = transaction()
    mine = (IDEMPOTENCY.c.person == tx.actor.person, IDEMPOTENCY.c.key == asked.key)
    if not _claimed(tx, asked):
        return _again(asked, tx.execute(select(IDEMPOTENCY).where(*mine)).one())
    response = do()
    if is_done(response):
        headers = {
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        }
        kept = {"status": response.status_code, "headers": headers, "body": response.get_data()}
        tx.execute(update(IDEMPOTENCY).where(*mine).values(**kept))
    else:  # files of a refused form stay, its key does not
        tx.execute(delete(IDEMPOTENCY).where(*mine))
    return response


def _claimed(tx: Transaction, asked: Asked) -> bool:
    """Whether the key is new; on PostgreSQL this waits for another that has just claimed it."""
    _sweep(tx)
    row = {
        "person": tx.actor.person, "key": asked.key, "digest": asked.digest,
        "expires_at": tx.now + asked.kept,
    }  # fmt: skip
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    claim = insert(IDEMPOTENCY).values(row).on_conflict_do_nothing()
    return tx.execute(claim.returning(IDEMPOTENCY.c.key)).first() is not None


def _sweep(tx: Transaction) -> None:
    columns = (IDEMPOTENCY.c.person, IDEMPOTENCY.c.key)
    old = select(*columns).where(IDEMPOTENCY.c.expires_at <= tx.now).limit(SWEPT)
    for row in tx.execute(old.with_for_update(skip_locked=True)).all():
        mine = (columns[0] == row.person, columns[1] == row.key)
        tx.execute(delete(IDEMPOTENCY).where(*mine))


def _again(asked: Asked, row: Any) -> Response:
    if row.digest != asked.digest:
        raise InvalidRequestError.of(
            KEY_HEADER, "This key came with another request before. Use a new one for each."
        )
    response = Response(row.body, row.status, headers=row.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response
