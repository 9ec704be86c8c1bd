"""Names that do not collide: looked at before documents can be assembled into an app."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from ..core.errors import Message, Problem
from .app import App, Documents
from .column_map import PhysicalColumn
from .compile import field_type
from .record_tables import OF_LINES, RESERVED, physical_name
from .references import Pointer, pointer

Document = Mapping[str, object]


def check_names(documents: Documents) -> list[Problem]:
    """The problems of ids, keys and the tables made of them; each document is valid by itself."""
    return [*_of_tables(documents), *_of_fields(documents), *_of_apps(documents)]


def reused_ids(
    before: App, after: App, physical: Mapping[str, Iterable[PhysicalColumn]]
) -> list[Problem]:
    """New things with the id of one that went away: going back could not tell the two apart."""
    old = {one.id: {field.id for field in one.fields.values()} for one in before.entities.values()}
    found = []
    for entity in after.entities.values():
        document, _, lines = entity.key.partition(".")
        at: Pointer = ("properties", lines) if lines else ()
        gone = {one.field_id for one in physical.get(entity.id, ())} - old.get(entity.id, set())
        places = [
            ((*at, "properties", field.key, "id"), field.id)
            for field in entity.fields.values()
            if field.id in gone
        ]
        if gone and entity.id not in old:  # its table still holds the old records
            places = [((*at, "id") if at else ("$id",), entity.id)]
        found += [_reused(f"entity/{document}", place, identity) for place, identity in places]
    return found


def _reused(document: str, at: Pointer, identity: str) -> Problem:
    message = Message("The id '{id}' was that of something that went away.", {"id": identity})
    hint = Message("Use another id, or restore the release that had the old one.")
    return Problem(document, pointer(at), "id", message, hint)


def _of_tables(documents: Documents) -> Iterator[Problem]:
    """Ids and keys are joined by two underscores, so two of them may make the same name."""
    owners: dict[str, str] = {}
    for name, at, table in _tables(documents):
        owner = owners.setdefault(table, name)
        if owner != name:
            message = Message(
                "The id or the key is taken: {other} already makes '{table}' of its own.",
                {"other": owner.partition("#")[0], "table": table},
            )
            hint = Message("Give one of them another id and key.")
            yield Problem(name.partition("#")[0], pointer(at), "id", message, hint)


def _tables(documents: Documents) -> Iterator[tuple[str, Pointer, str]]:
    """(owner, its place, a table or view that it makes) of each entity, lines and n:m field."""
    for name, document in _entities(documents):
        key = name.partition("/")[2]
        identity = str(document.get("id", key))
        at: Pointer = ("id",) if "id" in document else ("$id",)
        yield name, at, physical_name("r", identity)
        yield name, at, physical_name("v", key)
        for field, here, settings in _fields(document):
            owner, field_id = f"{name}#{pointer(here)}", str(settings.get("id", field))
            rows = field_type(str(settings.get("field"))).rows
            if rows == "lines":
                yield owner, here, physical_name("r", identity, field_id)
                yield owner, here, physical_name("v", key, field)
            elif rows == "links":
                inner = _inner_id(document, identity, here)
                yield owner, here, physical_name("j", inner, field_id)


def _inner_id(document: Document, identity: str, at: Pointer) -> str:
    """The id of the entity that holds the field at ``at``: the document's, or that of its lines."""
    if len(at) == 2:
        return identity
    properties = cast("Mapping[str, Document]", document["properties"])
    lines = str(at[1])
    return f"{identity}__{properties[lines].get('id', lines)}"


def _of_fields(documents: Documents) -> Iterator[Problem]:
    for name, document in _entities(documents):
        ids: dict[tuple[Pointer, str], str] = {}
        for key, at, settings in _fields(document):
            if key in RESERVED and not (key in OF_LINES and len(at) == 2):
                message = Message("'{key}' is a name that every record has.", {"key": key})
                yield Problem(name, pointer(at), "reserved", message, _another(key))
            identity = str(settings.get("id", key))
            other = ids.setdefault((at[:-1], identity), key)
            if other != key:
                data = {"id": identity, "other": other}
                message = Message("'{other}' has the id '{id}' already.", data)
                yield Problem(name, pointer((*at, "id")), "id", message)


def _another(key: str) -> Message:
    return Message("Call it '{key}', for example.", {"key": f"its_{key.strip('_')}"})


def _of_apps(documents: Documents) -> Iterator[Problem]:
    """A document of two apps would be taken away with the first of them."""
    listed: dict[str, str] = {}
    shared = {path for _, app in _of_kind(documents, "app") for path in _paths(app, "shares")}
    for name, app in _of_kind(documents, "app"):
        for index, path in enumerate(_paths(app, "documents")):
            other = listed.setdefault(path, name)
            if other != name and path not in shared:
                message = Message(
                    "'{path}' belongs to {other} already.", {"path": path, "other": other}
                )
                hint = Message("Let {other} share it: list it under 'shares'.", {"other": other})
                yield Problem(name, pointer(("documents", index)), "shared", message, hint)


def _paths(app: Document, name: str) -> tuple[str, ...]:
    return tuple(cast("tuple[str, ...]", app.get(name, ())))


def _entities(documents: Documents) -> Iterator[tuple[str, Document]]:
    return _of_kind(documents, "entity")


def _of_kind(documents: Documents, kind: str) -> Iterator[tuple[str, Document]]:
    for (one, key), document in sorted(documents.items()):
        if one == kind:
            yield f"{kind}/{key}", document


def _fields(owner: Document, at: Pointer = ()) -> Iterator[tuple[str, Pointer, Document]]:
    """(key, place, settings) of each field, those of lines included."""
    properties = cast("Mapping[str, Document]", owner.get("properties", {}))
    for key, settings in properties.items():
        here = (*at, "properties", key)
        yield key, here, settings
        if "properties" in settings:
            yield from _fields(settings, here)
