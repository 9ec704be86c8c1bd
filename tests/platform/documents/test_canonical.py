"""Canonical JSON: one document, one sequence of bytes."""

import json
from pathlib import Path

import pytest

import formloom
from formloom.platform.documents.canonical import canonical

SCHEMAS = Path(formloom.__file__).parent / "platform/documents/schemas"
GOLDEN = Path(__file__).parent / "golden"
KINDS = sorted(path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.schema.json"))


def schema(kind):
    return json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))


def backwards(value):
    """The same document with the keys of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [backwards(item) for item in value]
    return value


@pytest.mark.parametrize("kind", KINDS)
def test_every_golden_file_is_canonical(kind):
    text = (GOLDEN / f"{kind}.json").read_text("utf-8")
    assert canonical(json.loads(text), schema(kind)) == text


@pytest.mark.parametrize("kind", KINDS)
def test_writing_and_reading_changes_nothing(kind):
    document = json.loads((GOLDEN / f"{kind}.json").read_text("utf-8"))
    assert json.loads(canonical(backwards(document), schema(kind))) == document


@pytest.mark.parametrize("kind", ["app", "form", "view", "flow", "report", "dashboard", "print"])
def test_order_of_known_keys_comes_from_the_schema(kind):
    text = (GOLDEN / f"{kind}.json").read_text("utf-8")
    document = json.loads(text)
    open_maps = {"fields", "set", "map", "footer", "limits"}
    written = json.loads(canonical(backwards(document), schema(kind)))
    assert list(without(written, open_maps)) == list(without(document, open_maps))


def without(value, names, path=""):
    """Paths of all keys in order, those below the open maps ``names`` left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{path}/{key}"
            if key not in names:
                yield from without(item, names, f"{path}/{key}")
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from without(item, names, f"{path}/{position}")


def test_order_of_fields_is_the_analysts():
    entity = json.loads((GOLDEN / "entity.json").read_text("utf-8"))
    entity["properties"] = {key: entity["properties"][key] for key in ("value", "stage", "name")}
    written = json.loads(canonical(entity, schema("entity")))
    assert list(written["properties"]) == ["value", "stage", "name"]


def test_settings_of_a_field_stand_between_its_title_and_its_behaviour():
    field = {
        "default": "a",
        "options": [],
        "unknown": 1,
        "title": "A",
        "field": "choice",
        "id": "a",
    }
    written = json.loads(canonical({"properties": {"a": field}}, schema("entity")))
    assert list(written["properties"]["a"]) == [
        "id", "field", "title", "options", "default", "unknown",
    ]  # fmt: skip


def test_fields_of_lines_are_ordered_too():
    price = {"title": "Price", "field": "decimal", "id": "price"}
    lines = {"properties": {"price": price}, "title": "Items", "field": "lines", "id": "items"}
    written = json.loads(canonical({"properties": {"items": lines}}, schema("entity")))
    assert list(written["properties"]["items"]["properties"]["price"]) == ["id", "field", "title"]


def test_text_is_not_escaped_and_ends_with_a_line():
    assert canonical({"b": "商机"}, {}) == '{\n  "b": "商机"\n}\n'


def test_a_number_that_json_lacks_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")}, {})
