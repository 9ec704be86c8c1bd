"""What report documents name; paths may go on to what is known of a person, as ``owner.region``."""

from collections.abc import Iterator, Mapping
from typing import cast

from .references import Document, Pointer, Reference, ToDocument, ToField, ToFormula

Items = list[Document] | tuple[Document, ...]


def of_report(document: Document) -> Iterator[Reference]:
    entity = str(document.get("entity"))
    yield from _entity(("entity",), entity)
    yield from _condition(entity, document, (), "filter")
    for index, path in enumerate(cast("list[str]", document.get("fields", ()))):
        yield ToField(("fields", index), entity, path)
    for shelf in ("rows", "columns"):
        for index, group in enumerate(_items(document, shelf)):
            yield from _paths(entity, group, (shelf, index), "by")
    ids = [str(one.get("id")) for one in _items(document, "values")]
    for index, value in enumerate(_items(document, "values")):
        yield from _of_value(entity, value, ("values", index))
    for index, sort in enumerate(_items(document, "sort")):
        if sort.get("by") not in ids:
            yield from _paths(entity, sort, ("sort", index), "by")
    for special in ("funnel", "rfm"):
        given = document.get(special)
        if isinstance(given, Mapping):
            yield from _paths(entity, given, (special,), "by", "date", "amount")


def _of_value(entity: str, value: Document, at: Pointer) -> Iterator[Reference]:
    source = value.get("from")
    if isinstance(value.get("convert"), Mapping):
        yield from _of_rates(entity, cast("Document", value["convert"]), (*at, "convert"))
    if not isinstance(source, Mapping):
        yield from _paths(entity, value, at, "of")
        yield from _condition(entity, value, at, "where")
        return
    other = str(source.get("entity"))
    yield from _entity((*at, "from", "entity"), other)
    yield from _condition(other, source, (*at, "from"), "filter")
    yield from _paths(other, value, at, "of")
    yield from _condition(other, value, at, "where")
    for path, field in cast("Mapping[str, str]", source.get("by", {})).items():
        yield ToField((*at, "from", "by", path), other, field, people=True)
        yield ToField((*at, "from", "by", path), entity, path, as_key=True, people=True)


def _of_rates(entity: str, convert: Document, at: Pointer) -> Iterator[Reference]:
    yield from _paths(entity, convert, at, "on")
    rates = cast("Document", convert.get("rates", {}))
    yield from _entity((*at, "rates", "entity"), str(rates.get("entity")))
    yield from _paths(str(rates.get("entity")), rates, (*at, "rates"), "from", "rate", "since")


def _items(document: Document, shelf: str) -> Iterator[Document]:
    for item in cast("Items", document.get(shelf, ())):
        yield item if isinstance(item, Mapping) else {}


def _entity(at: Pointer, entity: str) -> Iterator[Reference]:
    """The entity, and for its lines the field that holds them."""
    owner, _, lines = entity.partition(".")
    yield ToDocument(at, "entity", owner)
    if lines:
        yield ToField(at, owner, lines, rows="lines")


def _paths(entity: str, owner: Document, at: Pointer, *names: str) -> Iterator[Reference]:
    for name in names:
        if isinstance(owner.get(name), str):
            yield ToField((*at, name), entity, str(owner[name]), people=True)


def _condition(entity: str, owner: Document, at: Pointer, name: str) -> Iterator[Reference]:
    if isinstance(owner.get(name), str):
        yield ToFormula((*at, name), entity, str(owner[name]), returns="BOOLEAN")
