"""What a change of rights would do, in words: who gains and loses how many records and fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from ...platform.access.people import People
from ...platform.access.preview import (
    Preview,
    example_records,
    preview_roles,
)
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document
from ...platform.records.near import titles_of
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import document_title
from ...runtime.pages.rights_told import Told, told
from ...runtime.pages.words import app, plural


@dataclass(frozen=True)
class PreviewPage:
    """What publishing drafts of roles would do; ``roles`` are their titles."""

    roles: tuple[str, ...]
    role: str
    told: Told
    back_url: str
    refusal: str = ""


@dataclass(frozen=True)
class ExamplesPage:
    """Some of the records that somebody begins or ceases to see.

    ``hidden`` more are not shown, because the reader may not see them either.
    """

    crumbs: tuple[tuple[str, str], ...]
    person: str
    entity: str
    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    hidden: int


def preview_page(tx: Transaction, role: str, refusal: str = "") -> PreviewPage:
    """The preview of the draft of one role, or of all; ``refusal`` says why there is none."""
    drafts = {} if refusal else drafted_roles(tx, role)
    found = preview_roles(tx, drafts) if drafts else Preview((), ())
    titles = (document_title(app(), "role", key, "") for key in drafts)
    back = url_for("designs_roles.show", key=role) if role else url_for("designs_publish.show")
    return PreviewPage(tuple(titles), role, told(found, role), back, refusal)


def drafted_roles(tx: Transaction, role: str = "") -> Mapping[str, Document | None]:
    """The drafts of roles by key, None for one that will be deleted; or that of ``role`` alone."""
    return {
        one.key: one.document
        for one in Drafts(tx).list()
        if one.kind == "role" and role in ("", one.key)
    }


def examples_page(tx: Transaction, entity: str, person: UUID, role: str) -> ExamplesPage:
    """Some of the records that somebody begins or ceases to see; only those one may see oneself."""
    one = app().entity(entity)
    gained, lost = example_records(tx, drafted_roles(tx, role), person, entity)
    titles = titles_of(tx, app(), one, [*gained, *lost])

    def shown(ids: Iterable[UUID]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (titles[id] or one.label(locale()), url_for("records.show", entity=entity, id=id))
            for id in ids
            if id in titles
        )

    return ExamplesPage(
        crumbs=((_("Preview"), url_for("designs_roles.preview", role=role or None)),),
        person=People(tx).names_of([person]).get(person, ""),
        entity=plural(one),
        gained=shown(gained),
        lost=shown(lost),
        hidden=len({*gained, *lost} - titles.keys()),
    )
