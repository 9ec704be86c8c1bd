"""A new document: an entity by its names, any other kind by what its schema asks for first."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Self, cast

from werkzeug.datastructures import MultiDict

from ...platform.core.errors import ConflictError, FormloomError, InvalidValueError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ...runtime.pages.document_words import document_title, kind_title, kinds_title
from .drafted import drafted_app, save_all, with_free_id
from .edits import free_key, new_entity, several, skeleton
from .joining import first_app, has_app, in_manifest, in_menu, in_roles


@dataclass(frozen=True)
class BeginPage:
    """What a new document is called; ``entities`` are offered where its kind is about one.

    ``makes_app`` if the workspace has none yet: the first entity makes one.
    """

    kind: str
    kind_title: str
    kinds_title: str
    entities: tuple[tuple[str, str], ...]
    has_title: bool
    can_join_menu: bool
    makes_app: bool
    roles: tuple[tuple[str, str], ...]
    chosen_roles: tuple[str, ...]
    values: Mapping[str, str]
    refusal: str = ""

    @classmethod
    def blank(cls, tx: Transaction, kind: str) -> Self:
        return cls._of(tx, kind, {"menu": "1"}, "", tx.actor.roles)

    @classmethod
    def refused(
        cls, tx: Transaction, kind: str, form: MultiDict[str, str], error: FormloomError
    ) -> Self:
        roles = form.getlist("roles")
        return cls._of(tx, kind, form.to_dict(), translated(error.message), roles)

    @classmethod
    def _of(
        cls, tx: Transaction, kind: str, values: Mapping[str, str], refusal: str,
        roles: Collection[str],
    ) -> Self:  # fmt: skip
        if kind not in KINDS:
            raise NotFoundError("There is no kind of document '{kind}'.", kind=kind)
        app, named = drafted_app(tx), _properties(kind)
        about = [(one.key, one.label(locale())) for one in app.entities.values() if not one.parent]
        return cls(
            kind=kind,
            kind_title=kind_title(kind),
            kinds_title=kinds_title(kind),
            entities=tuple(about) if "entity" in named else (),
            has_title="title" in named,
            can_join_menu=kind == "entity" and any(app.all("navigation")),
            makes_app=kind == "entity" and not has_app(tx),
            roles=tuple(_roles(app)) if kind == "entity" else (),
            chosen_roles=tuple(roles),
            values=values,
            refusal=refusal,
        )


def _roles(app: App) -> Iterator[tuple[str, str]]:
    for key, _document in app.all("role"):
        yield key, document_title(app, "role", key)


def _properties(kind: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", KINDS.get(kind).schema.get("properties", {}))


def begin(tx: Transaction, kind: str, form: MultiDict[str, str]) -> str:
    """Draft a new document and return its key.

    :raises ConflictError: if there is one of that key.
    """
    BeginPage.blank(tx, kind)
    app, title = drafted_app(tx), form.get("title", "").strip()
    if not title and not form.get("key", "").strip():
        raise InvalidValueError("Say what it is called.", field="title")
    taken = Drafts(tx).keys(kind)
    key = form.get("key", "").strip() or free_key(title, taken, kind)
    if key in taken:
        raise ConflictError("There is one called '{key}' already.", key=key)
    document = _document(kind, key, title, form)
    changed: dict[Name, Document | None] = {
        (kind, key): with_free_id(tx, document) if kind == "entity" else document
    }
    if kind == "entity" and form.get("menu"):
        changed |= {**in_menu(app, [key]), **in_manifest(app, [f"entity/{key}"])}
    if kind == "entity":
        changed |= first_app(tx, [f"entity/{key}"], form.get("app", ""))
    changed |= in_roles(app, [key], form.getlist("roles"))
    save_all(tx, changed)
    return key


def _document(kind: str, key: str, title: str, form: MultiDict[str, str]) -> Document:
    if kind == "entity":
        plural = form.get("plural", "").strip() or several(title)
        return new_entity(key, title, plural, _("Name"))
    document = dict(skeleton(kind, key))
    if title and "title" in _properties(kind):
        document["title"] = title
    if form.get("entity"):
        document["entity"] = form["entity"]
    return document
