"""A form as its document says: tabs of sections of items, and rules. The same for every record."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..documents.app import App, Entity
from ..fields.field import Field
from .condition import Condition

#: Widths on the grid of 12 columns.
FULL = 12


@dataclass(frozen=True)
class Title:
    """A text of a document: in the app's own language, and where its translations are."""

    path: str
    text: str

    def to(self, app: App, locale: str) -> str:
        """The text in ``locale``, else in the app's own language."""
        return app.text(self.path, locale, self.text) if self.text else ""


NO_TITLE = Title("", "")


@dataclass(frozen=True, eq=False)
class Default:
    """What a new record begins with on this form: a value as documents have it, or a formula."""

    value: object = None
    formula: Condition | None = None


@dataclass(frozen=True, eq=False)
class FieldItem:
    """A field in its place; ``default`` is None where the field's own one stands."""

    field: Field
    width: int = FULL
    title: Title = NO_TITLE
    help: Title = NO_TITLE
    placeholder: Title = NO_TITLE
    visible: Condition | None = None
    required: Condition | bool = False
    read_only: Condition | bool = False
    default: Default | None = None


@dataclass(frozen=True, eq=False)
class LinesItem:
    """Child records in a table; ``footer`` maps a column's key to how it is summed up."""

    field: Field
    child: Entity
    columns: tuple[Field, ...]
    footer: Mapping[str, str] = dataclasses.field(default_factory=dict)
    title: Title = NO_TITLE
    visible: Condition | None = None
    read_only: Condition | bool = False


@dataclass(frozen=True, eq=False)
class RelatedItem:
    """Records that point here, by the key of the list that their link makes."""

    key: str
    title: Title = NO_TITLE
    view: str = ""
    visible: Condition | None = None
    may_create: bool = True


@dataclass(frozen=True, eq=False)
class TextItem:
    """Words for whoever fills the form in; ``html`` is clean."""

    key: str
    html: Title
    width: int = FULL
    visible: Condition | None = None


@dataclass(frozen=True, eq=False)
class DividerItem:
    """A thin line."""

    visible: Condition | None = None


@dataclass(frozen=True, eq=False)
class ButtonItem:
    """Starts a flow for the record that the form shows; ``style`` says how much it stands out."""

    key: str
    flow: str
    title: Title
    width: int = FULL
    style: str = "default"
    visible: Condition | None = None


Item = FieldItem | LinesItem | RelatedItem | TextItem | DividerItem | ButtonItem


@dataclass(frozen=True, eq=False)
class Section:
    """Items that belong together; ``key`` is "" for those that stand in none."""

    key: str
    title: Title
    items: tuple[Item, ...]
    help: Title = NO_TITLE
    visible: Condition | None = None
    collapsed: bool = False


@dataclass(frozen=True, eq=False)
class Tab:
    """Sections behind one tab; ``key`` is "" for a form without tabs."""

    key: str
    title: Title
    sections: tuple[Section, ...]
    visible: Condition | None = None


@dataclass(frozen=True, eq=False)
class Effect:
    """What a rule does to ``target`` (a field, a section or a tab).

    ``only`` are the options left by ``options``; ``text`` is what ``hint`` says; ``formula`` is
    what ``set`` puts in.
    """

    do: str
    target: str
    only: tuple[str, ...] = ()
    text: Title = NO_TITLE
    formula: Condition | None = None


@dataclass(frozen=True, eq=False)
class FormRule:
    """Effects that hold while a condition does; the later rule wins. What rules only show is
    hidden while none of them holds.
    """

    key: str
    when: Condition
    effects: tuple[Effect, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """A form of an entity. ``key`` is "" for one made from the entity's fields alone.

    ``labels`` stand "top" or "left" of their fields.
    """

    key: str
    entity: Entity
    tabs: tuple[Tab, ...]
    rules: tuple[FormRule, ...] = ()
    title: Title = NO_TITLE
    submit: Title = NO_TITLE
    then: str = "view"
    help: Title = NO_TITLE
    labels: str = "top"

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for tab in self.tabs for section in tab.sections)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def places(self) -> Mapping[str, tuple[str, str, str]]:
        """A field's own key, its section's and its tab's, by the field's key."""
        return {
            item.field.key: (item.field.key, section.key, tab.key)
            for tab in self.tabs
            for section in tab.sections
            for item in section.items
            if isinstance(item, FieldItem | LinesItem)
        }

    @cached_property
    def changing(self) -> frozenset[str]:
        """Keys of what a condition may show, hide, ask for or lock while the form is filled in."""
        parts = (*self.tabs, *self.sections, *self.items)
        flags = ("visible", "required", "read_only")
        own = (
            key_of(part)
            for part in parts
            if any(isinstance(getattr(part, name, None), Condition) for name in flags)
        )
        return frozenset((*own, *(one.target for rule in self.rules for one in rule.effects)))

    @cached_property
    def shown_by_rules(self) -> frozenset[str]:
        """Keys of what is hidden until a rule shows it: nothing else says when it is seen."""
        shown, hidden = (
            {effect.target for rule in self.rules for effect in rule.effects if effect.do == do}
            for do in ("show", "hide")
        )
        parts = (*self.tabs, *self.sections, *self.items)
        own = {key_of(part) for part in parts if part.visible is not None}
        return frozenset(shown - hidden - own)

    @cached_property
    def defaults(self) -> Mapping[str, Default]:
        """What new records begin with on this form, by the field's key."""
        return {one.field.key: one.default for one in self.fields if one.default is not None}

    @property
    def fields(self) -> tuple[FieldItem, ...]:
        return tuple(item for item in self.items if isinstance(item, FieldItem))

    @property
    def lines(self) -> tuple[LinesItem, ...]:
        return tuple(item for item in self.items if isinstance(item, LinesItem))


def key_of(part: Tab | Section | Item) -> str:
    """What states and effects call a part of a form; "" for one that has no name."""
    if isinstance(part, FieldItem | LinesItem):
        return part.field.key
    return "" if isinstance(part, DividerItem) else part.key
