"""The command palette: what can be done and opened from anywhere, found by a few letters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, request, url_for

from ...platform.access.people import People
from ...platform.access.preferences import Preferences
from ...platform.access.rows import field_rights, may
from ...platform.core.errors import FormloomError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.records.pinyin import plain, syllables
from ...platform.records.search import Hit, search_all
from ...platform.reports.permission import is_for, may_report
from ..i18n import gettext as _
from ..unit_of_work import transaction
from .guard import signed_in
from .navigation import nav_groups, seen_entities
from .records.columns import KINDS, views_of
from .records.list_state import ANY, personal_views
from .shell import places_of
from .titles import titles_of
from .words import app, icon_of, is_put_away, plural, singular, title_of

pages = Blueprint("palette", __name__)
#: Records of each entity that a search shows, and people.
EACH = 5
#: What somebody opened last; how often orders what fits equally well.
KEPT = 20
RECENT = "palette"
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ID = re.compile(rf"(record/[a-z][a-z0-9_]*/{_UUID}|(?!record/)[a-z]+(/[\w.-]*)*)\Z")


@dataclass(frozen=True)
class Command:
    """Something to do or to open; ``keys`` are other letters that find it, pinyin above all.

    ``set`` is (name, value) of a preference that it changes; ``others`` are (title, address) of
    what else may be done there.
    """

    id: str
    title: str
    icon: str
    url: str = ""
    kind: str = "go"
    keys: str = ""
    note: str = ""
    set: tuple[str, str] | None = None
    others: tuple[tuple[str, str], ...] = ()


@pages.get("/palette")
@signed_in
def show() -> Response:
    """Every command of the actor, and what he opened last."""
    tx = transaction()
    made = [asdict(one) for one in _commands(tx)]
    return _private({"commands": made, "recent": list(_recent(tx))})


@pages.get("/palette/records")
@signed_in
def records() -> Response:
    """Records of every entity that hold ``?q=``, or of the one that ``?entity=`` names."""
    text, wanted = request.args.get("q", "").strip()[:200], request.args.get("entity", "")
    hits = search_all(transaction(), app(), text, each=EACH)
    found = (one for one in hits if not wanted or one.entity.key == wanted)
    groups = groupby(found, lambda one: one.entity.key)
    return _private({"groups": [_group(list(those), text) for _key, those in groups]})


@pages.get("/palette/people")
@signed_in
def people() -> Response:
    """People whose name, pinyin or login holds ``?q=``, each with the lists of what is theirs."""
    text = request.args.get("q", "").strip()[:100]
    owned = [one for one in seen_entities() if "owner" in field_rights(transaction(), one)]
    found = People(transaction()).search(text, EACH * 2) if owned else []
    items = [asdict(_person(one.id, one.name, one.login, owned)) for one in found]
    return _private({"groups": [{"title": _("People"), "items": items}] if items else []})


@pages.post("/palette/recent")
@signed_in
def remember() -> Response:
    """Note what was opened, for the next time."""
    id = request.form.get("id", "")[:200]
    if _ID.match(id):
        preferences = Preferences(transaction())
        kept = _kept(preferences)
        others = {key: times for key, times in kept.items() if key != id}
        made = {id: kept.get(id, 0) + 1, **others}
        preferences.set(RECENT, [[key, times] for key, times in made.items()][:KEPT])
    return make_response("", 204)


def _private(found: Mapping[str, object]) -> Response:
    answer = make_response(jsonify(found))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


# Commands


def _commands(tx: Transaction) -> Iterator[Command]:
    for one in _said(tx):
        yield replace(one, keys=sounds(f"{one.title} {one.note}"))


def _said(tx: Transaction) -> Iterator[Command]:
    entities = seen_entities()
    for one in entities:
        if may(tx, one, "create"):
            title = _("New {entity}", entity=singular(one))
            url = url_for("forms.new", entity=one.key)
            yield Command(f"new/{one.key}", title, "plus", url, "new")
    for one in entities:
        yield from _lists(one)
    for item in nav_groups()[0].items:
        yield Command(f"go{item.url}", item.title, item.icon, item.url)
    if may_report(tx):
        yield from _documents(tx)
    for title, url, icon in places_of(tx):
        yield Command(f"go{url}", title, icon, url)
    yield from _looks()


def _lists(entity: Entity) -> Iterator[Command]:
    name, url = plural(entity), url_for("lists.show", entity=entity.key)
    new = url_for("forms.new", entity=entity.key)
    others = ((_("New {entity}", entity=singular(entity)), new),)
    can_add = may(transaction(), entity, "create")
    yield Command(
        f"list/{entity.key}", name, icon_of(entity), url, "entity", others=others if can_add else ()
    )
    views = [(key, title_of("view", key)) for key in views_of(entity, KINDS)]
    views += [(key, str(one["title"])) for key, one in personal_views(entity).items()]
    for key, title in views:
        url = url_for("lists.show", entity=entity.key, view=key)
        yield Command(f"view/{entity.key}/{key}", title, icon_of(entity), url, note=name)


def _documents(tx: Transaction) -> Iterator[Command]:
    for kind, icon, end, note in (
        ("report", "chart-column", "reports.show", _("Report")),
        ("dashboard", "layout-dashboard", "dashboards.show", _("Dashboard")),
    ):
        for key, document in app().all(kind):
            if is_for(tx, document) and not is_put_away(kind, key):
                url = url_for(end, key=key)
                yield Command(f"{kind}/{key}", title_of(kind, key), icon, url, note=note)


def _looks() -> Iterator[Command]:
    """What the menu behind the avatar changes at once."""
    for name, value, title, icon in (
        ("theme", "light", _("Light theme"), "sun"),
        ("theme", "dark", _("Dark theme"), "moon"),
        ("theme", "auto", _("Theme as the device"), "monitor"),
        ("density", "comfortable", _("Comfortable rows"), "rows-3"),
        ("density", "compact", _("Compact rows"), "rows-4"),
        ("locale", "zh-CN", "简体中文", "languages"),
        ("locale", "en", "English", "languages"),
    ):
        yield Command(f"set/{name}/{value}", title, icon, kind="set", set=(name, value))
    yield Command("help/keys", _("Keyboard shortcuts"), "circle-help", kind="help")


def sounds(title: str) -> str:
    """The pinyin of the Chinese in a title and its initials: ``xinjiankehu xjkh``."""
    spoken = [plain(one) for run in _CHINESE.findall(title) for one in syllables(run)]
    return f"{''.join(spoken)} {''.join(one[0] for one in spoken)}".strip()


# Records and people


def _group(hits: list[Hit], text: str) -> dict[str, object]:
    entity = hits[0].entity
    items = [asdict(_record(entity, one.id, one.title)) for one in hits]
    if len(hits) == EACH:
        url = url_for("lists.show", entity=entity.key, q=text)
        more = Command(f"list/{entity.key}", _("All in {name}", name=plural(entity)), "search", url)
        items.append(asdict(more))
    return {"title": plural(entity), "items": items}


def _record(entity: Entity, id: UUID, title: str) -> Command:
    url = url_for("records.show", entity=entity.key, id=id)
    edit = (_("Edit"), url_for("forms.edit", entity=entity.key, id=id))
    others = (edit,) if may(transaction(), entity, "update") else ()
    named = title or singular(entity)
    return Command(
        f"record/{entity.key}/{id}", named, icon_of(entity), url, "record", others=others
    )


def _person(id: UUID, name: str, login: str, owned: Iterable[Entity]) -> Command:
    lists = tuple((f"{plural(one)} · {name}", _owned_url(one, id)) for one in owned)
    url = lists[0][1]
    return Command(f"person/{id}", name, "user-round", url, "person", note=login, others=lists)


def _owned_url(entity: Entity, owner: UUID) -> str:
    return url_for("lists.show", entity=entity.key, view=ANY, **{"f.owner": str(owner)})


def _recent(tx: Transaction) -> Iterator[dict[str, object]]:
    """Newest first: records that can still be opened, and the ids of commands, with how often."""
    kept = _kept(Preferences(tx))
    titles = _record_titles(tx, kept)
    for key, times in kept.items():
        if not key.startswith("record/"):
            yield {"id": key, "times": times}
        elif key in titles:
            entity = app().entity(key.split("/")[1])
            found = _record(entity, UUID(key.split("/")[2]), titles[key])
            yield {**asdict(replace(found, note=singular(entity))), "times": times}


def _record_titles(tx: Transaction, kept: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    asked = sorted(key for key in kept if key.startswith("record/"))
    for name, keys in groupby(asked, lambda key: key.split("/")[1]):
        ids = {UUID(key.split("/")[2]): key for key in keys}
        try:
            titles = titles_of(tx, name, ids)
        except FormloomError:  # what may not be read any more is not offered
            continue
        found.update({ids[id]: title for id, title in titles.items()})
    return found


def _kept(preferences: Preferences) -> dict[str, int]:
    """Ids with how often each was opened, the last one first; anything else is left out."""
    kept = preferences.get(RECENT, [])
    pairs = [one for one in kept if isinstance(one, list)] if isinstance(kept, list) else []
    return {
        one[0]: one[1]
        for one in pairs
        if len(one) == 2 and _ID.match(str(one[0])) and isinstance(one[1], int)
    }
