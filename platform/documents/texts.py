"""What people read of documents, each text with its path in ``i18n/<locale>`` (docs: i18n.md)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from .app import Documents
from .holidays import days_in
from .kinds import KINDS
from .references import Document


class Text(NamedTuple):
    """A text in the app's own language, and the path under which translations have it."""

    path: str
    text: str


Texts = Iterator[Text]
#: Keywords whose text follows the path of whatever has them.
_SAID = ("help", "placeholder")
#: Texts of fields that every record has; no document has them, yet they may be translated.
SYSTEM = "system/"
#: Between the path of an app and the day that a day off is.
HOLIDAYS = "@holidays"


def texts_of(kind: str, key: str, document: Document) -> Texts:
    """Everything that people read of one document, in its order; no path comes twice."""
    found: dict[str, str] = {}
    for path, text in _READERS.get(kind, _plain)(_path(kind, key), document):
        found.setdefault(path, text)
    return (Text(*one) for one in found.items())


def all_texts(documents: Documents) -> dict[tuple[str, str], tuple[Text, ...]]:
    """The texts of every document that has any."""
    found = {name: tuple(texts_of(*name, one)) for name, one in documents.items()}
    return {name: texts for name, texts in found.items() if texts}


def translations(documents: Documents, locale: str) -> Mapping[str, str]:
    """The texts in another language by path."""
    document = documents.get(("i18n", locale), {})
    return cast("Mapping[str, str]", document.get("texts", {}))


def missing(documents: Documents, locale: str) -> list[Text]:
    """What is read in the app's own language by those who chose ``locale``."""
    there = translations(documents, locale)
    texts = (text for one in all_texts(documents).values() for text in one)
    return [text for text in texts if text.path not in there]


def dead(documents: Documents, locale: str) -> list[Text]:
    """Translations of what no document says any more; a removed field leaves some."""
    wanted = {text.path for one in all_texts(documents).values() for text in one}
    there = translations(documents, locale)
    return [
        Text(path, text)
        for path, text in there.items()
        if path not in wanted and not path.startswith(SYSTEM)
    ]


def _path(kind: str, key: str) -> str:
    folder = KINDS.get(kind).folder if kind in KINDS else kind
    return folder if kind == "app" else f"{folder}/{key}"


def _list(owner: Document, name: str) -> Iterable[Document]:
    """The mappings in a list of the document, which may be a draft that is half done."""
    found = owner.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else ()


def _inner(owner: Document, name: str) -> Document:
    found = owner.get(name)
    return found if isinstance(found, Mapping) else {}


def _said(path: str, owner: Document, name: str) -> Texts:
    if isinstance(owner.get(name), str) and owner[name]:
        yield Text(path, str(owner[name]))


def _plain(path: str, owner: Document) -> Texts:
    """A title, with the help and the placeholder that stand beside it."""
    yield from _said(path, owner, "title")
    for name in _SAID:
        yield from _said(f"{path}/@{name}", owner, name)


def _plain_all(path: str, owner: Document, name: str, key: str = "id") -> Texts:
    for one in _list(owner, name):
        if key in one:
            yield from _plain(f"{path}/{one[key]}", one)


def _of_entity(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    plural = "plural" if document.get("plural") else "title"  # what is shown where none is given
    yield from _said(f"{path}/@plural", document, plural)
    yield from _of_fields(path, document)
    for rule in _list(document, "rules"):
        yield from _said(f"{path}/@rules/{rule.get('id')}", rule, "message")
    for one in _list(_inner(document, "states"), "transitions"):
        yield from _said(f"{path}/@transitions/{one.get('from')}/{one.get('to')}", one, "message")


def _of_fields(path: str, owner: Document) -> Texts:
    for key, field in _inner(owner, "properties").items():
        if isinstance(field, Mapping):
            yield from _plain(f"{path}/{key}", field)
            for option in _list(field, "options"):
                value = str(option.get("value"))
                yield Text(f"{path}/{key}/{value}", str(option.get("title", value)))
            yield from _of_fields(f"{path}/{key}", field)


def _of_form(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    yield from _of_items(path, document)
    for rule in _list(document, "rules"):
        yield from _of_form_rule(f"{path}/@rules/{rule.get('id')}", rule)
    yield from _said(f"{path}/@submit", _inner(document, "submit"), "title")
    for name in ("consent", "thanks"):
        yield from _said(f"{path}/@{name}", _inner(document, "public"), name)


def _of_items(path: str, owner: Document) -> Texts:
    for item in _list(owner, "body"):
        own = next((name for name in ("tab", "section", "button") if name in item), "")
        placed = next((name for name in ("field", "lines", "related") if name in item), "")
        if own:
            yield from _plain(f"{path}/{item[own]}", item)
        if placed:
            yield from _plain(f"{path}/@items/{item[placed]}", item)
        if "text" in item:
            yield from _said(f"{path}/{item['text']}", item, "html")
        yield from _of_items(path, item)


def _of_form_rule(path: str, rule: Document) -> Texts:
    yield from _said(path, rule, "title")
    hints = (one for one in _list(rule, "then") if one.get("do") == "hint")
    for hint in hints:
        yield from _said(f"{path}/@hint", hint, "text")


def _of_app(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    for day, title in days_in(_inner(document, "calendar").get("holidays")):
        if title:
            yield Text(f"{path}/{HOLIDAYS}/{day}", title)


def _of_view(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    yield from _plain_all(f"{path}/@columns", document, "columns", "field")


def _of_navigation(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    yield from _of_menu(path, document)


def _of_menu(path: str, owner: Document) -> Texts:
    """Groups and links that have a name of their own, if they have an id too."""
    for item in _list(owner, "items"):
        if "id" in item:
            yield from _said(f"{path}/{item['id']}", item, "group" if "group" in item else "title")
        yield from _of_menu(path, item)


def _of_flow(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    yield from _said(f"{path}/@start", _inner(document, "start"), "title")
    yield from _of_steps(path, document)


def _of_steps(path: str, owner: Document) -> Texts:
    for step in _list(owner, "steps"):
        yield from _said(f"{path}/{step.get('id')}", step, "title")
        for branch in _list(step, "branches"):
            yield from _said(f"{path}/{step.get('id')}/{branch.get('id')}", branch, "title")
            yield from _of_steps(path, branch)
        yield from _of_steps(path, step)


def _of_report(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    yield from _said(f"{path}/@folder", document, "folder")
    yield from _plain_all(path, document, "values")


def _of_dashboard(path: str, document: Document) -> Texts:
    yield from _plain(path, document)
    yield from _plain_all(f"{path}/@filters", document, "filters")
    for widget in _list(document, "widgets"):
        yield from _plain(f"{path}/{widget.get('id')}", widget)
        for name in ("html", "alt"):
            yield from _said(f"{path}/{widget.get('id')}/@{name}", widget, name)


def _nothing(path: str, document: Document) -> Texts:
    return iter(())


#: Kinds whose documents say more than a title and a help, or nothing to people at all.
_READERS: Mapping[str, Callable[[str, Document], Texts]] = {
    "app": _of_app,
    "entity": _of_entity,
    "form": _of_form,
    "view": _of_view,
    "navigation": _of_navigation,
    "flow": _of_flow,
    "report": _of_report,
    "dashboard": _of_dashboard,
    "i18n": _nothing,
    "scenario": _nothing,
}
