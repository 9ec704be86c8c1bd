"""What an analyst means by "add a field" or "delete it", as pure functions on documents."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import cast

from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...platform.fields.builtin import FIELD_TYPES

LONGEST_KEY = 40


def properties_of(entity: Document) -> Mapping[str, Document]:
    return cast("Mapping[str, Document]", entity.get("properties", {}))


def free_key(
    title: str, taken: Collection[str], fallback: str = "field", longest: int = LONGEST_KEY
) -> str:
    """A key made from a title, Chinese by its pinyin: "预计金额" -> "yu_ji_jin_e"."""
    from pypinyin import lazy_pinyin  # takes long to load

    words = "_".join(lazy_pinyin(title)).casefold()
    slug = re.sub(r"[^a-z0-9]+", "_", words).strip("_")
    if not slug or not slug[0].isalpha():
        slug = f"{fallback}_{slug}"
    return next(key for key in _numbered(slug, longest) if key not in taken)


def _numbered(slug: str, longest: int) -> Iterator[str]:
    """The slug alone, then with 2, 3 and so on after it; never longer than a key may be."""
    for number in count(1):
        end = f"_{number}" if number > 1 else ""
        yield slug[: longest - max(len(end), 3)].rstrip("_") + end


def with_field(entity: Document, key: str, field: Document, *, required: bool) -> Document:
    """``entity`` with a field added, or changed where it stands."""
    fields = {**properties_of(entity), key: field}
    return _with_required({**entity, "properties": fields}, key, required=required)


def _with_required(entity: Document, key: str, *, required: bool) -> Document:
    there = cast("Sequence[str]", entity.get("required", ()))
    kept = [one for one in there if one != key or required]
    if required and key not in kept:
        kept.append(key)
    changed = {name: value for name, value in entity.items() if name != "required"}
    return {**changed, "required": kept} if kept else changed


def retyped(field: Document, type_name: str, settings: Document) -> Document:
    """``field`` as another type: what every field has stays, the old type's settings go."""
    old = FIELD_TYPES.get(str(field["field"])) if field["field"] in FIELD_TYPES else None
    gone = set(old.settings_schema) if old else set()
    kept = {key: value for key, value in field.items() if key not in gone | {"default"}}
    return {**kept, "field": type_name, **settings}


def without_field(entity: Document, key: str) -> Document:
    """``entity`` without a field, and without the lists of it that only list it."""
    fields = {name: field for name, field in properties_of(entity).items() if name != key}
    changed = dict(_with_required({**entity, "properties": fields}, key, required=False))
    groups = cast("Sequence[Sequence[str]]", changed.pop("unique", ()))
    kept = [group for group in groups if key not in group]
    return {**changed, "unique": kept} if kept else changed


def placed(form: Document, key: str) -> Document:
    """``form`` with a field at the end of its first group of fields."""
    body = cast("Sequence[Document]", form.get("body", ()))
    return {**form, "body": _placed(body, {"field": key, "width": 6}) or [*body, {"field": key}]}


def shows_lines(form: Document, lines: str) -> bool:
    """Whether a form names the columns of some lines, so that a new one must be added there."""
    return any("columns" in one for one in _lines_items(form, lines))


def _lines_items(part: Document, lines: str) -> Iterator[Document]:
    for one in cast("Sequence[Document]", part.get("body", ())):
        if one.get("lines") == lines:
            yield one
        yield from _lines_items(one, lines)


def with_column(part: Document, lines: str, key: str) -> Document:
    """A form, or a part of one, with a column at the end of those lines wherever they stand."""
    if part.get("lines") == lines and "columns" in part:
        return {**part, "columns": [*cast("Sequence[str]", part["columns"]), key]}
    if "body" not in part:
        return part
    body = cast("Sequence[Document]", part["body"])
    return {**part, "body": [with_column(one, lines, key) for one in body]}


def _placed(items: Sequence[Document], item: Document) -> list[Document] | None:
    """``items`` with ``item`` added where fields stand; None if they stand nowhere here."""
    if any("field" in one for one in items):
        return [*items, item]
    for index, one in enumerate(items):
        inner = _placed(cast("Sequence[Document]", one.get("body", ())), item)
        if inner is not None:
            return [*items[:index], {**one, "body": inner}, *items[index + 1 :]]
    return None


def listed(view: Document, key: str) -> Document:
    """``view`` with a column for the field."""
    columns = cast("Sequence[Document]", view.get("columns", ()))
    return {**view, "columns": [*columns, {"field": key}]}


def new_entity(key: str, title: str, plural: str, name_title: str) -> Document:
    """An entity with the one field that a record is called by."""
    name = {"id": "name", "field": "text", "title": name_title, "maxLength": 200}
    document = {
        "$schema": "formloom:entity/1", "$id": key, "id": key, "title": title, "type": "object",
        "display": "name", "properties": {"name": name}, "required": ["name"],
    }  # fmt: skip
    return {**document, "plural": plural} if plural else document


def several(title: str) -> str:
    """What a list of them is called: "Company" -> "Companies"; "" for Chinese, which has one word
    for one and for many.
    """
    if not title.isascii() or not title[-1:].isalpha():
        return ""
    if title.endswith("y") and title[-2:-1] not in "aeiou":
        return f"{title[:-1]}ies"
    return f"{title}es" if title.endswith(("s", "x", "z", "ch", "sh")) else f"{title}s"


def skeleton(kind: str, key: str) -> Document:
    """The least that a document of ``kind`` says, to begin with."""
    schema = KINDS.get(kind).schema
    named = cast("Mapping[str, Document]", schema.get("properties", {}))
    document: dict[str, object] = {"$schema": f"formloom:{kind}/1", "$id": key}
    for name in cast("Sequence[str]", schema.get("required", ())):
        document.setdefault(name, _blank(named.get(name, {})))
    return document


def _blank(schema: Document) -> object:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return cast("Sequence[object]", schema["enum"])[0]
    return {"object": {}, "array": []}.get(str(schema.get("type")), "")
