"""What is wrong with documents together: every reference resolved, every formula typed."""

from collections.abc import Iterable

from ..core.errors import Message, Problem
from ..formula import FormulaType, Place, check
from .app import App, Documents, Entity
from .check_computed import computed_problems
from .check_entity import check_entity
from .flow_scope import variables_of
from .formula_schema import formula_schema
from .kinds import KINDS, did_you_mean
from .references import (
    Reference,
    ToDocument,
    ToField,
    ToFormula,
    ToRelated,
    inverse_of,
    pointer,
    target_of,
    walk_path,
)  # fmt: skip

#: A path longer than this is a mistake, and each step is a join.
LONGEST_PATH = 5


def check_each(documents: Documents, keys: Iterable[tuple[str, str]]) -> list[Problem]:
    """The problems of each document by itself: unknown kinds, the schema, the key."""
    found: list[Problem] = []
    for kind, key in keys:
        if kind not in KINDS:
            message = Message("There is no kind of document '{kind}'.", {"kind": kind})
            found.append(
                Problem(f"{kind}/{key}", "", "kind", message, did_you_mean(kind, KINDS.names()))
            )
        else:
            found += KINDS.get(kind).problems(key, documents[kind, key])
    return found


def check_together(app: App) -> list[Problem]:
    """The problems that show only when all documents are seen together."""
    found = [problem for entity in app.entities.values() for problem in check_entity(app, entity)]
    for (kind, key), document in app.documents.items():
        name = f"{kind}/{key}"
        for reference in KINDS.get(kind).refer(document):
            problem = resolve(app, name, reference)
            if problem is not None:
                found.append(problem)
    found = found or [one for kind in KINDS for one in kind.problems_together(app)]
    return found or computed_problems(app)


def resolve(app: App, document: str, reference: Reference) -> Problem | None:
    """The problem of one reference; None when it leads where it should."""
    if isinstance(reference, ToDocument):
        return _document(app, document, reference)
    entity = entity_of(app, reference.entity)
    if entity is None:
        return None  # the document that names the entity says so already
    if isinstance(reference, ToFormula):
        return _formula(app, document, reference, entity)
    if isinstance(reference, ToRelated):
        return _related(app, document, reference, entity)
    return _field(app, document, reference, entity)


def entity_of(app: App, name: str) -> Entity | None:
    """The entity that a reference is read from.

    ``account>deals`` is where a related list leads, ``report:funnel`` that of another document.
    """
    kind, _, key = name.partition(":")
    if key:
        name = str(app.documents.get((kind, key), {}).get("entity", ""))
    base, _, over = name.partition(">")
    entity = app.entities.get(base)
    return target_of(app, entity, over) if entity is not None and over else entity


def _document(app: App, document: str, reference: ToDocument) -> Problem | None:
    if (reference.kind, reference.key) in app.documents:
        return None
    known = [key for kind, key in app.documents if kind == reference.kind]
    message = Message("There is no {kind} '{key}'.", {"kind": reference.kind, "key": reference.key})
    hint = did_you_mean(reference.key, known)
    return Problem(document, pointer(reference.at), "reference", message, hint)


def _related(app: App, document: str, reference: ToRelated, entity: Entity) -> Problem | None:
    if target_of(app, entity, reference.key) is not None:
        return None
    known = [*(one.key for one in entity.inverses), *entity.lines]
    message = Message(
        "'{entity}' has no related list '{key}'.", {"entity": entity.key, "key": reference.key}
    )
    hint = did_you_mean(reference.key, known)
    return Problem(document, pointer(reference.at), "reference", message, hint)


def _field(app: App, document: str, reference: ToField, entity: Entity) -> Problem | None:
    at = pointer(reference.at)
    steps = reference.path.split(".")
    if len(steps) > LONGEST_PATH:
        message = Message("A path has at most {most} steps.", {"most": LONGEST_PATH})
        return Problem(document, at, "path", message)
    here, key = entity, ""
    for here, key in walk_path(app, entity, reference.path):
        if not _has(here, key):
            message = Message("'{entity}' has no field '{key}'.", {"entity": here.key, "key": key})
            return Problem(
                document, at, "reference", message, did_you_mean(key, [*here.fields, *here.system])
            )
    if key != steps[-1] and not (reference.people and _is_person(here, key)):
        message = Message("'{key}' leads to no other record.", {"key": key})
        return Problem(document, at, "path", message)
    if reference.is_written and (lost := _unprintable(app, entity, reference.path)):
        message = Message(
            "'{key}' cannot be printed here: a template prints lists of records that point to "
            "the one on paper itself.", {"key": lost},
        )  # fmt: skip
        return Problem(document, at, "path", message)
    return _option(document, reference, here, key)


def _unprintable(app: App, entity: Entity, path: str) -> str:
    """A related list in ``path`` that is of no printed record, or one of lines; "" if none is."""
    for at, (here, key) in enumerate(walk_path(app, entity, path)):
        inverse = inverse_of(here, key)
        if inverse is not None and (at > 0 or "." in inverse.entity):
            return key
    return ""


def _option(document: str, reference: ToField, entity: Entity, key: str) -> Problem | None:
    if reference.option is None or key not in entity.fields:
        return None
    options = entity.fields[key].settings.get("options") or ()
    values = [one["value"] for one in options]  # type: ignore[attr-defined]
    if reference.option in values:
        return None
    message = Message(
        "'{field}' has no option '{option}'.", {"field": key, "option": reference.option}
    )
    hint = did_you_mean(reference.option, values)
    return Problem(document, pointer(reference.at), "option", message, hint)


def _is_person(entity: Entity, key: str) -> bool:
    field = entity.fields.get(key) or entity.system.get(key)
    return field is not None and field.value_type.directory == "person"


def _has(entity: Entity, key: str) -> bool:
    return (
        key == "id" or key in entity.fields or key in entity.system
        or (key == "parent" and entity.parent is not None)
        or inverse_of(entity, key) is not None
    )  # fmt: skip


def _formula(app: App, document: str, reference: ToFormula, entity: Entity) -> Problem | None:
    returns = FormulaType[reference.returns] if reference.returns else None
    if filled := entity.fields.get(reference.fills):
        returns = filled.formula_type
        if returns is None or filled.type.computed:
            message = Message("A {type} takes no default.", {"type": filled.type.name})
            return Problem(document, pointer(reference.at[:-1]), "default", message)
    checked = check(
        reference.text, formula_schema(app), entity.key,
        returns=returns, place=Place[reference.place], variables=variables_of(app, reference),
    )  # fmt: skip
    if not checked.problems:
        return None
    first = checked.problems[0]
    message = Message(
        "{problem} (characters {start} to {end} of the formula)",
        {"problem": first.message, "start": first.start, "end": first.end},
    )
    return Problem(document, pointer(reference.at), f"formula.{first.code}", message, first.hint)
