"""What becomes of an app as drafts: copied, put away, brought back, made the main one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ...platform.core.errors import DocumentError, InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app, list_releases, split
from ...platform.packages.removing import refuse_main
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import KIND_ICONS, document_title, kinds_title
from ..documents.drafted import MOST_RELEASES, drafted_app, problems_with, save_all, sound_app
from ..documents.edits import free_key
from .duplicate import duplicate, own_parts

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Count:
    """How many documents of one kind a thing is about."""

    title: str
    icon: str
    count: int


@dataclass(frozen=True)
class DuplicatePage:
    """What a copy gets of its own; ``roles`` may do with it what they may with the original."""

    key: str
    app_title: str
    title: str
    parts: tuple[Count, ...]
    roles: tuple[str, ...]
    refusal: str = ""


def duplicate_page(
    tx: Transaction, key: str, title: str = "", refusal: str = ""
) -> DuplicatePage:  # fmt: skip
    """:raises NotFoundError: if there is no such app."""
    app = drafted_app(tx)
    app.document("app", key)
    name, parts = document_title(app, "app", key), own_parts(app, key)
    entities = {part for kind, part in parts if kind == "entity"}
    roles = [
        document_title(app, "role", role)
        for role, document in app.all("role")
        if entities & {*cast("Mapping[str, object]", document.get("entities", {}))}
    ]
    proposed = title or _("{name} (copy)", name=name)
    return DuplicatePage(key, name, proposed, tuple(counted(parts)), tuple(roles), refusal)


def counted(parts: Iterable[Name]) -> Iterator[Count]:
    counts = Counter(kind for kind, _key in parts)
    for kind in KINDS.names():
        if counts[kind]:
            yield Count(kinds_title(kind), KIND_ICONS.get(kind, "file"), counts[kind])


def draft_copy(tx: Transaction, key: str, title: str) -> str:
    """Draft a copy of an app and return its key.

    :raises InvalidValueError: without a title.
    :raises DocumentError: if the copy would not fit what is there.
    """
    app, title = sound_app(tx), title.strip()[:LONGEST_TITLE]
    app.document("app", key)
    if not title:
        raise InvalidValueError("Say what it is called.")
    taken = _ever(tx)
    new_key = free_key(title, {one for kind, one in {*taken, *app.documents} if kind == "app"})
    changed = {**duplicate(app, key, new_key, title, taken), **_stays_main(app)}
    demand_sound(tx, changed)
    save_all(tx, changed)
    return new_key


def _ever(tx: Transaction) -> set[Name]:
    """Every document that any release had: what went away may come back under its key."""
    return {split(name) for one in list_releases(tx, limit=MOST_RELEASES) for name in one.documents}


def _stays_main(app: App) -> dict[Name, Document]:
    """The app that the workspace has its name from, said to be it before there is another."""
    name = ("app", app.manifest.key)
    document = app.documents[name]
    return {} if document.get("main") else {name: {**document, "main": True}}


def demand_sound(tx: Transaction, changed: Mapping[Name, Document | None]) -> None:
    if problems := problems_with(tx, changed):
        raise DocumentError(problems)


def put_away(tx: Transaction, key: str) -> None:
    """Draft that an app is archived.

    :raises ConflictError: for the app that the workspace has its name from.
    """
    app = drafted_app(tx)
    refuse_main(app, key)
    _draft(tx, {("app", key): {**app.document("app", key), "archived": True}, **_stays_main(app)})


def bring_back(tx: Transaction, key: str) -> None:
    """Draft that an app is in use again."""
    document = drafted_app(tx).document("app", key)
    kept = {name: value for name, value in document.items() if name != "archived"}
    _draft(tx, {("app", key): kept})


def make_main(tx: Transaction, key: str) -> None:
    """Draft that the workspace has its name, language, money and calendar from this app."""
    app = drafted_app(tx)
    app.document("app", key)
    said: dict[Name, Document] = {}
    for one, document in app.all("app"):
        kept = {name: value for name, value in document.items() if name != "main"}
        if one == key:
            said["app", one] = {
                **{name: value for name, value in kept.items() if name != "archived"},
                "main": True,
            }
        elif kept != document:
            said["app", one] = kept
    _draft(tx, said)


def _draft(tx: Transaction, said: Mapping[Name, Document]) -> None:
    """Draft what differs from what is drafted; what is live again needs no draft."""
    drafts, live = Drafts(tx), current_app(tx).documents
    there = drafts.documents()
    save_all(tx, {name: one for name, one in said.items() if there.get(name) != one})
    drafts.discard([name for name, one in said.items() if live.get(name) == one])
