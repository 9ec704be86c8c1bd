"""Notices in somebody's language: what they tell of is called as documents call it."""

from collections.abc import Mapping

from ..platform.core.errors import Message
from ..platform.documents.app import App, Entity
from ..platform.fields.options import options_of
from ..platform.workflows.notices import Notice
from .i18n import said_in


def said(notice: Notice, app: App, locale: str) -> str:
    """A notice as its person reads it."""
    data = {**notice.message.data, **_of_flow(notice, app, locale)}
    entity = app.entities.get(str(data.get("entity", "")))
    if entity is not None:
        data |= _named(entity, data, locale)
    thing = app.entities.get(str(data.get("thing", "")))
    if thing is not None:
        data["thing"] = thing.label(locale)
    return said_in(locale, Message(notice.message.template, data))


def _of_flow(notice: Notice, app: App, locale: str) -> Mapping[str, str]:
    """The flow by its title in that language; it stands for a run without a record, too.

    A notice may be of a flow that its run's flow began; one that is called otherwise by now keeps
    the title that the notice was written with.
    """
    data = notice.message.data
    called = [key for key, one in app.all("flow") if one.get("title", key) == data.get("flow")]
    if not called:
        return {}
    key = notice.flow if notice.flow in called else called[0]
    title = app.text(f"flows/{key}", locale, str(data["flow"]))
    return {one: title for one in ("flow", "title") if data.get(one) == data["flow"]}


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
