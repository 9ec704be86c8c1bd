"""What a person set for themselves: columns, widths, the last view, the theme."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from ..core.transaction import Transaction
from .actors import demand_person
from .followed import FOLLOWED, OWN_RECORDS
from .tables import preference
from .upsert import upsert

_MINE = select(preference.c.key, preference.c.value).where(
    preference.c.person_id == bindparam("person")
)


class Preferences:
    """The preferences of the person who acts: any JSON value by a dotted key."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._person = demand_person(tx)

    def get(self, key: str, default: object = None) -> object:
        return self.all().get(key, default)

    def all(self) -> dict[str, object]:
        """All of them, read once in a transaction."""
        return self._tx.kept(("preferences", self._person), self._read)

    def set(self, key: str, value: object) -> None:
        """Store ``value``; None forgets the key."""
        mine = preference.c.person_id == self._person
        if value is None:
            self._tx.execute(delete(preference).where(mine, preference.c.key == key))
        else:
            row = {"person_id": self._person, "key": key, "value": value}
            upsert(self._tx, preference, row)
        self._tx.forget(("preferences", self._person))
        if key == OWN_RECORDS:
            FOLLOWED.touch(self._tx)

    def _read(self) -> dict[str, object]:
        rows = self._tx.fetch(_MINE, {"person": self._person})
        return {row.key: row.value for row in rows}


def kept_by(tx: Transaction, key: str, people: Collection[UUID]) -> dict[UUID, object]:
    """What some people set under one key, for work that is done for them."""
    these = (preference.c.key == key, preference.c.person_id.in_(people))
    rows = tx.execute(select(preference.c.person_id, preference.c.value).where(*these))
    return {row.person_id: row.value for row in rows}
