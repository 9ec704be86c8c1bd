"""What the gallery shows: every app with its state, and what another can begin with."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Draft, Drafts, Name
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...runtime.i18n import locale
from ...runtime.pages.document_words import Mark, document_title, kinds_title
from ...runtime.pages.times import NEVER, Moment, moment
from ..documents.drafted import drafted_app, sound_app
from ..documents.overview import mark_of
from .packages import beside, listed, templates

#: Kinds that a card counts.
TOLD = ("entity", "view", "report", "dashboard", "flow")


@dataclass(frozen=True)
class AppCard:
    """An app: what it holds in words, how it stands, who edited it last."""

    key: str
    title: str
    help: str
    icon: str
    color: str
    version: str
    holds: tuple[tuple[str, int], ...]
    mark: Mark
    drafts: int
    by: str
    at: Moment
    menu_url: str


@dataclass(frozen=True)
class TemplateCard:
    """A template that another app can begin with; ``is_here`` when it is one of the apps."""

    key: str
    title: str
    help: str
    icon: str
    color: str
    is_here: bool


@dataclass(frozen=True)
class GalleryPage:
    """Every app, and the ways to another."""

    apps: tuple[AppCard, ...]
    templates: tuple[TemplateCard, ...]
    refusal: str = ""


def gallery_page(tx: Transaction, refusal: str = "") -> GalleryPage:
    app, live = drafted_app(tx), current_app(tx)
    drafts = {(one.kind, one.key): one for one in Drafts(tx).list()}
    cards = tuple(_card(app, live, key, one, drafts) for key, one in app.all("app"))
    known = {card.key for card in cards}
    found = tuple(_template(key, one, key in known) for key, one in templates())
    return GalleryPage(cards, found, refusal)


def _card(
    app: App, live: App, key: str, document: Document, drafts: dict[Name, Draft]
) -> AppCard:  # fmt: skip
    names = [*listed(document)]
    own = [drafts[name] for name in (("app", key), *names) if name in drafts]
    last = max(own, key=lambda one: str(one.at), default=None)
    return AppCard(
        key=key,
        title=document_title(app, "app", key),
        help=_help(app, key, str(document.get("help", ""))),
        icon=str(document.get("icon", "boxes")),
        color=str(document.get("color", "blue")),
        version=str(document["version"]),
        holds=tuple(_holds(names)),
        mark=mark_of(live, "app", key, drafts.get(("app", key))),
        drafts=len(own),
        by=last.by_name if last else "",
        at=moment(last.at) if last else NEVER,
        menu_url=_menu_url(app),
    )


def _help(app: App, key: str, text: str) -> str:
    return app.text("app/@help", locale(), text) if key == app.manifest.key else text


def _holds(names: list[Name]) -> Iterator[tuple[str, int]]:
    counts = Counter(kind for kind, _key in names)
    for kind in TOLD:
        if counts[kind]:
            yield kinds_title(kind), counts[kind]


def _menu_url(app: App) -> str:
    first = next(iter(app.all("navigation")), None)
    return url_for("designs_navigation.show", key=first[0]) if first else ""


def _template(key: str, document: Document, is_here: bool) -> TemplateCard:
    return TemplateCard(
        key, str(document["title"]), str(document.get("help", "")),
        str(document.get("icon", "boxes")), str(document.get("color", "blue")), is_here,
    )  # fmt: skip


def blank_app(tx: Transaction, key: str, title: str) -> dict[Name, Document]:
    """A new app with the language, the money and the calendar of the workspace."""
    first = current_app(tx).manifest
    manifest: dict[str, object] = {
        "$schema": "formloom:app/1", "$id": key, "title": title, "version": "1.0.0",
        "locale": first.locale, "locales": [*first.locales], "currency": first.currency,
        "timezone": first.zone.key,
    }  # fmt: skip
    if first.calendar:
        manifest["calendar"] = dict(first.calendar)
    return beside(sound_app(tx), {("app", key): {**manifest, "documents": []}})
