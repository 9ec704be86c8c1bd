"""A new print template: of an entity, with everything that its form shows."""

from dataclasses import dataclass

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document
from ...platform.forms.choosing import choose_form
from ...runtime.i18n import locale
from ...runtime.pages.document_words import document_title
from ...runtime.pages.words import icon_of, try_out
from ...runtime.papers.plain_print import made_of
from ..documents.drafted import drafted_app
from ..documents.edits import free_key


@dataclass(frozen=True)
class Beginning:
    """An entity, and the templates that it has already as (title, address)."""

    key: str
    title: str
    icon: str
    templates: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class BeginPrintPage:
    """Every entity, one press away from a template for its records."""

    entities: tuple[Beginning, ...]


def begin_page(tx: Transaction) -> BeginPrintPage:
    app = drafted_app(tx)
    tops = [one for one in app.entities.values() if one.parent is None]
    return BeginPrintPage(tuple(_beginning(app, one) for one in tops))


def _beginning(app: App, entity: Entity) -> Beginning:
    templates = tuple(
        (document_title(app, "print", key), url_for("designs_prints.show", key=key))
        for key, document in app.all("print")
        if document.get("entity") == entity.key
    )
    return Beginning(entity.key, entity.label(locale()), icon_of(entity), templates)


def begin_print(tx: Transaction, entity_key: str) -> str:
    """Draft a template and return its key.

    :raises NotFoundError: if there is no such entity.
    """
    app = drafted_app(tx)
    entity = app.entity(entity_key)
    # What the template says is written down in the language and with the titles of the drafts.
    try_out(app)
    taken = Drafts(tx).keys("print")
    key = free_key(entity.key, taken, "print")
    files = {str(one.get("template")) for _key, one in app.all("print")}
    numbered = (f"print/{key}{number or ''}.html" for number in range(len(files) + 1))
    document: Document = {
        "$schema": "formloom:print/1", "$id": key, "title": entity.title, "entity": entity.key,
        "template": next(one for one in numbered if one not in files), "paper": "A4",
        "html": made_of(entity, choose_form(app, entity, "print", tx.actor)),
    }  # fmt: skip
    Drafts(tx).save("print", key, document)
    return key
