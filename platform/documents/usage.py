"""Where-used: from each thing to every place that names it."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..formula import Place, check
from .app import App, Entity
from .check import entity_of
from .flow_scope import field_variables, variables_of
from .formula_schema import formula_schema
from .kinds import KINDS
from .references import (
    Reference,
    ToDocument,
    ToField,
    ToFormula,
    fields_on,
    pointer,
)  # fmt: skip


@dataclass(frozen=True)
class Use:
    """A place that names the thing asked about."""

    kind: str
    key: str
    reference: Reference

    @property
    def path(self) -> str:
        return pointer(self.reference.at)

    def as_json(self, app: App) -> dict[str, object]:
        title = app.document(self.kind, self.key).get("title", self.key)
        return {"document": f"{self.kind}/{self.key}", "title": title, "path": self.path}


def all_uses(app: App) -> Iterator[Use]:
    """Every reference that any document holds."""
    for (kind, key), document in app.documents.items():
        for reference in KINDS.get(kind).refer(document):
            yield Use(kind, key, reference)


def uses_of_document(app: App, kind: str, key: str) -> list[Use]:
    """Where a document is named, its own references left out."""
    return [
        use
        for use in all_uses(app)
        if isinstance(use.reference, ToDocument)
        and (use.reference.kind, use.reference.key) == (kind, key)
        and (use.kind, use.key) != (kind, key)
    ]


def uses_of_field(app: App, entity: str, field: str) -> list[Use]:
    """Where a field is named: in paths, in formulas, as a related list."""
    return [use for use in all_uses(app) if _names(app, use.reference, entity, field)]


def _names(app: App, reference: Reference, entity: str, field: str) -> bool:
    if isinstance(reference, ToDocument):
        return False
    start = entity_of(app, reference.entity)
    if start is None:
        return False
    if isinstance(reference, ToField):
        return (entity, field) in fields_on(app, start, reference.path)
    if isinstance(reference, ToFormula):
        return field in _named_in_formula(app, reference, start, entity, {field})
    return (entity, field) in fields_on(app, start, reference.key)


def _named_in_formula(
    app: App, reference: ToFormula, start: Entity, entity: str, fields: Collection[str]
) -> set[str]:
    """Those of an entity's fields that a formula reads."""
    checked = check(
        reference.text,
        formula_schema(app),
        start.key,
        place=Place[reference.place],
        variables=variables_of(app, reference),
    )
    read = {one.key for one in checked.references if one.entity == entity}
    return {
        key
        for key in fields
        if key in read or checked.variables & set(field_variables(app, reference, entity, key))
    }


def counted_uses(app: App, entity: str) -> Counter[str]:
    """How many places name each field of an entity, all of them looked at in one go."""
    return Counter(key for use in all_uses(app) for key in _named_of(app, use.reference, entity))


def _named_of(app: App, reference: Reference, entity: str) -> set[str]:
    """The fields of an entity that one place names."""
    start = None if isinstance(reference, ToDocument) else entity_of(app, reference.entity)
    if start is None:
        return set()
    if isinstance(reference, ToField):
        return {key for owner, key in fields_on(app, start, reference.path) if owner == entity}
    if isinstance(reference, ToFormula):
        fields = app.entities[entity].fields if entity in app.entities else {}
        return _named_in_formula(app, reference, start, entity, fields)
    return {key for owner, key in fields_on(app, start, reference.key) if owner == entity}
