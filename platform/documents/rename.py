"""Rename a field or an entity: every place that names it is repaired, no value moves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from ..core.errors import ConflictError
from ..fields.field import Field
from ..formula import rename as rename_in_formula
from . import print_language
from .app import App, Documents, Entity, Inverse
from .check import entity_of
from .flow_scope import field_variables
from .formula_schema import formula_schema
from .kinds import KINDS
from .references import (
    Document,
    Pointer,
    Reference,
    ToDocument,
    ToField,
    ToFormula,
    ToRelated,
    replaced,
    walk_path,
)  # fmt: skip
from .usage import uses_of_document, uses_of_field

Name = tuple[str, str]
#: How a path is put in for another, by the key of the text that it is written in.
_WRITTEN: Mapping[str, Callable[[str, str, str], str]] = {
    "html": print_language.renamed,
    "file": print_language.renamed_in_name,
}


def rename_field(app: App, entity: str, old: str, new: str) -> dict[Name, Document]:
    """The documents that change when a field is renamed, as they are after it.

    :param entity: the entity's key; ``quote.items`` for the lines of a quote.
    :raises ConflictError: if the entity has a field of that name already.
    """
    owner = app.entity(entity)
    owner.field(old)
    if new in owner.fields:
        raise ConflictError("'{entity}' has a field '{key}' already.", entity=entity, key=new)
    changed = _repairs(app, entity, old, new)
    name = ("entity", entity.partition(".")[0])
    own = changed.get(name, app.documents[name])
    for one in _unnamed_lists(app, owner, old):
        own = _with_inverse(own, one)
    changed[name] = _with_key(own, entity, old, new)
    path = f"entities/{entity.replace('.', '/')}"
    return {**changed, **_texts(app.documents, f"{path}/{old}", f"{path}/{new}")}


def rename_list(app: App, entity: str, field: str, new: str) -> dict[Name, Document]:
    """The documents that change when the related list that a link makes is renamed.

    :raises NotFoundError: if there is no such link.
    """
    target, inverse = _list_of(app, app.entity(entity), app.entity(entity).field(field))
    changed = _repairs(app, target.key, inverse.key, new)
    name = ("entity", entity.partition(".")[0])
    own = changed.get(name, app.documents[name])
    return {**changed, name: _with_inverse(own, replace(inverse, key=new))}


def _repairs(app: App, entity: str, old: str, new: str) -> dict[Name, Document]:
    """Every document that names a field or a related list of an entity, with the new name."""
    changed: dict[Name, Document] = {}
    for use in uses_of_field(app, entity, old):
        name = (use.kind, use.key)
        document = changed.get(name, app.documents[name])
        changed[name] = _repaired(app, document, use.reference, entity, old, new)
    return changed


def rename_entity(app: App, old: str, new: str) -> dict[Name, Document | None]:
    """The documents that change when an entity is renamed; the old name maps to None.

    :raises ConflictError: if there is an entity of that name already.
    """
    entity = app.entity(old)
    if new in app.entities:
        raise ConflictError("There is an entity '{key}' already.", key=new)
    changed: dict[Name, Document] = {}
    for use in uses_of_document(app, "entity", old):
        name = (use.kind, use.key)
        at = use.reference.at
        changed[name] = _put(changed.get(name, app.documents[name]), at, old, new)
    own = changed.pop(("entity", old), entity.document)
    for one in _unnamed_lists(app, entity, *entity.fields):
        own = _with_inverse(own, one)
    own = {**own, "$id": new, "id": entity.id}
    texts = _texts(app.documents, f"entities/{old}", f"entities/{new}")
    return {**changed, **texts, ("entity", new): _self_links(own, old, new), ("entity", old): None}


def _list_of(app: App, entity: Entity, field: Field) -> tuple[Entity, Inverse]:
    """The related list that a link makes, and where."""
    target = app.entity(field.text("to"))
    mine = (entity.key, field.key)
    return target, next(one for one in target.inverses if (one.entity, one.field) == mine)


def _unnamed_lists(app: App, owner: Entity, *keys: str) -> Iterator[Inverse]:
    """Lists in use that are called after their links, which are about to be called otherwise."""
    for key in keys:
        field = owner.fields[key]
        if field.text("to") in app.entities and "inverse" not in field.settings:
            target, inverse = _list_of(app, owner, field)
            if uses_of_field(app, target.key, inverse.key):
                yield inverse
        child = owner.lines.get(key)
        if child is not None:
            yield from _unnamed_lists(app, child, *child.fields)


def _with_inverse(document: Document, inverse: Inverse) -> Document:
    """The entity document in which the link says what its list is called."""
    lines = inverse.entity.partition(".")[2]
    at = ("properties", *((lines, "properties") if lines else ()), inverse.field, "inverse")
    return cast("Document", _with_setting(document, at, inverse.key))


def _with_setting(document: object, at: Sequence[str], value: str) -> object:
    if not at:
        return value
    mapping = cast("Mapping[str, object]", document)
    return {**mapping, at[0]: _with_setting(mapping.get(at[0], {}), at[1:], value)}


def repointed(kind: str, document: Document, keys: Mapping[Name, str]) -> Document:
    """A document that names others by their keys in ``keys`` wherever it named them before."""
    found = {
        reference.at: reference
        for reference in KINDS.get(kind).refer(document)
        if isinstance(reference, ToDocument) and (reference.kind, reference.key) in keys
    }
    # What stands deeper goes first: a renamed key would lead away from what is below it.
    for at, one in sorted(found.items(), key=lambda item: -len(item[0])):
        document = _put(document, at, one.key, keys[one.kind, one.key])
    return document


def _self_links(document: Document, old: str, new: str) -> Document:
    """An entity that links to itself names itself."""
    from .refers import of_entity

    for reference in list(of_entity(document)):
        if isinstance(reference, ToDocument) and reference.key == old:
            document = cast("Document", replaced(document, reference.at, new))
    return document


def _repaired(
    app: App, document: Document, reference: Reference, entity: str, old: str, new: str
) -> Document:
    start = entity_of(app, getattr(reference, "entity", ""))
    if start is None:
        return document
    if isinstance(reference, ToFormula):
        text = rename_in_formula(
            reference.text, formula_schema(app), start.key, {(entity, old): new},
            {
                name: f"{name.partition('.')[0]}.{new}"
                for name in field_variables(app, reference, entity, old)
            },
        )  # fmt: skip
        return cast("Document", replaced(document, reference.at, text))
    if isinstance(reference, ToRelated) and (start.key, reference.key) == (entity, old):
        return _put(document, reference.at, old, new)
    if not isinstance(reference, ToField) or reference.option is not None:
        return document  # a related list has a name of its own; an option stands for itself
    steps = [
        new if (here.key, key) == (entity, old) else key
        for here, key in walk_path(app, start, reference.path)
    ]
    steps += reference.path.split(".")[len(steps) :]  # beyond a person nothing has another name
    if reference.is_written:
        key = str(reference.at[0])
        rename = _WRITTEN[key]
        return {**document, key: rename(str(document[key]), reference.path, ".".join(steps))}
    is_half = reference.at[-1] == "of" and _there(document, reference.at) != reference.path
    if is_half and steps[:-1] != reference.path.split(".")[:-1]:
        return document  # the other half of a lookup's path stands under "via"
    if reference.as_key:
        # The key is the whole path, or the last step of one whose start stands elsewhere.
        whole = reference.at[-1] == reference.path
        key = ".".join(steps) if whole else steps[-1]
        return _with_renamed(document, reference.at[:-1], str(reference.at[-1]), key)
    return _put(document, reference.at, reference.path, ".".join(steps))


def _put(document: Document, at: Pointer, old: str, new: str) -> Document:
    """Replace a name where it stands: as a text, as the end of one, or as a key."""
    here = _there(document, at)
    if isinstance(here, str) and here == old:
        return cast("Document", replaced(document, at, new))
    if isinstance(here, str) and old.endswith(f".{here}"):
        return cast("Document", replaced(document, at, new.rpartition(".")[2]))
    if isinstance(here, str) and here.startswith(f"{old}."):
        return cast("Document", replaced(document, at, new + here[len(old) :]))
    if isinstance(here, str) and here.endswith(f".{old}"):
        return cast("Document", replaced(document, at, here[: -len(old)] + new))
    if isinstance(here, str) and here.endswith(f"/{old}"):
        return cast("Document", replaced(document, at, here[: -len(old)] + new))
    return _with_renamed(document, at[:-1], str(at[-1]), new)


def _there(document: object, at: Pointer) -> object:
    for part in at:
        document = _step(document, part)
    return document


def _with_renamed(document: object, at: Pointer, old: str, new: str) -> Document:
    """The mapping at ``at`` with one key renamed, in its place."""
    mapping = cast("Mapping[str, object]", document)
    if at:
        inner = _with_renamed(_step(document, at[0]), at[1:], old, new)
        if isinstance(document, list):
            return cast("Document", [inner if i == at[0] else v for i, v in enumerate(document)])
        return {key: inner if key == at[0] else value for key, value in mapping.items()}
    return {new if key == old else key: value for key, value in mapping.items()}


def _step(document: object, part: str | int) -> object:
    return document[part]  # type: ignore[index]


def _with_key(document: Document, entity: str, old: str, new: str) -> Document:
    """The entity document with the property's key renamed; its id stays, and is written."""
    lines = entity.partition(".")[2]
    at: Pointer = ("properties", lines, "properties") if lines else ("properties",)
    return _with_renamed(document, at, old, new)


def _texts(documents: Documents, old: str, new: str) -> dict[Name, Document]:
    """The translations, with the paths at and below ``old`` moved to ``new``."""
    changed: dict[Name, Document] = {}
    for (kind, key), document in documents.items():
        texts = document.get("texts")
        if kind != "i18n" or not isinstance(texts, Mapping):
            continue
        moved = {_moved(path, old, new): text for path, text in texts.items()}
        if moved != texts:
            changed[kind, key] = {**document, "texts": moved}
    return changed


def _moved(path: str, old: str, new: str) -> str:
    return new + path[len(old) :] if path == old or path.startswith(f"{old}/") else path
