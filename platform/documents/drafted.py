"""The app as its drafts would make it."""

from ..core.errors import Problem
from ..core.transaction import Transaction
from .app import App, Documents
from .check import check_each
from .compile import assemble
from .drafts import Drafts
from .releases import current_app


def drafted_app(transaction: Transaction) -> App:
    """The app with every draft; the live one while a draft is too broken to be read."""
    live, documents = current_app(transaction), Drafts(transaction).documents()
    return live if broken(live, documents) else assemble(documents, {}, live.release)


def broken(live: App, documents: Documents) -> list[Problem]:
    """What keeps ``documents`` from being read at all."""
    changed = [name for name in documents if documents[name] != live.documents.get(name)]
    return check_each(documents, changed)
