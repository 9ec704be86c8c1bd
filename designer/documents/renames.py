"""Renames of fields and entities: what each repairs, shown first, then drafted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from ...platform.core.errors import FormloomError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Name
from ...platform.documents.references import Document
from ...platform.documents.rename import rename_entity, rename_field
from ...runtime.i18n import translated
from ...runtime.pages.document_words import document_title, kind_title
from ..fields.field_pages import entity_draft, field_of, shown_title
from .document import EditRow, renamed_rows
from .drafted import drafted_app, problems_with, save_all, sound_app
from .head import DocumentHead
from .owner import Owner


@dataclass(frozen=True)
class Repair:
    """What a rename changes in one document."""

    title: str
    kind: str
    edits: tuple[EditRow, ...]


@dataclass(frozen=True)
class RenamePage:
    """A rename being thought about; ``repairs`` are shown once ``to`` is given."""

    head: DocumentHead
    title: str
    old: str
    to: str
    url: str
    back_url: str
    repairs: tuple[Repair, ...] = ()
    refusal: str = ""


def rename_page(tx: Transaction, key: str, field: str, to: str) -> RenamePage:
    """A rename of a field, or of the entity itself when ``field`` is ""."""
    draft, entity = entity_draft(tx, key)
    head = Owner.of(key).head(tx, draft)
    named = field_of(entity, key, field) if field else entity
    names = {"key": key, "field": field} if field else {"key": key}
    end = "field" if field else "entity"
    back = ".change_form" if field else ".show"
    title = shown_title(tx, key, field, named) if field else head.title
    page = RenamePage(
        head=head, title=title, old=field or key, to=to,
        url=url_for(f".rename_{end}", **names), back_url=url_for(back, **names),
    )  # fmt: skip
    if not to:
        return page
    try:
        changed = _renamed(tx, key, field, to)
    except FormloomError as error:
        return RenamePage(**{**vars(page), "refusal": translated(error.message)})
    return RenamePage(**{**vars(page), "repairs": tuple(_repairs(tx, changed, key, to))})


def _renamed(tx: Transaction, key: str, field: str, to: str) -> dict[Name, Document | None]:
    app = sound_app(tx)
    changed: dict[Name, Document | None] = (
        {**rename_field(app, key, field, to)} if field else {**rename_entity(app, key, to)}
    )
    found = [one for one in problems_with(tx, changed) if one.document in _names(changed)]
    if found:
        raise FormloomError("{reason}", reason=found[0].message)
    return changed


def _names(changed: Mapping[Name, Document | None]) -> set[str]:
    return {"/".join(name) for name in changed}


def _repairs(
    tx: Transaction, changed: Mapping[Name, Document | None], key: str, to: str
) -> Iterable[Repair]:
    app = drafted_app(tx)
    for (kind, name), document in changed.items():
        was = app.documents.get((kind, key if (kind, name) == ("entity", to) else name))
        if document is None or was is None:
            continue
        edits = tuple(renamed_rows(app, kind, was, document))
        title = document_title(app, kind, name if (kind, name) in app.documents else key)
        yield Repair(title, kind_title(kind), edits)


def rename(tx: Transaction, key: str, field: str, to: str) -> int:
    """Draft a rename; return in how many documents it was repaired."""
    changed = _renamed(tx, key, field, to)
    save_all(tx, changed)
    return sum(document is not None for document in changed.values())
