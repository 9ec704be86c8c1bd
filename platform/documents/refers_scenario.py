"""What a scenario names: entities, flows, forms, and fields whose values it gives or expects.

It calls its records by names of its own; a step that names none is about the one before it.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from .references import Document, Pointer, Reference, ToDocument, ToField

#: What a step acts on, by the keyword that names the record.
_RECORDS = ("record", "create", "update", "delete")


def of_scenario(document: Document) -> Iterator[Reference]:
    entities: dict[str, str] = {}
    given = cast("Mapping[str, object]", document.get("given", {}))
    records = cast("Mapping[str, Document]", given.get("records", {}))
    for name, record in records.items():
        entities[name] = str(record.get("entity"))
        yield from _of_record(record, ("given", "records", name))
    here = ""
    for index, step in enumerate(cast("list[Document]", document.get("steps", []))):
        at: Pointer = ("steps", index)
        expected = step.get("expect")
        if isinstance(expected, Mapping):
            named = entities.get(str(expected.get("record", here)), "")
            yield from _of_values(named, expected.get("values"), (*at, "expect", "values"))
            continue
        here = next((str(step[name]) for name in _RECORDS if name in step), here)
        if "create" in step:
            entities[here] = str(step.get("entity"))
        yield from _of_step(step, entities.get(here, ""), at)


def _of_step(step: Document, entity: str, at: Pointer) -> Iterator[Reference]:
    for name, kind in (("start", "flow"), ("form", "form")):
        if name in step:
            yield ToDocument((*at, name), kind, str(step[name]))
    if "create" in step:
        yield ToDocument((*at, "entity"), "entity", entity)
    yield from _of_values(entity, step.get("values"), (*at, "values"))


def _of_record(record: Document, at: Pointer) -> Iterator[Reference]:
    entity = str(record.get("entity"))
    yield ToDocument((*at, "entity"), "entity", entity)
    yield from _of_values(entity, record.get("values"), (*at, "values"))


def _of_values(entity: str, values: object, at: Pointer) -> Iterator[Reference]:
    """The fields that are filled in, those of lines as well."""
    for key, value in cast("Mapping[str, object]", values or {}).items() if entity else ():
        yield ToField((*at, key), entity, key, as_key=True)
        for index, row in enumerate(value if isinstance(value, list | tuple) else ()):
            if isinstance(row, Mapping) and set(row) - {"id", "title"}:
                yield from _of_values(f"{entity}.{key}", row, (*at, key, index))
