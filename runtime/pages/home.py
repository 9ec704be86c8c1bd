"""The start page: what is mine, what I worked on last, what is new."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from babel.dates import format_timedelta
from flask import Blueprint, Response, url_for

from ...platform.access.people import People
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.designers import may_design
from ...platform.records.latest import Latest, latest_changes
from ...platform.records.service import RecordService
from ..i18n import gettext as _
from ..i18n import locale
from ..unit_of_work import transaction
from .guard import signed_in
from .navigation import home_of, seen_entities, todo_of
from .records.columns import views_of
from .records.list_page import list_page
from .records.list_parts import Head, ListPage, Row
from .records.list_state import ListState, view_of
from .reports.dashboards_page import sees_dashboard, shown_dashboard
from .shell import page
from .times import moment
from .words import app, color_of, icon_of, is_put_away, plural, singular, title_of

pages = Blueprint("home", __name__)
NUMBERS = 4
ROWS = 8
NEWS = 8


@dataclass(frozen=True)
class Number:
    """How many records one of my lists has."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Work:
    """The first rows of the list that is my home."""

    title: str
    columns: tuple[Head, ...]
    rows: tuple[Row, ...]
    url: str


@dataclass(frozen=True)
class News:
    """Something that happened: the record, who did what, when."""

    title: str
    url: str
    icon: str
    color: str
    note: str
    time: str
    exact: str
    iso: str


@dataclass(frozen=True)
class HomePage:
    """What somebody sees first: ``todo``, if the menu names one, also while it has no rows.

    ``begin_url`` leads to building the first app.
    """

    greeting: str
    note: str
    numbers: tuple[Number, ...]
    todo: Work | None
    work: Work | None
    recent: tuple[News, ...]
    news: tuple[News, ...]
    begin_url: str = ""


@pages.get("/")
@signed_in
def show() -> Response:
    """The start page of whoever is signed in."""
    tx = transaction()
    kind, _slash, key = home_of(tx.actor.roles).partition("/")
    if kind == "dashboard" and sees_dashboard(tx, key):
        return page("dashboards/show.html", page=shown_dashboard(tx, key))
    return page("home.html", page=home_page(tx))


def home_page(tx: Transaction) -> HomePage:
    """The start page for the actor."""
    mine = list(_mine())
    return HomePage(
        greeting=_greeting(tx),
        note=app().title_in(locale()),
        numbers=tuple(_number(tx, *one) for one in mine[:NUMBERS]),
        todo=_todo(tx),
        work=_work(tx, mine),
        recent=tuple(_news(tx, latest_changes(tx, app(), mine=True, limit=NEWS))),
        news=tuple(_news(tx, latest_changes(tx, app(), mine=False, limit=NEWS, each=2))),
        begin_url=_begin_url(tx),
    )


def _begin_url(tx: Transaction) -> str:
    """Where whoever may design begins, while there is nothing to work with."""
    return url_for("apps_gallery.show") if may_design(tx) and not app().entities else ""


def _greeting(tx: Transaction) -> str:
    hour = tx.now.astimezone(app().manifest.zone).hour
    if 5 <= hour < 12:
        return _("Good morning, {name}", name=tx.actor.name)
    if 12 <= hour < 18:
        return _("Good afternoon, {name}", name=tx.actor.name)
    return _("Good evening, {name}", name=tx.actor.name)


def _mine() -> Iterator[tuple[Entity, str]]:
    """Lists that ask for the actor's own records, in the order of the menu; his home first."""
    home = home_of(transaction().actor.roles).removeprefix("view/")
    found = [
        (entity, key)
        for entity in seen_entities()
        for key in islice((one for one in views_of(entity) if _is_mine(one)), 1)
    ]
    yield from sorted(found, key=lambda one: one[1] != home)


def _is_mine(view: str) -> bool:
    return "$user.id" in str(app().document("view", view).get("filter", ""))


def _number(tx: Transaction, entity: Entity, view: str) -> Number:
    state = ListState(entity.key, view)
    filter = view_of(entity, state).filter
    count = RecordService(tx, entity.key).count(filter=filter)
    return Number(title_of("view", view), str(count), state.url())


def _work(tx: Transaction, mine: Iterable[tuple[Entity, str]]) -> Work | None:
    """The list of my home; of what is mine, the first that has any record."""
    for entity, view in [*_home(tx), *mine]:
        state = ListState(entity.key, view)
        made = list_page(tx, entity, state)
        if made.rows:
            return _shortened(made, f"{plural(entity)} · {title_of('view', view)}")
    return None


def _todo(tx: Transaction) -> Work | None:
    """What the actor has to do by now, if the menu says where that stands."""
    for entity, view in _seen_view(todo_of(tx.actor.roles)):
        made = list_page(tx, entity, ListState(entity.key, view))
        return _shortened(made, title_of("view", view))
    return None


def _home(tx: Transaction) -> Iterator[tuple[Entity, str]]:
    kind, _slash, key = home_of(tx.actor.roles).partition("/")
    yield from _seen_view(key if kind == "view" else "")


def _seen_view(key: str) -> Iterator[tuple[Entity, str]]:
    """A view and what it is of, if the actor has it."""
    document = app().documents.get(("view", key), {})
    entity = app().entities.get(str(document.get("entity")))
    if entity is not None and key in views_of(entity):
        yield entity, key


def _shortened(made: ListPage, title: str) -> Work:
    few = 4
    rows = tuple(
        Row(one.id, one.title, one.url, one.edit_url, one.cells[:few], one.color)
        for one in made.rows[:ROWS]
    )
    columns = tuple(Head(one.path, one.title, one.number) for one in made.columns[:few])
    return Work(title, columns, rows, made.state.url())


def _news(tx: Transaction, found: Iterable[Latest]) -> Iterator[News]:
    listed = [one for one in found if not is_put_away("entity", one.entity.key)]
    names = People(tx).names_of([one.actor for one in listed])
    for one in listed:
        who = names.get(one.actor, "Formloom") if one.actor else "Formloom"
        yield News(
            title=one.title or singular(one.entity),
            url=url_for("records.show", entity=one.entity.key, id=one.id),
            icon=icon_of(one.entity),
            color=color_of(one.entity),
            note=f"{singular(one.entity)} · {_did(one.action, who)}",
            time=_ago(tx, one.at),
            exact=str(moment(one.at)),
            iso=one.at.isoformat(),
        )


def _did(action: str, who: str) -> str:
    said = {
        "create": _("new from {who}", who=who), "delete": _("deleted by {who}", who=who),
        "restore": _("brought back by {who}", who=who),
        "transfer": _("handed over by {who}", who=who),
    }  # fmt: skip
    return said.get(action, _("changed by {who}", who=who))


def _ago(tx: Transaction, at: datetime) -> str:
    return str(format_timedelta(at - tx.now, add_direction=True, locale=locale()))
