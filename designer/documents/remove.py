"""Deleting a document: where it is used, what is taken out with it, what must be done by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Documents
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.plan import make_plan
from ...platform.documents.references import Document
from ...platform.documents.taking_out import only_lists, refuse_by_hand, taken_out
from ...platform.documents.usage import Use, uses_of_document
from ..releases.plan import PlanChange, changes_of
from .document import UseRow, use_row
from .drafted import drafted_app, lies_in, save_all
from .head import DocumentHead, document_head
from .overview import design_url

#: What has to follow may have something that follows it: a form, the menu that opens it.
MOST_ROUNDS = 4


@dataclass(frozen=True)
class RemovalPage:
    """What a deletion touches; ``blocked`` while places are left that mean something by it."""

    head: DocumentHead
    title: str
    url: str
    back_url: str
    uses: tuple[UseRow, ...]
    changes: tuple[PlanChange, ...]

    @property
    def blocked(self) -> bool:
        return any(use.by_hand for use in self.uses)


def removal_page(tx: Transaction, kind: str, key: str) -> RemovalPage:
    app, draft = drafted_app(tx), Drafts(tx).get(kind, key)
    uses = uses_of_document(app, kind, key)
    head = document_head(tx, draft, "remove")
    return RemovalPage(
        head=head,
        title=head.title,
        url=url_for("designs.delete", kind=kind, key=key),
        back_url=design_url(kind, key),
        uses=use_rows(app, uses),
        changes=effects(tx, _removal(app, kind, key, uses), f"{kind}/{key}", ""),
    )


def remove_document(tx: Transaction, kind: str, key: str) -> None:
    """Draft a deletion with the places that only list the document taken out.

    :raises ConflictError: if a place is left that means something by it.
    """
    app = drafted_app(tx)
    Drafts(tx).get(kind, key)
    uses = uses_of_document(app, kind, key)
    refuse_by_hand(uses)
    save_all(tx, _removal(app, kind, key, uses))


def _removal(app: App, kind: str, key: str, uses: list[Use]) -> dict[Name, Document | None]:
    return {**taken_out(app, uses), (kind, key): None}


def use_rows(app: App, uses: list[Use]) -> tuple[UseRow, ...]:
    rows = [use_row(app, use, by_hand=not only_lists(use)) for use in uses]
    return tuple(sorted(rows, key=lambda row: (not row.by_hand, row.kind, row.title)))


def effects(
    tx: Transaction, changed: dict[Name, Document | None], document: str, path: str
) -> tuple[PlanChange, ...]:
    """What publishing ``changed`` would do to one document's data, or to a part of it.

    Other documents that have to follow first hide nothing: they are left out of the plan.
    """
    documents = dict(Drafts(tx).documents())
    for name, draft in changed.items():
        if draft is None:
            documents.pop(name, None)
        else:
            documents[name] = draft
    plan = make_plan(tx, documents)
    for _round in range(MOST_ROUNDS):
        names = {one.document for one in plan.problems}
        if not names or document in names:
            break
        documents = _without(documents, names)
        plan = make_plan(tx, documents)
    return changes_of(
        tx, [one for one in plan.changes if one.document == document and lies_in(one.path, path)]
    )


def _without(documents: Documents, names: Collection[str]) -> dict[Name, Document]:
    """``documents`` without those of these names, in the lists of apps, too."""
    left: dict[Name, Document] = {}
    for (kind, key), one in documents.items():
        if kind == "app":
            listed = cast("Sequence[str]", one.get("documents", ()))
            left[kind, key] = {**one, "documents": [each for each in listed if each not in names]}
        elif f"{kind}/{key}" not in names:
            left[kind, key] = one
    return left
