"""Recipes: whole flows to begin with, offered for the entities whose fields they need."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from ...platform.core.errors import ConflictError, InvalidValueError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafted import drafted_app
from ...platform.documents.drafts import Drafts
from ...platform.workflows.design.recipes import BUTTON, RECIPES, Recipe, whole
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ..documents.drafted import save_all
from ..documents.edits import free_key

BLANK = "blank"


@dataclass(frozen=True)
class RecipeRow:
    """A recipe for the chosen entity; ``missing`` says why it cannot be taken."""

    key: str
    title: str
    help: str
    icon: str
    missing: str = ""


@dataclass(frozen=True)
class RecipesPage:
    """How a new flow begins: for which records, from which recipe, under which name."""

    entities: tuple[tuple[str, str], ...]
    entity: str
    recipes: tuple[RecipeRow, ...]
    chosen: str
    title: str
    refusal: str = ""


def recipes_page(
    tx: Transaction, form: MultiDict[str, str], refusal: str = ""
) -> RecipesPage:  # fmt: skip
    """The gallery for the entity that was chosen, or for the first."""
    app = drafted_app(tx)
    entities = tuple((one.key, one.label(locale())) for one in _entities(app))
    entity = form.get("entity", "") or (entities[0][0] if entities else "")
    known = app.entities.get(entity)
    return RecipesPage(
        entities=entities, entity=entity,
        recipes=tuple(_row(one, known) for one in RECIPES),
        chosen=form.get("recipe", "") or BLANK, title=form.get("title", ""), refusal=refusal,
    )  # fmt: skip


def _entities(app: App) -> list[Entity]:
    return [one for one in app.entities.values() if not one.parent]


def _row(recipe: Recipe, entity: Entity | None) -> RecipeRow:
    fits = entity is not None and recipe.make(entity) is not None
    missing = translated(recipe.needs) if recipe.needs and not fits else ""
    return RecipeRow(
        recipe.key, translated(recipe.title), translated(recipe.help), recipe.icon, missing
    )


def take_recipe(tx: Transaction, form: MultiDict[str, str]) -> str:
    """Draft the chosen recipe and return its key.

    :raises ConflictError: if there is a flow of that key.
    """
    app, title = drafted_app(tx), form.get("title", "").strip()
    entity = app.entities.get(form.get("entity", ""))
    if entity is None:
        raise InvalidValueError("Choose of what.", field="entity")
    recipe = next((one for one in RECIPES if one.key == form.get("recipe")), None)
    made = recipe.make(entity) if recipe else {"start": BUTTON, "steps": []}
    if made is None:
        raise NotFoundError("This recipe needs a field that is not there.")
    title = title or (translated(recipe.title) if recipe else _("New flow"))
    taken = Drafts(tx).keys("flow")
    key = form.get("key", "").strip() or free_key(title, taken, "flow")
    if key in taken:
        raise ConflictError("There is one called '{key}' already.", key=key)
    save_all(tx, {("flow", key): whole(key, title, entity.key, made)})
    return key
