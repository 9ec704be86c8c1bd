"""Who may change documents: one rule for drafts, pages and the API."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from ..core.errors import NotAllowedError
from ..core.transaction import Transaction
from .releases import current_app

Document = Mapping[str, object]

#: The role that everybody has who is signed in.
BASELINE = "baseline"


def may_design(tx: Transaction) -> bool:
    """Whether the actor may: by a system role, or by a role whose document says ``designer``."""
    actor = tx.actor
    if actor.is_designer or not actor.is_known:
        return actor.is_designer
    documents = dict(current_app(tx).all("role"))
    mine = extended_roles(documents, [BASELINE, *sorted(actor.roles)])
    return any(role.get("designer") for role in mine)


def demand_designer(tx: Transaction) -> None:
    """:raises NotAllowedError: unless the actor may change documents."""
    if not may_design(tx):
        raise NotAllowedError("Only designers and administrators can see and change designs.")


def extended_roles(documents: Mapping[str, Document], roles: Iterable[str]) -> Iterator[Document]:
    """The documents of ``roles`` and of all that they extend, each once."""
    waiting, seen = list(roles), set[str]()
    while waiting:
        key = waiting.pop()
        if key in seen or key not in documents:
            continue
        seen.add(key)
        yield documents[key]
        waiting += cast("Iterable[str]", documents[key].get("extends", ()))
