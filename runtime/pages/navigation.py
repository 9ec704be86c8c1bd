"""The menu: the app's navigation document, or every entity when there is none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from flask import request, url_for

from ...platform.access.rows import may
from ...platform.documents.app import Entity
from ...platform.reports.permission import is_for, may_report
from ...platform.workflows.reading import Box
from ..i18n import gettext as _
from ..i18n import locale
from ..shell import MenuLink, NavGroup, NavItem
from ..unit_of_work import transaction
from .words import app, icon_of, is_put_away, plural, singular, title_of

Item = Mapping[str, object]
MOST_NEW = 12
#: What a phone's bar has room for, and what comes first there: home, the first list, the inbox,
#: reports, by their keys.
MOST_AT_HAND = 3
_AT_HAND = ("g h", "g l", "g i", "g d")
#: Tasks that are counted for the badge; more are "99+".
MOST_COUNTED = 100


def nav_groups() -> tuple[NavGroup, ...]:
    """The groups of the menu, with only what the actor may see, each entity once."""
    first = [_item(_("Home"), url_for("home.show"), "house", "g h")]
    if any(app().all("flow")):
        inbox = _item(_("Inbox"), url_for("inbox.show"), "inbox", "g i")
        first.append(replace(inbox, count=Box(transaction()).count("todo", MOST_COUNTED)))
    if may_report(transaction()) and any((*app().all("report"), *app().all("dashboard"))):
        first.append(_item(_("Reports"), url_for("reports.index"), "chart-column", "g d"))
    groups = [NavGroup("", tuple(first))]
    groups += _documented() or [NavGroup("", tuple(_entity_item(one) for one in _seen()))]
    return tuple(_with_keys([group for group in groups if group.items]))


def _with_keys(groups: list[NavGroup]) -> Iterator[NavGroup]:
    """The first list of the menu opens by keys, too."""
    is_given = False
    for group in groups:
        items = list(group.items)
        for at, item in enumerate(items):
            if not item.keys and not is_given:
                items[at] = replace(item, keys="g l")
                is_given = True
        yield replace(group, items=tuple(items))


def home_of(roles: Iterable[str]) -> str:
    """What the navigation gives these roles as their home, such as ``view/ticket_mine``; or ""."""
    return _of_roles("home", roles)


def todo_of(roles: Iterable[str]) -> str:
    """The view of what these roles have to do, which their home always shows; or ""."""
    return _of_roles("todo", roles)


def _of_roles(name: str, roles: Iterable[str]) -> str:
    for _key, document in _menus():
        known = cast("Mapping[str, str]", document.get(name, {}))
        for role in sorted(roles):
            if role in known:
                return known[role]
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
    """The phone's bar beside the menu: what is used most, or what comes first in the menu."""
    items = [item for group in groups for item in group.items]
    used = [item for keys in _AT_HAND for item in items if item.keys == keys] or items
    search = _item(_("Search"), url_for("search.show"), "search")
    return tuple(used[:MOST_AT_HAND]) if len(used) > 1 else (*used, search)


def seen_entities() -> list[Entity]:
    """Every entity that the actor may read, in the order of the menu."""
    return _in_menu_order()


def _documented() -> list[NavGroup]:
    seen: set[str] = set()
    groups: list[NavGroup] = []
    for key, document in _menus():
        for item in cast("Iterable[Item]", document["items"]):
            if "group" in item:
                inner = cast("Iterable[Item]", item["items"]) if is_for(transaction(), item) else ()
                groups.append(
                    NavGroup(_titled(key, item, "group"), tuple(_items(key, inner, seen)))
                )
            else:
                found = tuple(_items(key, (item,), seen))
                if groups and not groups[-1].title:
                    groups[-1] = replace(groups[-1], items=groups[-1].items + found)
                else:
                    groups.append(NavGroup("", found))
    return groups


def _titled(navigation: str, item: Item, name: str = "title") -> str:
    """What an item is called by itself; "" where it takes the name of what it leads to."""
    return app().text(
        f"navigation/{navigation}/{item.get('id')}", locale(), str(item.get(name, ""))
    )


def _items(navigation: str, items: Iterable[Item], seen: set[str]) -> Iterator[NavItem]:
    """Those that are for the actor, each place once, under their own names and icons."""
    for item in items:
        found = _leading(item) if is_for(transaction(), item) else None
        if found is None or found.url in seen:
            continue
        seen.add(found.url)
        title = _titled(navigation, item) or found.title
        yield replace(found, title=title, icon=str(item.get("icon", found.icon)))


def _leading(item: Item) -> NavItem | None:
    """Where an item leads, if the actor may go there."""
    kind = next((one for one in _LEADS if one in item), "")
    return _LEADS[kind](item) if kind and not is_put_away(kind, str(item[kind])) else None


def _to_entity(item: Item) -> NavItem | None:
    entity, view = app().entities.get(str(item["entity"])), str(item.get("view", ""))
    if entity is None or not may(transaction(), entity, "read"):
        return None
    found = _entity_item(entity, view)
    views, asked = _views_in_menus(entity.key), request.args.get("view", "")
    # Of several items of one entity, that of the view shown is the current one, else the first.
    found = replace(
        found, current=found.current and view == (asked if asked in views else views[0])
    )
    is_first = ("view", view) not in app().documents or view == views[0]
    return found if is_first else replace(found, title=title_of("view", view))


def _views_in_menus(entity: str) -> list[str]:
    """The views that the items of an entity lead to, in their order; "" for the usual one."""
    return [str(one.get("view", "")) for one in _in_menus() if one.get("entity") == entity]


def _in_menus() -> Iterator[Item]:
    for _key, document in _menus():
        for item in cast("Iterable[Item]", document["items"]):
            yield from cast("Iterable[Item]", item["items"]) if "group" in item else (item,)


def _to_dashboard(item: Item) -> NavItem | None:
    key = str(item["dashboard"])
    document = app().documents.get(("dashboard", key))
    if document is None or not may_report(transaction()) or not is_for(transaction(), document):
        return None
    return _item(title_of("dashboard", key), url_for("dashboards.show", key=key), "gauge")


def _to_report(item: Item) -> NavItem | None:
    key = str(item["report"])
    document = app().documents.get(("report", key))
    if document is None or not may_report(transaction()) or not is_for(transaction(), document):
        return None
    return _item(title_of("report", key), url_for("reports.show", key=key), "chart-column")


def _to_link(item: Item) -> NavItem:
    url = str(item["link"])
    return _item("", url, "link" if url.startswith("/") else "external-link")


_LEADS: Mapping[str, Callable[[Item], NavItem | None]] = {
    "entity": _to_entity,
    "dashboard": _to_dashboard,
    "report": _to_report,
    "link": _to_link,
}


def _entity_item(entity: Entity, view: str = "") -> NavItem:
    named = view and ("view", view) in app().documents
    url = url_for("lists.show", entity=entity.key, **({"view": view} if named else {}))
    current = (request.view_args or {}).get("entity") == entity.key
    return NavItem(plural(entity), url, icon_of(entity), current)


def _item(title: str, url: str, icon: str, keys: str = "") -> NavItem:
    return NavItem(title, url, icon, request.path == url, keys=keys)


def _menus() -> Iterator[tuple[str, Item]]:
    """The navigation documents of apps that are in use."""
    return (
        (key, one) for key, one in app().all("navigation") if not is_put_away("navigation", key)
    )


def _seen() -> list[Entity]:
    entities = (one for one in app().entities.values() if one.parent is None)
    in_use = (one for one in entities if not is_put_away("entity", one.key))
    return [one for one in in_use if may(transaction(), one, "read")]


def _in_menu_order() -> list[Entity]:
    order = [key for _, document in _menus() for key in _keys(document["items"])]
    place = {key: at for at, key in reversed(list(enumerate(order)))}
    return sorted(_seen(), key=lambda one: place.get(one.key, len(order)))


def _keys(items: object) -> Iterator[str]:
    for item in cast("Iterable[Item]", items):
        if "entity" in item:
            yield str(item["entity"])
        yield from _keys(item.get("items", ()))
