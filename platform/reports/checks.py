"""Reports and dashboards are checked when they are published: what they say must be possible."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from ..core.errors import Message, Problem
from ..documents.app import App
from ..documents.check import entity_of
from ..documents.kinds import KINDS, did_you_mean
from ..documents.pictures import picture_in
from ..documents.references import Pointer, pointer
from .document import Document
from .filters import FILTERS
from .plan import problems_of
from .refusals import RefusalError
from .ways import find_way

Items = Sequence[Document]


def install_reports() -> None:
    """Let releases refuse what cannot be answered; safe to call again."""
    for kind, check in (("report", problems_of), ("dashboard", dashboard_problems)):
        checks = KINDS.get(kind).checks
        if check not in checks:
            checks.append(check)


def dashboard_problems(app: App, key: str, document: Document) -> Iterator[Problem]:
    """What is wrong with a dashboard whose references are right."""
    name = f"dashboard/{key}"
    filters = {str(one["id"]): str(one["type"]) for one in _items(document, "filters")}
    widgets = [str(one["id"]) for one in _items(document, "widgets")]
    for index, id in enumerate(widgets):
        if id in widgets[:index]:
            message = Message("There is a widget '{id}' already.", {"id": id})
            yield Problem(name, f"/widgets/{index}/id", "dashboard", message)
    for index, id in enumerate(cast("Sequence[str]", document.get("phone", ()))):
        if id not in widgets:
            yield _unknown(name, ("phone", index), "There is no widget '{id}'.", id, widgets)
    for index, widget in enumerate(_items(document, "widgets")):
        yield from _of_widget(app, name, widget, ("widgets", index), filters)


def _of_widget(
    app: App, name: str, widget: Document, at: Pointer, filters: Mapping[str, str]
) -> Iterator[Problem]:
    picture = widget.get("picture")
    if picture is not None and picture_in(str(picture)) is None:
        message = Message("This is no PNG, JPEG or WebP picture.")
        yield Problem(name, pointer((*at, "picture")), "dashboard", message)
    named = widget.get("filter")
    if named is not None and named not in filters:
        template = "There is no filter '{id}'."
        yield _unknown(name, (*at, "filter"), template, str(named), filters)
    for id, path in cast("Mapping[str, str]", widget.get("map", {})).items():
        here = (*at, "map", id)
        if id not in filters:
            yield _unknown(name, here, "There is no filter '{id}'.", id, filters)
        else:
            yield from _of_map(app, name, widget, path, here, filters[id])


def _of_map(
    app: App, name: str, widget: Document, path: str, at: Pointer, type: str
) -> Iterator[Problem]:
    kind = "report" if "report" in widget else "view"
    entity = entity_of(app, f"{kind}:{widget.get(kind)}")
    if entity is None:
        return
    try:
        way = find_way(app, entity, path, at)
    except RefusalError as refusal:
        yield Problem(name, pointer(at), "dashboard", refusal.message, refusal.hint)
        return
    if way.list_entity is not None or not FILTERS.get(type).fits(way.field):
        message = Message("A filter by {type} does not fit '{path}'.", {"type": type, "path": path})
        yield Problem(name, pointer(at), "dashboard", message)


def _items(document: Document, name: str) -> Items:
    return cast("Items", document.get(name, ()))


def _unknown(
    name: str, at: Pointer, template: str, id: str, known: Mapping[str, str] | Sequence[str]
) -> Problem:
    message, hint = Message(template, {"id": id}), did_you_mean(id, known)
    return Problem(name, pointer(at), "dashboard", message, hint)
