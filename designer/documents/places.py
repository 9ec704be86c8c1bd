"""Where in a document something stands, in words: ``Columns › Stage`` for ``/columns/3/field``."""

from collections.abc import Iterator, Mapping

from ...platform.documents.app import App, Entity
from ...platform.documents.diff import MIXED
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document, Pointer, target_of, walk_path
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import document_title, field_title, setting_title

#: Keys of an object that say which thing it is about; such a place is told by that thing.
_ABOUT = ("field", "lines", "related", "by", "option")
#: Keys under which an object has its own name for translations, and its title.
_OWN = ("section", "tab", "group")
#: What holds only the order of things.
_SILENT = frozenset({"body", "items", "properties", "texts"})
_BETWEEN = " › "


def place_title(app: App, kind: str, document: Document, at: Pointer) -> str:
    """Where ``at`` leads in a document, in the page's language; the whole is told as such."""
    return _BETWEEN.join(_Teller(app, kind, document).words(at)) or _("The whole document")


def last_title(app: App, kind: str, document: Document, at: Pointer) -> str:
    """What stands at ``at`` by itself, without what it stands in; "" where nothing is said."""
    return ([*_Teller(app, kind, document).words(at)] or [""])[-1]


class _Teller:
    """One document being told of, step by step."""

    def __init__(self, app: App, kind: str, document: Document) -> None:
        self.app, self.kind, self.document = app, kind, document
        self.key = str(document.get("$id", ""))
        own = document.get("entity", self.key if kind == "entity" else "")
        self.entity = app.entities.get(str(own))

    def words(self, at: Pointer) -> Iterator[str]:
        here: object = self.document
        for depth, step in enumerate(at):
            above = at[depth - 1] if depth else None
            around, here = here, _inside(here, step)
            if isinstance(around, list | tuple):
                yield self._item(step, here)
            elif above in ("properties", "entities", "fields"):
                yield self._named(at, depth)
            elif isinstance(around, str):
                yield _("Line {line}", line=step)
            elif above == "texts":
                yield str(step)
            elif (depth == len(at) - 1 and step in _SILENT) or not self._is_said(step, around):
                yield _titles().get(str(step)) or setting_title(str(step))

    def _is_said(self, step: str | int, around: object) -> bool:
        """Whether the thing around the place has said it already."""
        is_item = step in (*_ABOUT, "entity") and around is not self.document
        return is_item or step in _SILENT

    def _named(self, at: Pointer, depth: int) -> str:
        """A field or an entity by its key."""
        key, above = str(at[depth]), at[depth - 1]
        if above == "entities":
            return document_title(self.app, "entity", key)
        if above == "properties":
            lines = [str(one) for one in at[1:depth:2]]
            title = str(_reached(self.document, at[: depth + 1]).get("title", key))
            return field_title(self.app, "/".join([self.key, *lines]), key, title)
        return self._path(self.app.entities.get(str(at[depth - 2])), key)

    def _item(self, step: str | int, item: object) -> str:
        """A thing in a list by what it is called, else by its place from 1."""
        if isinstance(item, str):
            return self._path(self.entity, item)
        told = self._about(item) if isinstance(item, Mapping) else None
        return told or (str(step + 1) if isinstance(step, int) else step)

    def _about(self, item: Document) -> str | None:
        """What an object in a list is called."""
        for name in _ABOUT:
            if isinstance(item.get(name), str):
                return self._path(self.entity, str(item[name]))
        if isinstance(item.get("entity"), str):
            return document_title(self.app, "entity", str(item["entity"]))
        for name in _OWN:
            if isinstance(item.get(name), str):
                text = f"{KINDS.get(self.kind).folder}/{self.key}/{item[name]}"
                return self.app.text(text, locale(), str(item.get("title", item[name])))
        return str(item["title"]) if isinstance(item.get("title"), str) else None

    def _path(self, entity: Entity | None, path: str) -> str:
        """``account.industry`` as "Account · Industry"; what leads nowhere as it stands."""
        return " · ".join(_labels(self.app, entity, path)) if entity else path


def _labels(app: App, entity: Entity, path: str) -> Iterator[str]:
    for here, key in walk_path(app, entity, path):
        found = here.fields.get(key) or here.system.get(key)
        target = target_of(app, here, key)
        if found is not None:
            yield found.label(locale())
        else:
            yield target.label(locale()) if target is not None else key


def _titles() -> dict[str, str]:
    """Words of places that settings of the same name do not share."""
    return {"when": _("Condition"), "assert": _("Must hold"), "to": _("Leads to")}


def _inside(value: object, step: str | int) -> object:
    """What lies at a step; of a list also by the name that tells its things apart."""
    if isinstance(value, Mapping):
        return value.get(step)
    if not isinstance(value, list | tuple):
        return None
    if isinstance(step, int):
        return value[step] if step < len(value) else None
    return next((one for one in value if _is_named(one, step)), None)


def _is_named(item: object, name: str) -> bool:
    return isinstance(item, Mapping) and any(item.get(key) == name for key in MIXED)


def _reached(document: Document, at: Pointer) -> Document:
    found: object = document
    for step in at:
        found = _inside(found, step)
    return found if isinstance(found, Mapping) else {}
