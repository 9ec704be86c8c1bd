"""What the page of an app's texts in another language shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from ...platform.core.errors import NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Documents
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.releases import current_app
from ...platform.documents.texts import Text, all_texts, dead, missing, translations
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import (
    KIND_ICONS,
    Mark,
    document_title,
    kinds_title,
    setting_title,
)
from ...runtime.pages.tabs import Tab
from .drafted import drafted_app
from .overview import mark_of
from .texts_edits import TEXT, language, others, texts_draft

#: From this length on a text has a control of several lines.
LONG = 80


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: texts of one document, that say something, or lack their words."""

    document: str = ""
    search: str = ""
    only_missing: bool = False

    def url(self, locale: str, document: str = "") -> str:
        asked = {"q": self.search, "missing": "1" if self.only_missing else ""}
        said = {name: value for name, value in asked.items() if value}
        chosen = document or self.document
        return url_for("designs_texts.show", key=locale, document=chosen or None, **said)

    def is_met(self, text: Text, told: str) -> bool:
        if self.only_missing and told:
            return False
        return self.search.casefold() in f"{text.text} {told} {text.path}".casefold()


@dataclass(frozen=True)
class TextRow:
    """One text: in the app's own language, and its translation. ``trail`` is what it belongs to;
    ``theirs`` is what somebody else saved while this one was written."""

    id: str
    name: str
    path: str
    trail: str
    own: str
    text: str
    theirs: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.own) > LONG or "\n" in self.own


@dataclass(frozen=True)
class TextsDocument:
    """A document in the list beside; ``missing`` of its texts have no translation."""

    title: str
    url: str
    missing: int
    is_current: bool


@dataclass(frozen=True)
class TextsGroup:
    """The documents of one kind that have texts."""

    title: str
    icon: str
    documents: tuple[TextsDocument, ...]


@dataclass(frozen=True)
class TextsPage:
    """The texts of an app in one language, those of one document as a form.

    ``dead`` are translations of what no document says any more.
    """

    locale: str
    language: str
    own_locale: str
    languages: tuple[Tab, ...]
    mark: Mark | None
    is_draft: bool
    etag: str
    note: str
    groups: tuple[TextsGroup, ...]
    document: str
    title: str
    rows: tuple[TextRow, ...]
    dead: tuple[Text, ...]
    wanted: Wanted
    url: str
    clear_url: str
    refusal: str = ""
    is_stale: bool = False


def texts_page(
    tx: Transaction, locale: str, wanted: Wanted, form: Mapping[str, str] | None = None,
    refusal: str = "", *, is_stale: bool = False,
) -> TextsPage:  # fmt: skip
    """The texts as they are drafted, or as ``form`` has them.

    :raises NotFoundError: for a language that the app does not have.
    """
    app, documents, draft = drafted_app(tx), Drafts(tx).documents(), texts_draft(tx, locale)
    demand_language(tx, locale)
    texts = _sought(documents, locale, wanted)
    name = _chosen(app, texts, wanted)
    return TextsPage(
        locale=locale,
        language=language(locale),
        own_locale=app.manifest.locale,
        languages=tuple(_tabs(app, documents, locale, wanted)),
        mark=mark_of(current_app(tx), "i18n", locale, draft) if draft else None,
        is_draft=bool(draft and not draft.live),
        etag=draft.etag if draft else "",
        note=_note(documents, locale),
        groups=tuple(_groups(app, documents, texts, locale, wanted, name)),
        document="/".join(name or ()),
        title=document_title(app, *name) if name else "",
        rows=tuple(_rows(documents, texts, locale, name, form)) if name else (),
        dead=tuple(dead(documents, locale)),
        wanted=wanted,
        url=wanted.url(locale, "/".join(name or ())),
        clear_url=Wanted(wanted.document).url(locale),
        refusal=refusal,
        is_stale=is_stale,
    )


def languages_of(app: App, documents: Documents) -> list[str]:
    """The languages that the app is to be read in, and those that it has texts in already."""
    drafted = [key for kind, key in documents if kind == "i18n" and key != app.manifest.locale]
    return [*dict.fromkeys([*others(app), *drafted])]


def demand_language(tx: Transaction, locale: str) -> None:
    """:raises NotFoundError: for a language that the app does not have."""
    if locale not in languages_of(drafted_app(tx), Drafts(tx).documents()):
        raise NotFoundError("This app has no texts in '{locale}'.", locale=locale)


def _tabs(app: App, documents: Documents, locale: str, wanted: Wanted) -> Iterator[Tab]:
    for one in languages_of(app, documents):
        count = len(missing(documents, one))
        yield Tab(language(one), wanted.url(one), one == locale, count=count or None)


def _note(documents: Documents, locale: str) -> str:
    total = sum(map(len, all_texts(documents).values()))
    return _(
        "{missing} of {total} texts are not translated; they are shown in the app's own language.",
        missing=len(missing(documents, locale)), total=total,
    )  # fmt: skip


def _sought(documents: Documents, locale: str, wanted: Wanted) -> dict[Name, tuple[Text, ...]]:
    there = translations(documents, locale)
    found = {
        name: tuple(one for one in texts if wanted.is_met(one, there.get(one.path, "")))
        for name, texts in all_texts(documents).items()
    }
    return {name: texts for name, texts in found.items() if texts}


def _chosen(app: App, texts: Mapping[Name, object], wanted: Wanted) -> Name | None:
    kind, _slash, key = wanted.document.partition("/")
    if (kind, key) in texts:
        return kind, key
    return min(texts, key=lambda name: _place(app, name), default=None)


def _place(app: App, name: Name) -> tuple[object, ...]:
    """The app and its entities first: they are what is read most."""
    order = ("app", "entity")
    kind = order.index(name[0]) if name[0] in order else len(order)
    return kind, kinds_title(name[0]), document_title(app, *name).casefold()


def _groups(
    app: App, documents: Documents, texts: Mapping[Name, tuple[Text, ...]], locale: str,
    wanted: Wanted, current: Name | None,
) -> Iterator[TextsGroup]:  # fmt: skip
    there = translations(documents, locale)
    by_kind: dict[str, list[TextsDocument]] = {}
    for name in sorted(texts, key=lambda name: _place(app, name)):
        absent = sum(one.path not in there for one in texts[name])
        url = wanted.url(locale, "/".join(name))
        row = TextsDocument(document_title(app, *name), url, absent, name == current)
        by_kind.setdefault(name[0], []).append(row)
    for kind, rows in by_kind.items():
        yield TextsGroup(kinds_title(kind), KIND_ICONS.get(kind, "file"), tuple(rows))


def _rows(
    documents: Documents, texts: Mapping[Name, tuple[Text, ...]], locale: str, name: Name,
    form: Mapping[str, str] | None,
) -> Iterator[TextRow]:  # fmt: skip
    there = translations(documents, locale)
    own = {one.path: one.text for one in all_texts(documents)[name]}
    for number, one in enumerate(texts[name], 1):
        saved = there.get(one.path, "")
        typed = (form or {}).get(TEXT + one.path, saved)
        trail = " › ".join(_trail(own, one.path))
        theirs = saved if typed != saved else ""
        yield TextRow(f"t{number}", TEXT + one.path, one.path, trail, one.text, typed, theirs)


def _trail(own: Mapping[str, str], path: str) -> Iterable[str]:
    """What a text belongs to within its document, from the outside in, and what kind it is."""
    steps = path.split("/")
    for end in range(3, len(steps)):
        above = own.get("/".join(steps[:end]))
        if above:
            yield above
    if steps[-1].startswith("@"):
        yield _words().get(steps[-1], setting_title(steps[-1][1:]))


def _words() -> Mapping[str, str]:
    """What keywords are called that are not called so themselves."""
    return {"@html": _("Content"), "@placeholder": _("Placeholder"), "@hint": _("Hint")}
