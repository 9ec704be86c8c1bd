"""What follows from somebody's roles and place alone, kept from one request to the next.

It holds as long as the app, the directory and the shares are the very ones that it was found by;
what a formula or a share says of this moment is not kept here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement

from ..core.transaction import Transaction
from ..documents.releases import current_app
from .directory import Directory, directory
from .reach import Reach
from .rights import Rights
from .shared import SHARED

#: So many are kept for one directory; then all are found anew.
MOST_KEPT = 1_000


@dataclass(frozen=True, eq=False)
class Standing:
    """How far rights reach, by entity and action; the row rules of that, by table and action.

    ``shared`` are the shares that were looked at.
    """

    shared: Mapping[str, frozenset[str]]
    reaches: dict[tuple[str, str], Reach] = field(default_factory=dict)
    rules: dict[tuple[object, str], ColumnElement[bool]] = field(default_factory=dict)
    branches: dict[object, tuple[ColumnElement[bool], ...]] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Directory, dict[object, Standing]] = WeakKeyDictionary()


def standing_of(tx: Transaction, rights: Rights) -> Standing:
    """What is kept for the actor with ``rights``."""
    place, shared, actor = directory(tx), SHARED.of(tx), tx.actor
    kept = _KEPT.setdefault(place, {})
    region = actor.values.get("region")
    key = (current_app(tx), rights, actor.person, actor.department, region)
    found = kept.get(key)
    if found is None or found.shared is not shared:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = Standing(shared)
    return found
