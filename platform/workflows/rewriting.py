"""Flows that name somebody who leaves, rewritten to name who takes over: drafts, to be published
by a designer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from ..access.actors import demand_administrator
from ..access.people import People
from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from ..documents.app import App
from ..documents.compile import assemble
from ..documents.drafted import drafted_app
from ..documents.drafts import Document, Drafts
from ..documents.releases import current_app
from .compile import compile_draft
from .handovers import receiver_of
from .model import Flow
from .named import names, renamed


@dataclass(frozen=True)
class Rewritten:
    """A flow as it is drafted, or live, and as it would be. One whose draft names the leaver no
    longer has ``after`` alone.
    """

    before: Flow | None
    after: Flow


class Rewriting:
    """The flows that name ``leaver``, for administrators."""

    def __init__(self, tx: Transaction, leaver: UUID) -> None:
        """:raises NotFoundError: unless somebody takes over from the leaver."""
        demand_administrator(tx)
        receiver = receiver_of(tx, leaver)
        if receiver is None:
            raise NotFoundError("There is no such handover.")
        people = People(tx)
        self._tx = tx
        self._old, self._new = people.get(leaver).login, people.get(receiver).login

    def plan(self) -> list[Rewritten]:
        """What would be drafted, and what is."""
        drafted = drafted_app(self._tx)
        changed = self._changed(drafted)
        after = assemble(
            {**drafted.documents, **{("flow", key): one for key, one in changed.items()}}, {}
        )
        return [
            Rewritten(
                compile_draft(drafted, key) if key in changed else None, compile_draft(after, key)
            )
            for key in self._concerned(drafted)
        ]

    def draft(self) -> list[str]:
        """Save the rewritten flows as drafts; the keys of those that are new."""
        drafts, changed = Drafts(self._tx), self._changed(drafted_app(self._tx))
        for key, document in changed.items():
            drafts.save("flow", key, document, etag=drafts.get("flow", key).etag)
        return list(changed)

    def _concerned(self, drafted: App) -> Iterator[str]:
        """Flows that name the leaver live or in their draft, unless a draft deletes them."""
        live = {key for key, one in current_app(self._tx).all("flow") if names(one, self._old)}
        for key, document in drafted.all("flow"):
            if key in live or names(document, self._old):
                yield key

    def _changed(self, drafted: App) -> dict[str, Document]:
        return {
            key: cast("Document", renamed(document, self._old, self._new))
            for key, document in drafted.all("flow")
            if names(document, self._old)
        }
