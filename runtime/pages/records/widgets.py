"""How each kind of field is filled in: what is read from a posted form, and what is shown there.

A widget's name is what field types call it and the name of its macro in
``html/forms/_widgets.html``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from babel.numbers import get_currency_symbol
from flask import url_for

from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.core.registry import Registry
from ....platform.documents.app import Entity
from ....platform.fields.address import NAMES
from ....platform.fields.datetime import in_zone
from ....platform.fields.field import Field
from ....platform.fields.field_type import Manner
from ....platform.fields.file import FileField
from ....platform.fields.options import options_of
from ....platform.fields.rich_text import plain_of
from ....platform.records.values import LinkedTitle
from ...i18n import gettext as _
from ...unit_of_work import transaction
from .files import GONE, NEW, upload_of
from .options import beside, likely, new_in
from .widget import Choice, Widget, several
from .widget import Filling as Filling
from .widget import Posted as Posted

#: An address part and its label; in the order in which people write them.
PARTS = (
    ("country", "Country"), ("province", "Province"), ("city", "City"),
    ("district", "District"), ("street", "Street"), ("postcode", "Postcode"),
)  # fmt: skip


class _Kind(Widget):
    """A widget that only looks different from plain text."""

    def __init__(self, name: str) -> None:
        self.name = name  # type: ignore[misc]


class MoneyWidget(Widget):
    """An amount with the sign of its currency before it."""

    name = "money"

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        currency = field.text("currency") or manner.currency
        sign = get_currency_symbol(currency, manner.locale) if currency else ""
        return Filling(value, before=sign)


class CheckboxWidget(Widget):
    """Yes or no; a hidden blank beside it tells a cleared box from a missing one."""

    name = "checkbox"

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        return bool(self.kept(posted, name))

    def kept(self, posted: Posted, name: str) -> object:
        return "1" if any(posted.getlist(name)) else ""

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return "1" if value else ""


class DateTimeWidget(Widget):
    """A moment in the workspace's zone."""

    name = "datetime"

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        if not isinstance(value, datetime):
            return ""
        return in_zone(value, manner.zone).strftime("%Y-%m-%d %H:%M")


class SelectWidget(Widget):
    """One of the field's options."""

    name = "select"

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return str(value or "")

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        return Filling(value, _choices(field, manner, (str(value),)))


class MultiSelectWidget(Widget):
    """Some of the field's options."""

    name = "multiselect"

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        return field.type.dump(field.type.load(list(several(posted, name)), field), field)

    def kept(self, posted: Posted, name: str) -> object:
        return several(posted, name)

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return tuple(cast("Sequence[str]", value or ()))

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        values = cast("tuple[str, ...]", value or ())
        return Filling(values, _choices(field, manner, values))


class TagsWidget(Widget):
    """Words with commas between them."""

    name = "tags"

    def kept(self, posted: Posted, name: str) -> object:
        return (posted.get(name, ""),)

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return tuple(cast("Sequence[str]", value or ()))


class LinkWidget(Widget):
    """A record of another entity, chosen from a search box."""

    name = "link"

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        return posted.get(name, "").strip() or None

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return _id(value)

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        chosen = (str(value),) if value else ()
        return _linked(chosen, entity, field)


class LinksWidget(LinkWidget):
    """Several records of another entity."""

    name = "links"

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        return list(several(posted, name)) or None

    def kept(self, posted: Posted, name: str) -> object:
        return several(posted, name)

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return tuple(_id(one) for one in cast("Sequence[object]", value or ()))

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        return _linked(cast("tuple[str, ...]", value or ()), entity, field)


class PersonWidget(LinkWidget):
    """Somebody of the workspace."""

    name = "person"

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        chosen = (str(value),) if value else ()
        return Filling(chosen, _people(chosen))


class PeopleWidget(LinksWidget):
    """Some people of the workspace."""

    name = "people"

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        chosen = cast("tuple[str, ...]", value or ())
        return Filling(chosen, _people(chosen))


class DepartmentWidget(LinkWidget):
    """A department of the workspace."""

    name = "department"

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        chosen = (str(value),) if value else ()
        found = ((str(one.id), one.name, "") for one in Departments(transaction()).all())
        return Filling(chosen, tuple(found))


class AddressWidget(Widget):
    """The parts of an address, each in a field of its own."""

    name = "address"

    def is_posted(self, posted: Posted, name: str) -> bool:
        return any(f"{name}.{part}" in posted for part in NAMES)

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        given = cast("dict[str, str]", self.kept(posted, name))
        return field.type.load({key: text for key, text in given.items() if text.strip()}, field)

    def kept(self, posted: Posted, name: str) -> object:
        return {part: posted.get(f"{name}.{part}", "") for part in NAMES}

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return value or {}

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        given = cast("Mapping[str, str]", value or {})
        parts = tuple((part, _(label), given.get(part, "")) for part, label in PARTS)
        return Filling(value, parts=parts)


class RatingWidget(Widget):
    """Stars to choose from."""

    name = "rating"

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        most = field.number("max", 5)
        choices = tuple((str(n), "★" * n + "☆" * (most - n), "") for n in range(1, most + 1))
        return Filling(str(value), choices)


class RichTextWidget(Widget):
    """Formatted text, written plainly; what has more than paragraphs stays as it is marked up."""

    name = "richtext"

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        html = str(value or "")
        return html if "<" in html.replace("<p>", "").replace("</p>", "") else plain_of(html)


class SecretWidget(Widget):
    """What is never shown again: left blank, it stays as it was."""

    name = "secret"

    def is_posted(self, posted: Posted, name: str) -> bool:
        return bool(posted.get(f"{name}.secret"))

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        return posted.get(f"{name}.secret", "")

    def kept(self, posted: Posted, name: str) -> object:
        return ""

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return ""


class FileWidget(Widget):
    """Files: those that stay, those to take out, and those just chosen.

    Where one fits, one just chosen takes the place of the one that is there.
    """

    def __init__(self, name: str) -> None:
        self.name = name  # type: ignore[misc]

    def is_posted(self, posted: Posted, name: str) -> bool:
        return name in posted or name + NEW in posted

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        return list(_fitting(field, self.kept(posted, name))) or None

    def kept(self, posted: Posted, name: str) -> object:
        gone = posted.getlist(name + GONE)
        there = (*several(posted, name), *several(posted, name + NEW))
        return tuple(one for one in dict.fromkeys(there) if one not in gone)

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        return tuple(_id(one) for one in cast("Sequence[object]", value or ()))

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        upload = upload_of(entity, field, _fitting(field, value))
        choices = tuple((one.id, one.name, "") for one in upload.kept)
        return Filling(value, choices, upload=upload)


def _fitting(field: Field, ids: object) -> tuple[str, ...]:
    chosen = cast("tuple[str, ...]", ids or ())
    return chosen[-1:] if cast("FileField", field.type).most(field) == 1 else chosen


class ReadOnlyWidget(Widget):
    """What a form shows and never reads: computed values, and lines as a whole."""

    def __init__(self, name: str) -> None:
        self.name = name  # type: ignore[misc]

    def is_posted(self, posted: Posted, name: str) -> bool:
        return False


WIDGETS: Registry[Widget] = Registry("widget")
for _widget in (
    *map(_Kind, ("text", "number", "percent", "textarea", "date", "time", "duration")),
    *map(_Kind, ("email", "tel", "url", "region", "location", "color", "json", "anylink")),
    *map(ReadOnlyWidget, ("readonly", "lines")),
    *map(FileWidget, ("file", "image", "signature")),
    MoneyWidget(), CheckboxWidget(), DateTimeWidget(), SelectWidget(), MultiSelectWidget(),
    TagsWidget(), LinkWidget(), LinksWidget(), PersonWidget(), PeopleWidget(),
    DepartmentWidget(), AddressWidget(), RatingWidget(), RichTextWidget(), SecretWidget(),
):  # fmt: skip
    WIDGETS.register(_widget)


def widget_of(field: Field) -> Widget:
    """The widget that a field's type asks for."""
    return WIDGETS.get(field.type.widget)


def _id(value: object) -> str:
    if isinstance(value, LinkedTitle):
        return str(value.id)
    return str(value) if isinstance(value, UUID | str) else ""


def _choices(field: Field, manner: Manner, chosen: Sequence[str]) -> tuple[Choice, ...]:
    """The options that are in use, and those that this value still has."""
    options = options_of(field)
    return tuple(
        (one.value, options.title(one.value, field, manner.locale), one.color)
        for one in options.by_value.values()
        if one.active or one.value in chosen
    )


def _linked(chosen: tuple[str, ...], entity: Entity, field: Field) -> Filling:
    choices = tuple((str(one.id), one.title, "") for one in likely(entity, field, chosen))
    source = url_for("options.found", entity=entity.key, field=field.key)
    near = " ".join(beside(entity, field))
    return Filling(chosen, choices, source, new=new_in(entity, field), beside=near)


def _people(chosen: Sequence[str]) -> tuple[Choice, ...]:
    people = [(str(one.id), one.name, "") for one in People(transaction()).all()]
    known = {id for id, _name, _color in people}
    gone = [UUID(id) for id in chosen if id not in known]
    names = People(transaction()).names_of(gone) if gone else {}
    return (*people, *((str(id), name, "") for id, name in names.items() if id in gone))
