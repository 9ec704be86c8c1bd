"""Which of an entity's forms somebody gets."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, cast

from ..core.actor import Actor
from ..documents.app import App, Entity
from ..formula import FormulaType
from .condition import Scope, condition
from .form import Form
from .reading import plain_form, read_form

Use = Literal["create", "edit", "view", "print"]

#: Where to look when an entity has no form of a use.
_INSTEAD: Mapping[Use, tuple[str, ...]] = {
    "create": ("create", "edit"),
    "edit": ("edit", "create"),
    "view": ("view", "edit"),
    "print": ("print", "view", "edit"),
}


def choose_form(
    app: App, entity: Entity, use: Use, actor: Actor, record: Callable[[], Scope] | None = None
) -> Form:  # fmt: skip
    """The first form of the use that is for the actor's roles, the default one last.

    :param record: what forms for some records only are asked about; without it none of them.
    """
    for wanted in _INSTEAD[use]:
        for key, document in _ordered(app, entity):
            mine = document["use"] == wanted and _is_for(document, actor)
            if mine and _is_of(app, entity, document, record):
                return read_form(app, key)
    return plain_form(app, entity)


def _ordered(app: App, entity: Entity) -> list[tuple[str, Mapping[str, object]]]:
    forms = [one for one in app.all("form") if one[1]["entity"] == entity.key]
    return sorted(forms, key=lambda one: one[0].endswith("_default"))


def _is_of(
    app: App, entity: Entity, document: Mapping[str, object], record: Callable[[], Scope] | None
) -> bool:
    """Whether the form is for the record that it would show."""
    text = cast("Mapping[str, str]", document.get("for", {})).get("when")
    if text is None:
        return True
    when = condition(app, entity, text, FormulaType.BOOLEAN)
    if when is None or record is None:
        return False
    scope = record()
    scope.need(when.needs)
    return scope.holds(when)


def _is_for(document: Mapping[str, object], actor: Actor) -> bool:
    given = cast("Mapping[str, object]", document.get("for", {}))
    return actor.is_among(cast("Iterable[str]", given.get("roles", ())))
