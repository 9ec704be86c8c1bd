"""What a public form may not have: nothing on it may tell, or take, more than its own fields."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from ..core.errors import InvalidValueError, Message, Problem
from ..documents.app import App, Entity
from ..documents.brand import ENOUGH, contrast
from ..documents.references import Document
from ..fields.field import Field
from ..records.plan import plan_of
from .public import EXISTING, PublicForm, is_public, public_form

#: Controls that work without a script and show nothing of other records or people.
WIDGETS = frozenset(
    {
        "text", "textarea", "email", "tel", "url", "number", "money", "percent", "rating", "date",
        "datetime", "time", "duration", "checkbox", "select", "multiselect", "tags", "address",
        "region", "location", "color", "file", "image",
    }
)  # fmt: skip
WHITE = "#ffffff"

Found = Iterator[tuple[str, str, Message]]


def check_public(app: App, key: str, document: Document) -> Iterable[Problem]:
    """The problems of a form that everybody may fill in."""
    for path, code, message in _problems(app, key, document):
        yield Problem(f"form/{key}", path, f"public.{code}", message)


def _problems(app: App, key: str, document: Document) -> Found:
    if not is_public(document):
        if document.get("public") is not None:
            yield "/use", "use", Message("Settings for everybody belong to a form of use 'public'.")
        return
    found = public_form(app, key)
    yield from _items(found.form.entity, document.get("body"), "/body")
    yield from _address(app, found)
    yield from _missing(app, found)
    yield from _settings(found)
    yield from _values(app, found)


def _items(entity: Entity, items: object, at: str) -> Found:
    for index, item in enumerate(cast("Sequence[Mapping[str, object]]", items or ())):
        here = f"{at}/{index}"
        for kind in ("lines", "related", "button"):
            if kind in item:
                yield here, "item", Message("A public form has no {kind}.", {"kind": kind})
        if "field" in item:
            yield from _field(entity, str(item["field"]), here)
        yield from _items(entity, item.get("body"), f"{here}/body")


def _field(entity: Entity, key: str, at: str) -> Found:
    field = entity.fields.get(key)
    if field is None:
        text = "'{field}' is no field that a visitor may fill in."
        yield f"{at}/field", "field", Message(text, {"field": key})
    elif not may_stand(field):
        text = "'{field}' would show records or people to everybody: leave it out."
        yield f"{at}/field", "field", Message(text, {"field": field.title})


def may_stand(field: Field) -> bool:
    """Whether a field may be on a form for everybody."""
    return field.type.widget in WIDGETS and not field.type.computed


def _address(app: App, found: PublicForm) -> Found:
    for key, document in app.all("form"):
        if key != found.key and is_public(document) and public_form(app, key).slug == found.slug:
            text = "The form '{form}' has this address already."
            yield "/public/slug", "slug", Message(text, {"form": key})


def _missing(app: App, found: PublicForm) -> Found:
    plan = plan_of(app, found.form.entity)
    filled = {one.key for one in plan.formulas.defaults}
    for field in plan.required:
        known = field.key in found.fields or field.key in found.values
        if not known and plan.start.get(field.key) is None and field.key not in filled:
            text = "'{field}' must be filled in, and is not on the form."
            yield "/body", "required", Message(text, {"field": field.title})


def _settings(found: PublicForm) -> Found:
    if found.opens and found.closes and found.opens >= found.closes:
        yield "/public/closes", "dates", Message("It closes before it opens.")
    if not found.person and (found.per_person or found.duplicates == EXISTING):
        text = "Say in 'person' by which fields people are told apart."
        yield "/public/person", "person", Message(text)
    for index, key in enumerate(found.person):
        if key not in found.fields:
            text = "'{field}' is not on the form."
            yield f"/public/person/{index}", "person", Message(text, {"field": key})
    color = found.brand.get("color")
    if color and contrast(color, WHITE) < ENOUGH:
        text = "White text on {color} is hard to read: choose a darker colour."
        yield "/public/brand/color", "contrast", Message(text, {"color": color})


def _values(app: App, found: PublicForm) -> Found:
    settable = plan_of(app, found.form.entity).settable
    for key, value in found.values.items():
        at = f"/public/values/{key}"
        field = found.form.entity.fields.get(key)
        if field is None or key not in settable:
            yield at, "value", Message("'{field}' cannot be given a value.", {"field": key})
        elif key in found.fields:
            text = "'{field}' is on the form: visitors fill it in."
            yield at, "value", Message(text, {"field": field.title})
        elif not isinstance(value, Mapping):
            yield from _loads(field, value, at)


def _loads(field: Field, value: object, at: str) -> Found:
    try:
        field.type.load(value, field)
    except InvalidValueError as error:
        yield at, "value", error.message
