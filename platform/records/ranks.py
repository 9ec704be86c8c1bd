"""The order of records that people made by hand: the cards of a board, within one of its columns.

A record has a place by itself, its ``seq``: the newest stands first. A record that was put
somewhere has a rank instead, which lies between those of its neighbours. So a move writes one row,
two people may move at once, and a record that nobody has put anywhere needs none.
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, select

from ..access.upsert import upsert, upsert_many
from ..core.errors import NotAllowedError
from ..core.transaction import Transaction
from ..documents.app import Entity
from . import cursor
from .budget import budget
from .conditions import condition
from .listing import MOST_ROWS, Lister, ListQuery, Page
from .query import SYSTEM, Rows
from .service import RecordService
from .tables import RANK
from .values import Record

#: Digits of the place that a record has by itself; how many more a rank takes where it is tight.
DIGITS, MORE = 16, 4
#: So many places are left between two ranks, that two people at once do not take the same one.
ROOM = 16**MORE
#: Digits that a rank begins with next to one that has nothing beyond it.
WIDE = DIGITS + 2 * MORE
#: Ranks that are longer are given anew, with their neighbours: where people put much to one place.
LONGEST = 120
#: Letters of a value that tell piles apart; two that begin alike may share their ranks.
MOST_VALUE = 100
_BASE = 16
_RANK = re.compile(rf"[0-7][0-9a-f]{{{DIGITS - 1},{LONGEST - 1}}}")


@dataclass(frozen=True)
class Pile:
    """The records that have one ``value`` of a field, as a view narrows and reads them.

    ``filter`` holds the value, too: it is what the records are found by. ``followed``: only those
    that the actor follows.
    """

    view: str
    by: str
    value: str
    filter: str
    search: str = ""
    fields: tuple[str, ...] = ()
    followed: bool = False


class HandOrder:
    """Lists the records of a pile in the order that people gave it, and puts one elsewhere."""

    def __init__(self, service: RecordService, pile: Pile) -> None:
        self.service, self.pile = service, pile
        self.transaction: Transaction = service.transaction
        self.entity: Entity = service.entity

    def page(self, limit: int, at: str = "") -> Page:
        """Some records, from the cursor ``at`` on."""
        below = str(cursor.unseal(at, self._bound, self._secret)[0]) if at else ""
        found = self._after(below, limit + 1)
        records = tuple(record for _rank, record in found[:limit])
        more = len(found) > limit
        return Page(
            records,
            cursor.seal([found[limit - 1][0]], self._bound, self._secret) if more else None,
        )

    def put(self, id: UUID, above: UUID | None = None) -> None:
        """Put a record of the pile right below ``above``; first, if that is not there any more.

        :raises NotAllowedError: if the actor may not change the record.
        """
        if not self.service.among([id], right="update"):
            raise NotAllowedError("You may not change this record.")
        rank = self._place(id, above)
        if len(rank) > LONGEST:
            self._spread(rank[:DIGITS])
            rank = self._place(id, above)
        if rank:
            self._keep(id, rank)

    def _place(self, id: UUID, above: UUID | None) -> str:
        """The rank of a record that is put right below ``above``; "" where nothing else stands."""
        upper = self._rank_in_sight(above) if above is not None and above != id else ""
        lower = next((rank for rank, one in self._after(upper, 2) if one.id != id), "")
        if not upper:
            return over(lower) if lower else ""
        return between(lower, upper) if lower else under(upper)

    def _spread(self, place: str) -> None:
        """Give the ranks that begin with a place room between each other, in their order."""
        these = (RANK.c.rank >= place, RANK.c.rank < f"{place}g")
        wanted = select(RANK.c.record_id).where(*self._mine, *these).order_by(RANK.c.rank)
        ids = list(self.transaction.execute(wanted).scalars())
        step = _BASE ** (WIDE - DIGITS) // (len(ids) + 1)
        ranks = (f"{place}{at * step:0{WIDE - DIGITS}x}" for at in range(1, len(ids) + 1))
        rows = [self._row(id, rank) for id, rank in zip(ids, ranks, strict=True)]
        upsert_many(self.transaction, RANK, rows)

    def rank(self, id: UUID) -> str:
        """Where somebody put a record; "" for one that stands where it does by itself."""
        wanted = select(RANK.c.rank).where(*self._mine, RANK.c.record_id == id)
        return self.transaction.execute(wanted).scalar_one_or_none() or ""

    def put_back(self, id: UUID, rank: str) -> None:
        """Give a record the rank that it had.

        :raises NotAllowedError: if the actor may not change the record.
        """
        if not self.service.among([id], right="update"):
            raise NotAllowedError("You may not change this record.")
        if rank:
            self._keep(id, rank)
        else:
            gone = delete(RANK).where(*self._mine, RANK.c.record_id == id)
            self.transaction.execute(gone)

    @property
    def _mine(self) -> Sequence[ColumnElement[bool]]:
        return RANK.c.view == self.pile.view, RANK.c.value == self.pile.value[:MOST_VALUE]

    def _keep(self, id: UUID, rank: str) -> None:
        upsert(self.transaction, RANK, self._row(id, rank))

    def _row(self, id: UUID, rank: str) -> Mapping[str, object]:
        value = self.pile.value[:MOST_VALUE]
        return {"view": self.pile.view, "value": value, "record_id": id, "rank": rank}

    # Reading: those that somebody put somewhere and the others, each by its index, are merged

    def _after(self, rank: str, limit: int) -> list[tuple[str, Record]]:
        """The first records below a rank, "" for the top, each with its own."""
        found = [*self._placed(rank, limit), *self._unplaced(rank, limit)]
        return sorted(found, key=lambda one: one[0], reverse=True)[:limit]

    def _placed(self, below: str, limit: int) -> list[tuple[str, Record]]:
        found: list[tuple[str, Record]] = []
        size = min(2 * limit, MOST_ROWS)
        while len(found) < limit:
            ranks = self._ranks(below, size)
            records = {one.id: one for one in self._seen(ranks)}
            found += [(rank, records[id]) for id, rank in ranks.items() if id in records]
            if len(ranks) < size:
                break
            below, size = list(ranks.values())[-1], MOST_ROWS
        return found[:limit]

    def _ranks(self, below: str, limit: int) -> Mapping[UUID, str]:
        """The next ranks that were given in the pile, but for records that have left it since."""
        rows = Rows(self.transaction, self.entity)
        placed = rows.table.join(RANK, RANK.c.record_id == rows.table.c.id)
        wanted = rows.select(RANK.c.record_id, RANK.c.rank, source=placed).where(*self._mine)
        if self.pile.filter:
            app, text = self.service.app, self.pile.filter
            wanted = wanted.where(condition(self.transaction, app, self.entity, text))
        if below:
            wanted = wanted.where(RANK.c.rank < below)
        with budget(self.transaction):
            found = self.transaction.execute(wanted.order_by(RANK.c.rank.desc()).limit(limit))
            return {one.record_id: one.rank for one in found}

    def _seen(self, ids: Iterable[UUID]) -> Sequence[Record]:
        pile, wanted = self.pile, list(ids)
        if not wanted:
            return ()
        return self.service.among(
            wanted, filter=pile.filter, search=pile.search, fields=pile.fields,
            followed=pile.followed,
        )  # fmt: skip

    def _unplaced(self, below: str, limit: int) -> list[tuple[str, Record]]:
        table = self.entity.table
        where = ~exists().where(*self._mine, RANK.c.record_id == table.c.id)
        if below:
            seq = int(below[:DIGITS], _BASE)
            where = and_(where, table.c.seq <= seq if below[DIGITS:] else table.c.seq < seq)
        query = ListQuery(self.pile.filter, (), self.pile.search, followed=self.pile.followed)
        lister = Lister(self.transaction, self.service.app, self.entity, query, where=where)
        items = lister.page(self.pile.fields, limit, None).items
        own = self._own([one.id for one in items])
        return [(own[one.id], one) for one in items]

    def _own(self, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Where records stand by themselves."""
        rows = Rows(self.transaction, self.entity)
        table = rows.table
        # They were read in this transaction, so their rule has been looked at.
        wanted = rows.select(table.c.id, table.c.seq, right=SYSTEM).where(table.c.id.in_(ids))
        return {id: f"{seq:0{DIGITS}x}" for id, seq in self.transaction.execute(wanted)}

    def _rank_in_sight(self, id: UUID) -> str:
        """The rank of a record that the actor sees in the pile; "" if it is not there."""
        if not self._seen([id]):
            return ""
        return self.rank(id) or self._own([id])[id]

    @property
    def _bound(self) -> bytes:
        actor, pile = self.transaction.actor, self.pile
        return cursor.binding(actor.person, actor.name, self.entity.key, pile.view, pile.value)

    @property
    def _secret(self) -> bytes:
        return self.transaction.workspace.settings.secret()


def between(lower: str, upper: str) -> str:
    """A rank above ``lower``, "" for the bottom, and below ``upper``.

    It is taken at random from the middle, so that two who move at once do not take the same.
    """
    digits = max(DIGITS, len(lower), len(upper))
    while True:
        low, high = (int(one.ljust(digits, "0") or "0", _BASE) for one in (lower, upper))
        if high - low >= ROOM or high <= low:
            break
        digits += MORE
    room = max(high - low, 0) // 4
    return f"{random.randint(low + room, max(high - room, low + room)):0{digits}x}"  # noqa: S311


def over(rank: str) -> str:
    """A rank right above the first one, so that thousands can be put there after each other."""
    found, digits = _wide(rank)
    new = f"{found + random.randint(1, ROOM):0{digits}x}"  # noqa: S311
    return new if new < _top(rank) else between(rank, _top(rank))


def under(rank: str) -> str:
    """A rank right below the last one."""
    found, digits = _wide(rank)
    new = found - random.randint(1, ROOM)  # noqa: S311
    return f"{new:0{digits}x}" if new > 0 else between("", rank)


def _wide(rank: str) -> tuple[int, int]:
    """A rank as a number of so many digits that there is room beside it."""
    digits = max(WIDE, len(rank))
    return int(rank.ljust(digits, "0"), _BASE), digits


def _top(rank: str) -> str:
    """What lies above a rank, and below every record that is made from now on."""
    return f"{int(rank[:DIGITS], _BASE) + 1:0{DIGITS}x}"


def is_rank(text: str) -> bool:
    """Whether a text from outside may be a rank, or none."""
    return not text or _RANK.fullmatch(text) is not None
