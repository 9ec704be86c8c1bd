"""The app as its drafts would make it."""

from ..core.errors import Problem
from ..core.transaction import Transaction
from .app import App, Documents
from .check import check_each
from .compile import assemble
from .drafts import Drafts
from .releases import current_app


def drafted_app(transaction: Transaction) -> App:
    """The app with every draft that can be read; what is live in the place of the others."""
    live = current_app(transaction)
    return assemble(readable(live, Drafts(transaction).documents()), {}, live.release)


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
