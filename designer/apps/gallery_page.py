"""What the gallery shows: every app with its state, and what another can begin with."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Draft, Drafts, Name
from ...platform.documents.ownership import owners
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.packages.templates import is_newer, sample_folder, sample_size, templates
from ...runtime.i18n import locale
from ...runtime.pages.document_words import Mark, document_title, kinds_title
from ...runtime.pages.times import NEVER, Moment, moment
from ..documents.drafted import drafted_app
from ..documents.overview import mark_of
from .gallery_look import Shelf, in_order, look_of, shelves
from .past import Past, pasts
from .settings_page import USUAL_COLOR, USUAL_ICON

#: Kinds that a card counts.
TOLD = ("entity", "view", "report", "dashboard", "flow")


@dataclass(frozen=True)
class AppCard:
    """An app: what it holds in words, how it stands, who edited it last; ``newer`` is the version
    of its template that waits.
    """

    key: str
    title: str
    help: str
    icon: str
    color: str
    logo: str
    version: str
    newer: str
    holds: tuple[tuple[str, int], ...]
    mark: Mark
    drafts: int
    by: str
    at: Moment
    menu_url: str
    samples_url: str
    is_main: bool
    is_archived: bool
    is_gone: bool
    is_mine: bool


@dataclass(frozen=True)
class TemplateCard:
    """A template that another app can begin with; ``is_here`` when it is one of the apps.

    ``samples`` is how many records its sample data are.
    """

    key: str
    title: str
    help: str
    icon: str
    color: str
    is_here: bool
    samples: int


@dataclass(frozen=True)
class GalleryPage:
    """The apps that one looks at, and the ways to another."""

    apps: tuple[AppCard, ...]
    has_apps: bool
    shelves: tuple[Shelf, ...]
    sort: str
    templates: tuple[TemplateCard, ...]
    refusal: str = ""


def gallery_page(tx: Transaction, refusal: str = "") -> GalleryPage:
    app, live = drafted_app(tx), current_app(tx)
    known = dict(templates(locale()))
    versions = {key: str(one["version"]) for key, one in known.items()}
    cards, look = _cards(tx, app, live, versions), look_of(tx)
    return GalleryPage(
        apps=tuple(in_order((one for one in cards if look.shows(one)), look.sort)),
        has_apps=bool(cards),
        shelves=tuple(shelves(cards, look)),
        sort=look.sort,
        templates=tuple(
            _template(key, one, key in {card.key for card in cards}) for key, one in known.items()
        ),
        refusal=refusal,
    )


def _cards(
    tx: Transaction, app: App, live: App, versions: Mapping[str, str]
) -> list[AppCard]:  # fmt: skip
    drafts = {(one.kind, one.key): one for one in Drafts(tx).list()}
    known = {**dict(live.all("app")), **dict(app.all("app"))}
    found = {**owners(live.documents, live.manifest.key), **owners(app.documents, app.manifest.key)}
    parts = {key: frozenset(name for name, apps in found.items() if key in apps) for key in known}
    past = pasts(tx, parts)
    return [
        _card(
            tx, app, live, key, document, drafts, parts[key], past.get(key), versions.get(key, "")
        )
        for key, document in known.items()
    ]


def _card(
    tx: Transaction, app: App, live: App, key: str, document: Document, drafts: dict[Name, Draft],
    parts: frozenset[Name], past: Past | None, version: str,
) -> AppCard:  # fmt: skip
    own = [drafts[name] for name in (("app", key), *parts) if name in drafts]
    last = max(own, key=lambda one: str(one.at), default=None)
    first = drafts.get(("app", key))
    begun_by = past.begun_by if past else first and first.by
    return AppCard(
        key=key,
        title=document_title(app if ("app", key) in app.documents else live, "app", key),
        help=_help(app, key, str(document.get("help", ""))),
        icon=str(document.get("icon", USUAL_ICON)),
        color=str(document.get("color", USUAL_COLOR)),
        logo=str(document.get("logo", "")),
        version=str(document["version"]),
        newer=version if is_newer(version, str(document["version"])) else "",
        holds=tuple(_holds(parts)),
        mark=mark_of(live, "app", key, drafts.get(("app", key))),
        drafts=len(own),
        by=last.by_name if last else (past.by if past else ""),
        at=moment(last.at) if last else (moment(past.at) if past else NEVER),
        menu_url=_menu_url(app, parts),
        samples_url=url_for("apps_samples.show", key=key) if sample_folder(key) else "",
        is_main=key == app.manifest.key,
        is_archived=bool(document.get("archived")),
        is_gone=("app", key) not in app.documents,
        is_mine=begun_by is not None and begun_by == tx.actor.person,
    )


def _help(app: App, key: str, text: str) -> str:
    return app.text("app/@help", locale(), text) if key == app.manifest.key else text


def _holds(names: Iterable[Name]) -> Iterator[tuple[str, int]]:
    counts = Counter(kind for kind, _key in names)
    for kind in TOLD:
        if counts[kind]:
            yield kinds_title(kind), counts[kind]


def _menu_url(app: App, parts: Collection[Name]) -> str:
    """The app's own menu, else the one that all share."""
    menus = [key for key, _document in app.all("navigation")]
    own = [key for key in menus if ("navigation", key) in parts]
    return url_for("designs_navigation.show", key=(own or menus)[0]) if menus else ""


def _template(key: str, document: Document, is_here: bool) -> TemplateCard:
    return TemplateCard(
        key, str(document["title"]), str(document.get("help", "")),
        str(document.get("icon", USUAL_ICON)), str(document.get("color", USUAL_COLOR)), is_here,
        sample_size(key),
    )  # fmt: skip
