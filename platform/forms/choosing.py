"""Which of an entity's forms somebody gets."""

from collections.abc import Iterable, Mapping
from typing import Literal, cast

from ..core.actor import Actor
from ..documents.app import App, Entity
from .form import Form
from .reading import plain_form, read_form

Use = Literal["create", "edit", "view"]

#: Where to look when an entity has no form of a use.
_INSTEAD: Mapping[Use, tuple[str, ...]] = {
    "create": ("create", "edit"),
    "edit": ("edit", "create"),
    "view": ("view", "edit"),
}


def choose_form(app: App, entity: Entity, use: Use, actor: Actor) -> Form:
    """The first form of the use that is for the actor's roles, the default one last."""
    for wanted in _INSTEAD[use]:
        for key, document in _ordered(app, entity):
            if document["use"] == wanted and _is_for(document, actor):
                return read_form(app, key)
    return plain_form(app, entity)


def _ordered(app: App, entity: Entity) -> list[tuple[str, Mapping[str, object]]]:
    forms = [one for one in app.all("form") if one[1]["entity"] == entity.key]
    return sorted(forms, key=lambda one: one[0].endswith("_default"))


def _is_for(document: Mapping[str, object], actor: Actor) -> bool:
    given = cast("Mapping[str, object]", document.get("for", {}))
    roles = frozenset(cast("Iterable[str]", given.get("roles", ())))
    return not roles or bool(roles & actor.roles) or actor.is_administrator
