"""Notices in somebody's language: what they tell of is called as documents call it."""

from collections.abc import Mapping

from ..platform.core.errors import Message
from ..platform.documents.app import App, Entity
from ..platform.fields.options import options_of
from .i18n import said_in


def said(message: Message, app: App, locale: str) -> str:
    """A notice as its person reads it."""
    data = dict(message.data)
    entity = app.entities.get(str(data.get("entity", "")))
    if entity is not None:
        data |= _named(entity, data, locale)
    thing = app.entities.get(str(data.get("thing", "")))
    if thing is not None:
        data["thing"] = thing.label(locale)
    return said_in(locale, Message(message.template, data))


def _named(entity: Entity, data: Mapping[str, object], locale: str) -> Mapping[str, str]:
    """Fields and the state by what they are called now; what is gone keeps its key."""
    found: dict[str, str] = {}
    if "fields" in data:
        known = {**entity.system, **entity.fields}
        keys = str(data["fields"]).split(",")
        names = (known[key].label(locale) if key in known else key for key in keys)
        found["fields"] = said_in(locale, Message(", ")).join(names)
    if "state" in data and entity.states is not None:
        field = entity.fields[entity.states.field]
        found["state"] = options_of(field).title(str(data["state"]), field, locale)
    return found
