"""What the picture of all entities shows, and the table that says the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from flask import url_for

from ...platform.access.kept import keep, kept
from ...platform.core.errors import InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.references import Document
from ...platform.fields.builtin import FIELD_TYPES
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import type_title
from ...runtime.pages.words import icon_of
from ..documents.drafted import drafted_app
from ..documents.edits import properties_of
from .starters import starters
from .typing import linkable, titles_of
from .work import TYPE_ICONS, entities_drafted, work_of

#: Where cards stand, for everybody who designs: ``{entity: [x, y]}`` in pixels.
PLACES = "entity_places"
MOST = 1_000
FARTHEST = 100_000
#: What happens to a record when the one that it links to is deleted.
ON_DELETE = {"restrict": "Refuse", "clear": "Empty the link", "cascade": "Delete with it"}


@dataclass(frozen=True)
class RelationRow:
    """A relation in words."""

    title: str
    url: str
    entity: str
    to: str
    many: bool
    on_delete: str


@dataclass(frozen=True)
class PicturePage:
    """All entities at work, each (title, url); without ``given`` there is none yet."""

    given: Mapping[str, object] | None
    rows: tuple[RelationRow, ...]
    entities: tuple[tuple[str, str], ...]
    starters: tuple[tuple[str, str, str], ...]


def picture_page(tx: Transaction) -> PicturePage:
    app, documents = drafted_app(tx), entities_drafted(tx)
    titles = titles_of(app)
    names = {key: titles.get(key, str(one.get("title", key))) for key, one in documents.items()}
    links = ((name, url_for("designs_fields.show", key=name)) for name in names)
    return PicturePage(
        given=_given(tx, app, documents, names) if documents else None,
        rows=tuple(_rows(documents, names)),
        entities=tuple((names[key], url) for key, url in links),
        starters=starters(),
    )


def _given(
    tx: Transaction, app: App, documents: Mapping[str, Document], names: Mapping[str, str]
) -> dict[str, object]:
    return {
        **work_of(tx, documents),
        "titles": names,
        "icons": {key: icon_of(one) for key, one in linkable(app)},
        "types": {
            one.name: {"title": type_title(one.name), "icon": TYPE_ICONS.get(one.name, "type")}
            for one in FIELD_TYPES
        },
        "places": kept(tx, PLACES) or {},
        "addresses": {
            "fields": url_for("designs_fields.show", key="_entity_"),
            "places": url_for("modeller.keep_places"),
        },
    }


def _rows(documents: Mapping[str, Document], names: Mapping[str, str]) -> Iterator[RelationRow]:
    for key, document in documents.items():
        for name, field in properties_of(document).items():
            if field.get("field") in ("link", "links") and field.get("to") in names:
                yield RelationRow(
                    title=str(field.get("title", name)),
                    url=url_for("designs_fields.change_form", key=key, field=name),
                    entity=names[key],
                    to=names[str(field["to"])],
                    many=field["field"] == "links",
                    on_delete=_(ON_DELETE[str(field.get("onDelete", "restrict"))]),
                )


def keep_places(tx: Transaction, said: object) -> None:
    """Remember where the cards stand.

    :raises InvalidValueError: for anything but a few places by entity.
    """
    if not isinstance(said, dict) or len(said) > MOST or not all(map(_is_place, said.values())):
        raise InvalidValueError("Send where each card stands: two numbers by entity.")
    keep(tx, PLACES, cast("dict[str, object]", said))


def _is_place(value: object) -> bool:
    is_pair = isinstance(value, list) and len(value) == 2
    return is_pair and all(isinstance(one, int | float) and 0 <= one <= FARTHEST
                           for one in cast("list[object]", value))  # fmt: skip
