"""The menu: the app's navigation document, or every entity when there is none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from flask import request, url_for

from ...platform.access.rows import may
from ...platform.documents.app import Entity
from ...platform.reports.permission import may_report
from ...platform.workflows.reading import Box
from ..i18n import gettext as _
from ..i18n import locale
from ..shell import MenuLink, NavGroup, NavItem
from ..unit_of_work import transaction
from .words import app, icon_of, plural, singular

Item = Mapping[str, object]
MOST_NEW = 12
#: Tasks that are counted for the badge; more are "99+".
MOST_COUNTED = 100


def nav_groups() -> tuple[NavGroup, ...]:
    """The groups of the menu, with only what the actor may see, each entity once."""
    first = [_item(_("Home"), url_for("home.show"), "house")]
    if any(app().all("flow")):
        inbox = _item(_("Inbox"), url_for("inbox.show"), "inbox")
        first.append(replace(inbox, count=Box(transaction()).count("todo", MOST_COUNTED)))
    if may_report(transaction()) and any((*app().all("report"), *app().all("dashboard"))):
        first.append(_item(_("Reports"), url_for("reports.index"), "chart-column"))
    groups = [NavGroup("", tuple(first))]
    groups += _documented() or [NavGroup("", tuple(_entity_item(one) for one in _seen()))]
    return tuple(group for group in groups if group.items)


def home_of(roles: Iterable[str]) -> str:
    """What the navigation gives these roles as their home, such as ``view/ticket_mine``; or ""."""
    for _key, document in app().all("navigation"):
        homes = cast("Mapping[str, str]", document.get("home", {}))
        for role in sorted(roles):
            if role in homes:
                return homes[role]
    return ""


def new_links() -> tuple[MenuLink, ...]:
    """What the actor may create, in the order of the menu."""
    links = []
    for entity in _in_menu_order():
        if may(transaction(), entity, "create"):
            url = url_for("forms.new", entity=entity.key)
            links.append(MenuLink(singular(entity), url, icon_of(entity)))
    return tuple(links[:MOST_NEW])


def bottom_items(groups: Iterable[NavGroup]) -> tuple[NavItem, ...]:
    """The phone's bar: home, the two first lists, search."""
    lists = [item for group in groups for item in group.items]
    search = _item(_("Search"), url_for("search.show"), "search")
    return (*lists[:1], *lists[1:2], *lists[2:3], search)


def seen_entities() -> list[Entity]:
    """Every entity that the actor may read, in the order of the menu."""
    return _in_menu_order()


def _documented() -> list[NavGroup]:
    seen: set[str] = set()
    groups: list[NavGroup] = []
    for key, document in app().all("navigation"):
        for item in cast("Iterable[Item]", document["items"]):
            if "group" in item:
                title = app().text(
                    f"navigation/{key}/{item.get('id')}", locale(), str(item["group"])
                )
                inner = tuple(_items(cast("Iterable[Item]", item["items"]), seen))
                groups.append(NavGroup(title, inner))
            else:
                found = tuple(_items((item,), seen))
                if groups and not groups[-1].title:
                    groups[-1] = replace(groups[-1], items=groups[-1].items + found)
                else:
                    groups.append(NavGroup("", found))
    return groups


def _items(items: Iterable[Item], seen: set[str]) -> Iterator[NavItem]:
    for item in items:
        entity = app().entities.get(str(item.get("entity")))
        if entity is None or entity.key in seen or not may(transaction(), entity, "read"):
            continue
        seen.add(entity.key)
        yield _entity_item(entity, str(item.get("view", "")))


def _entity_item(entity: Entity, view: str = "") -> NavItem:
    listed = view and app().document("view", view).get("kind") == "list"
    url = url_for("lists.show", entity=entity.key, **({"view": view} if listed else {}))
    current = (request.view_args or {}).get("entity") == entity.key
    return NavItem(plural(entity), url, icon_of(entity), current)


def _item(title: str, url: str, icon: str) -> NavItem:
    return NavItem(title, url, icon, request.path == url)


def _seen() -> list[Entity]:
    entities = (one for one in app().entities.values() if one.parent is None)
    return [one for one in entities if may(transaction(), one, "read")]


def _in_menu_order() -> list[Entity]:
    order = [key for _, document in app().all("navigation") for key in _keys(document["items"])]
    place = {key: at for at, key in reversed(list(enumerate(order)))}
    return sorted(_seen(), key=lambda one: place.get(one.key, len(order)))


def _keys(items: object) -> Iterator[str]:
    for item in cast("Iterable[Item]", items):
        if "entity" in item:
            yield str(item["entity"])
        yield from _keys(item.get("items", ()))
