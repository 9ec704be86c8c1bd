"""How a value stands on a page: its text and, where it has one, its look.

A look is the name of a macro in ``html/records/_shown.html``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import url_for

from ....platform.fields.field import Field
from ....platform.fields.field_type import Manner
from ....platform.fields.options import options_of
from ....platform.records.values import AttachedFile, Covered, LinkedTitle, Record, show
from ...i18n import gettext as _
from ...shell import Avatar
from ...unit_of_work import transaction
from ..titles import titles_of
from .files import FileView


@dataclass(frozen=True)
class Shown:
    """A value as a page shows it; falsy when blank. ``items`` are (text, colour or address)."""

    text: str
    look: str = "text"
    items: tuple[tuple[str, str], ...] = ()
    url: str = ""
    avatar: Avatar | None = None
    number: bool = False
    files: tuple[FileView, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


BLANK = Shown("")


def shown(value: object, field: Field, manner: Manner) -> Shown:
    """``value`` of ``field`` for a page."""
    if value is None:
        return BLANK
    if isinstance(value, Covered):
        return Shown(str(value))
    look = _LOOKS.get(field.value_type.widget)
    if look is not None:
        return look(value, field, manner)
    return Shown(show(value, field, manner), number=field.value_type.numeric)


def shown_text(value: object, field: Field, manner: Manner) -> str:
    """``value`` as plain text, such as history tells it."""
    return show(value, field, manner)


def _chip(value: object, field: Field, manner: Manner) -> Shown:
    items = _colored((str(value),), field, manner)
    return Shown(items[0][0], "chips", items)


def _chips(value: object, field: Field, manner: Manner) -> Shown:
    items = _colored(cast("Iterable[str]", value), field, manner)
    return Shown(", ".join(text for text, _color in items), "chips", items)


def _colored(values: Iterable[str], field: Field, manner: Manner) -> tuple[tuple[str, str], ...]:
    options = options_of(field)
    colors = {key: one.color for key, one in options.by_value.items()}
    return tuple((options.title(one, field, manner.locale), colors.get(one, "")) for one in values)


def _link(value: object, field: Field, manner: Manner) -> Shown:
    return _links((value,), field, manner)


def _links(value: object, field: Field, manner: Manner) -> Shown:
    items = tuple(_linked(one, field.text("to")) for one in cast("Iterable[object]", value))
    return Shown(", ".join(text for text, _url in items), "links", items)


def _linked(one: object, entity: str) -> tuple[str, str]:
    if not isinstance(one, LinkedTitle):
        return str(one), ""
    if not one.is_open:
        return _("no access"), ""
    return one.title, url_for("records.show", entity=entity, id=one.id) if entity else ""


def _any_link(value: object, field: Field, manner: Manner) -> Shown:
    entity, _slash, text = str(value).partition("/")
    id = UUID(text)
    title = titles_of(transaction(), entity, (id,)).get(id)
    url = url_for("records.show", entity=entity, id=id) if title is not None else ""
    told = _("no access") if title is None else title
    return Shown(told, "links", ((told, url),))


def _person(value: object, field: Field, manner: Manner) -> Shown:
    name = value.title if isinstance(value, LinkedTitle) else str(value)
    return Shown(name, "person", avatar=Avatar.of(name))


def _people(value: object, field: Field, manner: Manner) -> Shown:
    names = [str(getattr(one, "title", one)) for one in cast("Iterable[object]", value)]
    return Shown(", ".join(names))


def _checked(value: object, field: Field, manner: Manner) -> Shown:
    return Shown(show(value, field, manner), "yes" if value else "no")


def _mail(value: object, field: Field, manner: Manner) -> Shown:
    return Shown(str(value), "address", url=f"mailto:{value}")


def _phone(value: object, field: Field, manner: Manner) -> Shown:
    text = show(value, field, manner)
    digits = "".join(one for one in text if one.isdigit() or one == "+")
    return Shown(text, "address", url=f"tel:{digits}")


def _web(value: object, field: Field, manner: Manner) -> Shown:
    return Shown(show(value, field, manner), "site", url=str(value))


def _long(value: object, field: Field, manner: Manner) -> Shown:
    return Shown(show(value, field, manner), "long")


def _rich(value: object, field: Field, manner: Manner) -> Shown:
    return Shown(str(value), "rich")


def _files(value: object, field: Field, manner: Manner) -> Shown:
    files = tuple(
        FileView.of(one.id, one.title, one.media_type, one.size)
        for one in cast("Iterable[object]", value)
        if isinstance(one, AttachedFile)
    )
    items = tuple((one.name, one.url) for one in files)
    return Shown(", ".join(one.name for one in files), "links", items, files=files)


def _lines(value: object, field: Field, manner: Manner) -> Shown:
    rows = [one for one in cast("Iterable[object]", value) if isinstance(one, Record)]
    return Shown(str(len(rows)), number=True)


#: By widget, as every type names one; what is not here is plain text.
_LOOKS: Mapping[str, Callable[[object, Field, Manner], Shown]] = {
    "select": _chip,
    "multiselect": _chips,
    "tags": _chips,
    "link": _link,
    "links": _links,
    "anylink": _any_link,
    "person": _person,
    "people": _people,
    "checkbox": _checked,
    "email": _mail,
    "tel": _phone,
    "url": _web,
    "textarea": _long,
    "richtext": _rich,
    "lines": _lines,
    "file": _files,
    "image": _files,
    "signature": _files,
}
