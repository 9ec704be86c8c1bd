"""Reads a form's document; makes a form of the entity's fields where there is none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import cast

from ..documents.app import App, Entity
from ..fields.field import Field
from ..fields.rich_text import clean_html
from ..formula import FormulaType
from .condition import Condition, condition
from .form import (
    FULL,
    NO_TITLE,
    ButtonItem,
    Default,
    DividerItem,
    Effect,
    FieldItem,
    Form,
    FormRule,
    Item,
    LinesItem,
    RelatedItem,
    Section,
    Tab,
    TextItem,
    Title,
)

Document = Mapping[str, object]


@lru_cache(maxsize=256)
def read_form(app: App, key: str) -> Form:
    """The form called ``key``."""
    return form_of(app, key, app.document("form", key))


def form_of(app: App, key: str, document: Document) -> Form:
    """A form that may be a draft of the one called ``key``."""
    return _Reader(app, key, document).form()


@lru_cache(maxsize=256)
def plain_form(app: App, entity: Entity) -> Form:
    """A form of every field, for an entity that has none of its own."""
    items: list[Item] = []
    for field in entity.fields.values():
        if field.key in entity.lines:
            child = entity.lines[field.key]
            items.append(LinesItem(field, child, tuple(child.fields.values())))
        else:
            items.append(FieldItem(field, FULL if field.type.widget in WIDE else 6))
    return Form("", entity, (Tab("", NO_TITLE, (Section("", NO_TITLE, tuple(items)),)),))


#: Widgets that want a whole row.
WIDE = frozenset({"textarea", "richtext", "address", "file", "image", "json", "signature", "tags"})


class _Reader:
    def __init__(self, app: App, key: str, document: Document) -> None:
        self.app = app
        self.key = key
        self.document = document
        self.entity = app.entity(str(document["entity"]))

    def form(self) -> Form:
        submit = cast("Document", self.document.get("submit", {}))
        return Form(
            key=self.key,
            entity=self.entity,
            tabs=tuple(self._tabs(_list(self.document, "body"))),
            rules=tuple(self._rules()),
            title=Title(f"forms/{self.key}", str(self.document["title"])),
            submit=Title(f"forms/{self.key}/@submit", str(submit.get("title", ""))),
            then=str(submit.get("then", "view")),
            help=Title(f"forms/{self.key}/@help", str(self.document.get("help", ""))),
            labels=str(self.document.get("labels", "top")),
        )

    def _tabs(self, body: Iterable[Document]) -> Iterator[Tab]:
        loose: list[Document] = []
        for one in body:
            if "tab" not in one:
                loose.append(one)
                continue
            if loose:
                yield Tab("", NO_TITLE, tuple(self._sections(loose)))
                loose = []
            sections = tuple(self._sections(_list(one, "body")))
            yield Tab(str(one["tab"]), self._title(one, "tab"), sections, self._visible(one))
        if loose:
            yield Tab("", NO_TITLE, tuple(self._sections(loose)))

    def _sections(self, body: Iterable[Document]) -> Iterator[Section]:
        loose: list[Document] = []
        for one in body:
            if "section" not in one:
                loose.append(one)
                continue
            if loose:
                yield self._loose(loose)
                loose = []
            yield self._section(one)
        if loose:
            yield self._loose(loose)

    def _loose(self, body: Iterable[Document]) -> Section:
        return Section("", NO_TITLE, tuple(self._items(body)))

    def _section(self, one: Document) -> Section:
        key = str(one["section"])
        return Section(
            key=key,
            title=self._title(one, "section"),
            items=tuple(self._items(_list(one, "body"))),
            help=self._said(one, "help", key),
            visible=self._visible(one),
            collapsed=bool(one.get("collapsed")),
        )

    def _items(self, body: Iterable[Document]) -> Iterator[Item]:
        for one in body:
            make = next((make for name, make in _ITEMS.items() if name in one), None)
            item = make(self, one) if make is not None else None
            if item is not None:
                yield item

    def field(self, one: Document) -> Item | None:
        key = str(one["field"])
        field = self.entity.fields.get(key) or self.entity.system.get(key)
        if field is None or field.key in self.entity.lines:
            return None
        return FieldItem(
            field=field,
            width=cast("int", one.get("width", FULL)),
            title=self._said(one, "title", key),
            help=self._said(one, "help", key),
            placeholder=self._said(one, "placeholder", key),
            visible=self._visible(one),
            required=self._flag(one, "required"),
            read_only=self._flag(one, "readOnly"),
            default=self._default(one["default"], field) if "default" in one else None,
        )

    def _default(self, given: object, field: Field) -> Default:
        if not isinstance(given, Mapping):
            return Default(given)
        text, returns = str(given["formula"]), field.formula_type
        return Default(formula=condition(self.app, self.entity, text, returns))

    def lines(self, one: Document) -> Item | None:
        child = self.entity.lines.get(str(one["lines"]))
        if child is None:
            return None
        keys = cast("Iterable[str]", one["columns"])
        columns = [child.fields[key] for key in keys if key in child.fields]
        return LinesItem(
            field=self.entity.fields[str(one["lines"])],
            child=child,
            columns=tuple(columns) + _unlisted(child, columns),
            footer=cast("Mapping[str, str]", one.get("footer", {})),
            title=self._said(one, "title", str(one["lines"])),
            visible=self._visible(one),
            read_only=self._flag(one, "readOnly"),
        )

    def related(self, one: Document) -> Item | None:
        key = str(one["related"])
        title, view = self._said(one, "title", key), str(one.get("view", ""))
        return RelatedItem(key, title, view, self._visible(one), bool(one.get("create", True)))

    def text(self, one: Document) -> Item | None:
        key = str(one["text"])
        html = Title(f"forms/{self.key}/{key}", clean_html(str(one["html"])))
        return TextItem(key, html, cast("int", one.get("width", FULL)), self._visible(one))

    def divider(self, one: Document) -> Item | None:
        return DividerItem(self._visible(one))

    def button(self, one: Document) -> Item | None:
        return ButtonItem(
            key=str(one["button"]),
            flow=str(one["flow"]),
            title=self._title(one, "button"),
            width=cast("int", one.get("width", FULL)),
            style=str(one.get("style", "default")),
            visible=self._visible(one),
        )

    def _rules(self) -> Iterator[FormRule]:
        for one in _list(self.document, "rules"):
            when = self._condition(str(one["when"]))
            if when is not None and one.get("enabled", True):
                key = str(one["id"])
                effects = (self._effect(key, effect) for effect in _list(one, "then"))
                yield FormRule(key, when, tuple(effects))

    def _effect(self, rule: str, one: Document) -> Effect:
        target = one.get("field") or one.get("section") or one.get("tab")
        return Effect(
            do=str(one["do"]),
            target=str(target),
            only=tuple(cast("Iterable[str]", one.get("only", ()))),
            text=Title(f"forms/{self.key}/@rules/{rule}/@hint", str(one.get("text", ""))),
            formula=self._formula(one),
        )

    def _formula(self, one: Document) -> Condition | None:
        return condition(self.app, self.entity, str(one["formula"])) if "formula" in one else None

    def _condition(self, text: str) -> Condition | None:
        return condition(self.app, self.entity, text, FormulaType.BOOLEAN)

    def _visible(self, one: Document) -> Condition | None:
        return self._condition(str(one["visible"])) if "visible" in one else None

    def _flag(self, one: Document, name: str) -> Condition | bool:
        given = one.get(name, False)
        return given if isinstance(given, bool) else self._condition(str(given)) or False

    def _title(self, one: Document, kind: str) -> Title:
        return Title(f"forms/{self.key}/{one[kind]}", str(one.get("title", "")))

    def _said(self, one: Document, name: str, key: str) -> Title:
        """A text that an item says otherwise than its field; most say nothing."""
        within = key if "section" in one else f"@items/{key}"
        place = "" if name == "title" else f"/@{name}"
        return Title(f"forms/{self.key}/{within}{place}", str(one.get(name, "")))


#: How each kind of item is read.
_ITEMS: Mapping[str, Callable[[_Reader, Document], Item | None]] = {
    "field": _Reader.field,
    "lines": _Reader.lines,
    "related": _Reader.related,
    "text": _Reader.text,
    "divider": _Reader.divider,
    "button": _Reader.button,
}


def _unlisted(child: Entity, columns: Iterable[Field]) -> tuple[Field, ...]:
    """Required columns that a form forgot: without them no line could be saved."""
    listed = {field.key for field in columns}
    return tuple(f for f in child.fields.values() if f.required and f.key not in listed)


def _list(document: Document, key: str) -> Iterable[Document]:
    return cast("Iterable[Document]", document.get(key, ()))
