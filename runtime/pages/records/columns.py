"""The columns of lists: what a view says, or the first fields of the entity."""

from collections.abc import Iterable, Mapping
from typing import cast

from ....platform.access.rows import field_rights, may
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.forms.choosing import choose_form
from ....platform.records.paths import resolve
from ....platform.records.plan import plan_of
from ...i18n import locale
from ...unit_of_work import transaction
from ..words import app, label

MOST_USUAL = 7
#: Fields that say little in a list, or too much.
_UNUSUAL = frozenset({"textarea", "richtext", "json", "secret", "file", "image", "signature"})
#: Widgets that need more room than a cell has, or a page around them.
_NOT_INLINE = frozenset({"richtext", "json", "secret", "file", "image", "signature", "lines"})


#: The kinds of views that hold rows of a table; others show the same records in another way.
LISTS = ("list",)
KINDS = ("list", "kanban", "calendar")


def views_of(entity: Entity, kinds: Iterable[str] = LISTS) -> list[str]:
    """The keys of the entity's lists that are for the actor's roles, or of views of ``kinds``."""
    actor = transaction().actor
    return [
        key
        for key, document in app().all("view")
        if document["entity"] == entity.key
        and document["kind"] in kinds
        and actor.is_among(cast("Iterable[str]", document.get("roles", ())))
    ]


def usual_columns(entity: Entity) -> list[str]:
    """What a list of the entity shows when no view says it: those of its first view."""
    for key, document in app().all("view"):
        if document["entity"] == entity.key and document["kind"] == "list":
            return view_columns(key)
    keys = [entity.display] if entity.display else []
    keys += [f.key for f in entity.fields.values() if f.key not in keys and _is_usual(f)]
    return [*keys[:MOST_USUAL], "owner"]


def _is_usual(field: Field) -> bool:
    return field.type.widget not in _UNUSUAL and field.type.rows != "lines"


def view_columns(view: str) -> list[str]:
    """The paths of a view's columns."""
    given = cast("Iterable[Mapping[str, str]]", app().document("view", view).get("columns", ()))
    return [one["field"] for one in given]


def visible_paths(entity: Entity, paths: Iterable[str]) -> list[str]:
    """Those that exist and that the actor may see."""
    rights = field_rights(transaction(), entity)
    return [path for path in paths if rights.get(path.partition(".")[0], "hidden") != "hidden"]


def title_of_path(entity: Entity, path: str) -> str:
    """``account.industry`` as "Account · Industry"."""
    at, titles = entity, []
    for key in path.split(".")[:-1]:
        link = at.field(key)
        titles.append(link.label(locale()))
        at = app().entity(link.text("to"))
    return " · ".join([*titles, label(resolve(app(), entity, path, field="fields").field)])


def choosable(entity: Entity) -> list[str]:
    """Every path that a list may show as a column."""
    own = (key for key, field in entity.fields.items() if field.type.rows != "lines")
    system = (key for key in entity.system if key != "revision")
    return visible_paths(entity, (*own, *system))


def inline_fields(entity: Entity) -> frozenset[str]:
    """The fields whose cells the actor may change where they stand: those of the form he edits."""
    if not may(transaction(), entity, "update"):
        return frozenset()
    form = choose_form(app(), entity, "edit", transaction().actor)
    plan, rights = plan_of(app(), entity), field_rights(transaction(), entity)
    return frozenset(
        key
        for key in (item.field.key for item in form.fields)
        if rights.get(key) == "edit"
        and key in plan.settable
        and key not in plan.protected
        and plan.settable[key].type.widget not in _NOT_INLINE
    )
