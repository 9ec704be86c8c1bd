"""A value of a document in words: a list by its items, an object with a line for each setting."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from ...platform.documents.app import App
from ...platform.documents.diff import NAMES
from ...platform.documents.references import Document, Pointer
from ...platform.fields.builtin import FIELD_TYPES
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import COLORS, setting_title, type_title
from .places import last_title

#: Mappings by names that people chose, of fields, entities or values; others map by setting.
_CHOSEN = frozenset(
    ("properties", "entities", "fields", "texts", "map", "values", "limits", "allow", "footer",
     "in", "out", "body", "home", "todo")
)  # fmt: skip
_DEEPER = "\u2003"


def value_text(app: App, kind: str, document: Document, at: Pointer, value: object) -> str:
    """The value at a place of a document; several lines where it holds several settings."""
    return "\n".join(_Teller(app, kind, document).lines(value, at))


def order_text(app: App, kind: str, document: Document, at: Pointer, keys: object) -> str:
    """The things in a list or mapping in their order, each by what it is called."""
    found = [last_title(app, kind, document, (*at, key)) for key in cast("Sequence[str]", keys)]
    return _(", ").join(found)


class _Teller:
    def __init__(self, app: App, kind: str, document: Document) -> None:
        self._app, self._kind, self._document = app, kind, document

    def lines(self, value: object, at: Pointer) -> Iterator[str]:
        if isinstance(value, Mapping):
            for key, one in value.items():
                yield from self._setting(self._named(str(key), at), one, (*at, str(key)))
        elif not isinstance(value, list | tuple):
            yield self._word(value, at)
        elif any(isinstance(one, Mapping | list) for one in value):
            for index, one in enumerate(value):
                yield from self._item(one, (*at, _step(index, one)))
        else:
            yield _(", ").join(self._word(one, (*at, index)) for index, one in enumerate(value))

    def _setting(self, title: str, value: object, at: Pointer) -> Iterator[str]:
        lines = [*self.lines(value, at)]
        if len(lines) == 1 and not isinstance(value, Mapping):
            yield _("{name}: {value}", name=title, value=lines[0])
        elif lines:
            yield _("{name}: {value}", name=title, value="").rstrip()
            yield from (f"{_DEEPER}{line}" for line in lines)

    def _item(self, value: object, at: Pointer) -> Iterator[str]:
        first, *more = [*self.lines(value, at)] or [""]
        yield f"• {first}"
        yield from (f"{_DEEPER}{line}" for line in more)

    def _named(self, key: str, at: Pointer) -> str:
        """A setting by its word, anything else by what it is called."""
        is_chosen = bool(at) and at[-1] in _CHOSEN
        if key == "field" and self._kind == "entity":
            return _("Type")
        return self._called((*at, key), key) if is_chosen else setting_title(key)

    def _word(self, value: object, at: Pointer) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if at and at[-1] == "field" and value in FIELD_TYPES and self._kind == "entity":
            return type_title(str(value))
        if at and at[-1] == "color" and value in COLORS:
            return _(COLORS[str(value)])
        if len(at) > 1 and at[-1] in ("field", "lines", "related") and self._kind != "entity":
            return self._called(at[:-1], str(value))
        if isinstance(value, str) and at and isinstance(at[-1], int):
            return self._called(at, value)
        return "" if value is None else str(value)

    def _called(self, at: Pointer, plain: str) -> str:
        return last_title(self._app, self._kind, self._document, at) or plain


def _step(index: int, item: object) -> str | int:
    """How pointers of differences name an item of a list."""
    if isinstance(item, Mapping):
        for name in NAMES:
            if isinstance(item.get(name), str):
                return str(item[name])
    return index
