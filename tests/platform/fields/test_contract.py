"""What holds for every field type."""

import json
import time
import unicodedata
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from field_examples import EXAMPLES, JSON_VALUES, a_field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shared import NAUGHTY_STRINGS
from sqlalchemy import create_engine, literal, select
from sqlalchemy.dialects import postgresql

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.fields.field_type import FieldType, Manner

WIDGETS = {
    "text", "textarea", "richtext", "number", "money", "percent", "checkbox", "date", "datetime",
    "time", "duration", "select", "multiselect", "tags", "email", "tel", "url", "address",
    "region", "location", "link", "links", "anylink", "lines", "person", "people", "department",
    "file", "image", "signature", "readonly", "rating", "color", "json", "secret",
}  # fmt: skip
TEXT_LIKE = ("text", "long_text", "lookup", "secret")
KEEPS_SPACE = frozenset(TEXT_LIKE)
ONE_LF = ("long_text",)
TAKE_ANY_TEXT = {*TEXT_LIKE, "auto_number", "rich_text", "tags", "address"}
REFERENCES = {"entity", "field", "formula", "person"}
NAUGHTY: list[str] = json.loads(NAUGHTY_STRINGS.read_text())
MANNERS = [Manner("zh", ZoneInfo("Asia/Shanghai")), Manner("en", ZoneInfo("America/New_York"))]

every_type = pytest.mark.parametrize("type_name", FIELD_TYPES.names())


def test_the_palette_is_whole():
    assert set(FIELD_TYPES.names()) == set(EXAMPLES) == set(JSON_VALUES)


def test_the_contract_stays_small():
    methods = [name for name, one in vars(FieldType).items() if callable(one) and name[0] != "_"]
    assert len(methods) <= 12


@every_type
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_values_come_back_from_json_and_from_text(type_name, data):
    field = a_field(type_name)
    raw = data.draw(JSON_VALUES[type_name])
    try:
        value = field.type.load(raw, field)
    except InvalidValueError:
        return

    dumped = field.type.dump(value, field)
    written = field.type.write(value, field)

    assert field.type.load(json.loads(json.dumps(dumped)), field) == value
    for manner in MANNERS:
        assert field.type.parse(written, field, manner) == value
        assert isinstance(field.type.show(value, field, manner), str)
    if dumped is not None:
        Draft202012Validator(dict(field.type.json_schema(field))).validate(dumped)


@every_type
def test_the_example_is_canonical(type_name):
    field = a_field(type_name)
    assert (
        field.type.dump(field.type.load(EXAMPLES[type_name], field), field) == EXAMPLES[type_name]
    )


@every_type
def test_a_blank_stays_blank(type_name):
    field = a_field(type_name)
    blank = field.type.load(None, field)
    assert not blank
    assert field.type.parse("", field, Manner()) == blank
    if type_name not in KEEPS_SPACE:
        assert field.type.parse("  ", field, Manner()) == blank
    assert field.type.search_text(None, field) == ""
    if blank is None:
        assert field.type.dump(None, field) is None
        assert field.type.write(None, field) == field.type.show(None, field, Manner()) == ""


@every_type
def test_naughty_strings_are_kept_or_refused(type_name):
    field = a_field(type_name)
    for text in NAUGHTY:
        for take in (field.type.load, lambda raw, one: one.type.parse(raw, one, MANNERS[0])):
            with suppress(InvalidValueError):
                value = take(text, field)
                if type_name in TEXT_LIKE and value is not None:
                    expected = unicodedata.normalize("NFC", text)
                    if type_name in ONE_LF:
                        expected = expected.replace("\r\n", "\n").replace("\r", "\n")
                    assert value == expected


def _named(raw):
    """A name that every process gives alike; the address of an object is not one."""
    return "object" if type(raw) is object else repr(raw)


@every_type
@pytest.mark.parametrize(
    "raw",
    [
        "\x00",
        "a\x00b",
        "\ud800",
        float("nan"),
        float("inf"),
        10**400,
        [[]],
        {"x": {}},
        object(),
        b"a",
    ],
    ids=_named,
)
def test_hostile_json_is_refused_or_harmless(type_name, raw):
    field = a_field(type_name)
    with suppress(InvalidValueError):
        json.dumps(field.type.dump(field.type.load(raw, field), field), allow_nan=False)


@pytest.mark.parametrize("type_name", sorted(set(FIELD_TYPES.names()) - TAKE_ANY_TEXT))
def test_a_refusal_names_the_field_and_is_a_whole_sentence(type_name):
    field = a_field(type_name)
    with pytest.raises(InvalidValueError) as caught:
        field.type.parse("?! no sense", field, Manner())
    assert caught.value.field == "f"
    assert "{" not in str(caught.value)


@every_type
def test_the_settings_are_described_by_valid_json_schema(type_name):
    kind = FIELD_TYPES.get(type_name)
    Draft202012Validator.check_schema({"properties": dict(kind.settings_schema)})
    assert set(kind.required_settings) <= set(kind.settings_schema)


@every_type
def test_the_example_settings_fit_their_schema(type_name):
    kind = FIELD_TYPES.get(type_name)
    own = {
        key: value
        for key, value in a_field(type_name).settings.items()
        if key not in ("id", "field")
    }
    schema = {
        "properties": dict(kind.settings_schema),
        "required": list(kind.required_settings),
        "additionalProperties": False,
    }
    Draft202012Validator(schema).validate(own)


@every_type
def test_references_say_where_they_are_evaluated(type_name):
    schema = FIELD_TYPES.get(type_name).settings_schema
    for setting in schema.values():
        assert setting.get("formloom:ref", "field") in REFERENCES
        assert setting.get("formloom:in", next(iter(schema))) in schema


@every_type
def test_the_record_schema_is_valid(type_name):
    field = a_field(type_name)
    Draft202012Validator.check_schema(dict(field.type.json_schema(field)))


@every_type
def test_each_type_names_a_widget_and_operators(type_name):
    kind = FIELD_TYPES.get(type_name)
    assert kind.widget in WIDGETS
    if not kind.computed:
        assert kind.operators


@every_type
def test_a_value_survives_its_column(type_name):
    field = a_field(type_name)
    column = field.type.column(field)
    if column is None:
        assert field.type.rows in {"links", "lines", "files"}
        return
    column.compile(postgresql.dialect())
    if type_name == "secret":
        return  # its column holds what the sealer made of it
    value = field.type.load(EXAMPLES[type_name], field)
    with create_engine("sqlite://").connect() as connection:
        assert connection.scalar(select(literal(value, column))) == value


@every_type
@pytest.mark.parametrize("piece", [" ", "(", "1", "a", "a.", "&a", "<b>", "省", "1,"], ids=repr)
def test_long_texts_are_read_in_linear_time(type_name, piece):
    field = a_field(type_name)
    text = f"{piece * 30_000}x"
    started = time.process_time()
    with suppress(InvalidValueError):
        field.type.parse(text, field, MANNERS[0])
    assert time.process_time() - started < 1
