"""The app as its drafts would make it, worked out once for each state of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ..core.errors import Problem
from ..core.transaction import Transaction
from .app import App, Documents
from .check import check_each, check_together
from .compile import assemble
from .drafts import Drafts
from .releases import current_app

#: States kept: somebody goes from page to page, some others work beside, one step is taken back.
MOST = 8


class Drafted:
    """What one state of the drafts makes of the app that is live."""

    def __init__(self, live: App, documents: Documents) -> None:
        self._live = live
        self.documents = documents

    @cached_property
    def lost(self) -> Sequence[Problem]:
        """What keeps drafts from being read at all."""
        return tuple(broken(self._live, self.documents))

    @cached_property
    def app(self) -> App:
        """The app with every draft that can be read; what is live in the place of the others."""
        return assemble(readable(self._live, self.documents), {}, self._live.release)

    @cached_property
    def problems(self) -> Sequence[Problem]:
        """All that is wrong."""
        names = {one.document for one in self.lost}
        others = (one for one in check_together(self.app) if one.document not in names)
        return (*self.lost, *others)


@dataclass(frozen=True)
class _State:
    """Which drafts there are; their documents follow from that."""

    names: frozenset[tuple[str, str, str]]
    documents: Documents = field(compare=False)


def drafted(transaction: Transaction) -> Drafted:
    """The drafts as they are now."""
    drafts = Drafts(transaction)
    found = drafts.list()
    names = frozenset((one.kind, one.key, one.etag) for one in found)
    return _drafted(current_app(transaction), _State(names, drafts.laid(found)))


@lru_cache(maxsize=MOST)
def _drafted(live: App, state: _State) -> Drafted:
    return Drafted(live, state.documents)


def drafted_app(transaction: Transaction) -> App:
    """The app with every draft that can be read; what is live in the place of the others."""
    return drafted(transaction).app


def readable(live: App, documents: Documents) -> Documents:
    """``documents`` without those that cannot be read: as they are live, or not at all."""
    lost = {one.document for one in broken(live, documents)}
    if not lost:
        return documents
    names = (name for name in documents if "/".join(name) not in lost or name in live.documents)
    return {
        name: live.documents[name] if "/".join(name) in lost else documents[name] for name in names
    }


def broken(live: App, documents: Documents) -> list[Problem]:
    """What keeps ``documents`` from being read at all."""
    changed = [name for name in documents if documents[name] != live.documents.get(name)]
    return check_each(documents, changed)
