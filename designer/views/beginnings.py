"""A new view: of an entity and a kind, with the columns or dates that fit at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...platform.core.errors import InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.words import icon_of
from ..documents.drafted import drafted_app
from ..documents.edits import free_key
from .offers import Offer, offers

MOST_COLUMNS = 6
MOST_CARD_FIELDS = 3

#: What each kind is called, and its icon.
KINDS: Mapping[str, tuple[str, str]] = {
    "list": ("List", "table-2"),
    "kanban": ("Board", "kanban"),
    "calendar": ("Calendar", "calendar-days"),
}


@dataclass(frozen=True)
class Beginning:
    """An entity with the kinds of views that it can have."""

    key: str
    title: str
    icon: str
    kinds: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class BeginViewPage:
    """Every entity, one press away from a view of it."""

    entities: tuple[Beginning, ...]


def begin_page(tx: Transaction) -> BeginViewPage:
    app = drafted_app(tx)
    tops = [one for one in app.entities.values() if one.parent is None]
    return BeginViewPage(tuple(_beginning(app, one) for one in tops))


def _beginning(app: App, entity: Entity) -> Beginning:
    found = offers(app, entity)
    fitting = [(kind, _(title), icon) for kind, (title, icon) in KINDS.items()
               if _START[kind](entity, found) is not None]  # fmt: skip
    return Beginning(entity.key, entity.label(locale()), icon_of(entity), tuple(fitting))


def begin_view(tx: Transaction, entity_key: str, kind: str) -> str:
    """Draft a view and return its key.

    :raises NotFoundError: if there is no such entity.
    :raises InvalidValueError: if the entity has nothing that a view of this kind needs.
    """
    app = drafted_app(tx)
    entity = app.entity(entity_key)
    settings = _START[kind](entity, offers(app, entity)) if kind in _START else None
    if settings is None:
        raise InvalidValueError("'{entity}' has no field for such a view.", entity=entity.title)
    word = _(KINDS[kind][0])
    title = _("{entity}: {kind}", entity=entity.title, kind=word)
    taken = Drafts(tx).keys("view")
    # The first view by its key is what people see first: the list, as in templates.
    key = free_key(f"{entity.key} {'all' if kind == 'list' else kind}", taken, "view")
    document: Document = {
        "$schema": "formloom:view/1", "$id": key, "title": title, "entity": entity.key,
        "kind": kind, **settings,
    }  # fmt: skip
    Drafts(tx).save("view", key, document)
    return key


def _list(entity: Entity, found: tuple[Offer, ...]) -> Document | None:
    own = [one.path for one in found if one.can_show and one.path in entity.fields]
    first = [entity.display] if entity.display in own else []
    columns = [*first, *(one for one in own if one != entity.display)][:MOST_COLUMNS]
    return {"columns": [{"field": one} for one in columns or ["created_at"]]}


def _kanban(entity: Entity, found: tuple[Offer, ...]) -> Document | None:
    groups = [one.path for one in found if one.can_board]
    if not groups:
        return None
    states = entity.states.field if entity.states else ""
    by = states if states in groups else groups[0]
    others = [one.path for one in found if one.can_show and one.path in entity.fields]
    cards = [one for one in others if one not in (by, entity.display)]
    return {"by": by, "cards": cards[:MOST_CARD_FIELDS]}


def _calendar(entity: Entity, found: tuple[Offer, ...]) -> Document | None:
    days = [one.path for one in found if one.is_day and one.path in entity.fields]
    same = [one for one in days[1:] if entity.fields[one].type == entity.fields[days[0]].type]
    return {"start": days[0], **({"end": same[0]} if same else {})} if days else None


_START: Mapping[str, Callable[[Entity, tuple[Offer, ...]], Document | None]] = {
    "list": _list,
    "kanban": _kanban,
    "calendar": _calendar,
}
