"""Fields of every type, and what their values may be: for tests over all types."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.fields.field import Field
from formloom.platform.fields.field_type import Manner
from formloom.platform.fields.options import SEPARATORS
from formloom.platform.fields.regions import names, parts_of_code

OPTIONS = [
    {"value": "qualify", "title": "Qualify", "color": "blue"},
    {"value": "won", "title": "Won"},
    {"value": "lost_deal", "title": "Lost, sadly", "active": False},
]
ZH = {"zh": {"qualify": "资格确认", "won": "赢单", "lost_deal": "输单"}}

#: What a type needs in its document to be whole.
SETTINGS: dict[str, dict[str, object]] = {
    "money": {"currency": "CNY"},
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "link": {"to": "account"},
    "links": {"to": "account"},
    "lines": {"properties": {"price": {"id": "price", "field": "money"}}},
    "formula": {"formula": "amount * 2", "returns": "money", "currency": "CNY"},
    "rollup": {"over": "items", "agg": "sum", "of": "price", "returns": "decimal"},
    "lookup": {"via": "account", "of": "name", "returns": "text"},
}


def a_field(type_name: str, **settings: object) -> Field:
    """A field called ``f``; the settings that its type must have are there."""
    document = {"id": "f", "field": type_name, **SETTINGS.get(type_name, {}), **settings}
    return Field("f", "f", FIELD_TYPES.get(type_name), document, "f", option_titles=ZH)


def read(type_name: str, text: str, manner: Manner | None = None, **settings: object) -> object:
    """What a field of that type makes of ``text``."""
    field = a_field(type_name, **settings)
    return field.type.parse(text, field, manner or Manner())


def loaded(type_name: str, raw: object, **settings: object) -> object:
    """What a field of that type makes of the JSON value ``raw``."""
    field = a_field(type_name, **settings)
    return field.type.load(raw, field)


def shown(type_name: str, raw: object, manner: Manner | None = None, **settings: object) -> str:
    """How a field of that type shows the JSON value ``raw``."""
    field = a_field(type_name, **settings)
    return field.type.show(field.type.load(raw, field), field, manner or Manner())


def _numbers(places: int, digits: int = 18) -> st.SearchStrategy[Decimal]:
    most = 10**digits - 1
    return st.integers(-most, most).map(lambda whole: Decimal(whole).scaleb(-places))


_characters = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
_texts = st.text(_characters, max_size=40)
_words = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=SEPARATORS + "|"),
    min_size=1,
    max_size=12,
)
_keys = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
_moments = st.datetimes(
    min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=12,
)
_lists_of_ids = st.lists(st.uuids(), min_size=1, max_size=5, unique=True)
_html = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", "<br>", "&amp;", "<a href='https://example.com'>", "</a>"]
    )
    | _texts,
    max_size=8,
).map("".join)
_days = st.dates()

#: JSON values that a type may be sent; what it refuses of them the test leaves out.
JSON_VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": _texts,
    "long_text": _texts,
    "rich_text": _html,
    "integer": st.integers(-(10**18) + 1, 10**18 - 1),
    "decimal": _numbers(2).map(str),
    "money": _numbers(2).map(str),
    "percent": _numbers(4).map(str),
    "boolean": st.booleans(),
    "date": _days.map(lambda day: day.isoformat()),
    "datetime": _moments.map(lambda moment: moment.isoformat()),
    "time": st.times().map(lambda moment: moment.replace(microsecond=0).isoformat()),
    "duration": st.integers(-(10**14), 10**14),
    "choice": st.sampled_from(["qualify", "won", "lost_deal"]),
    "choices": st.lists(st.sampled_from(["qualify", "won", "lost_deal"])),
    "tags": st.lists(_words, max_size=6),
    "email": st.emails(),
    "phone": st.from_regex(r"\+?[0-9][0-9 -]{3,18}", fullmatch=True),
    "url": st.from_regex(r"https?://[a-z]{1,9}\.(com|cn)(/[a-z0-9%?=&#-]{0,20})?", fullmatch=True),
    "address": st.dictionaries(st.sampled_from(["country", "city", "street", "postcode"]), _words),
    "region": st.sampled_from(sorted(names())),
    "location": st.fixed_dictionaries(
        {"lat": st.floats(-90, 90), "lng": st.floats(-180, 180)}, optional={"label": _words}
    ),
    "link": st.uuids().map(str),
    "links": _lists_of_ids.map(lambda ids: [str(one) for one in ids]),
    "any_link": st.builds(lambda key, one: {"entity": key, "id": str(one)}, _keys, st.uuids()),
    "lines": st.lists(st.fixed_dictionaries({"price": _numbers(2).map(str)}), max_size=4),
    "person": st.uuids().map(str),
    "people": _lists_of_ids.map(lambda ids: [{"id": str(one)} for one in ids]),
    "department": st.uuids().map(str),
    "file": _lists_of_ids.map(lambda ids: [str(one) for one in ids]),
    "image": _lists_of_ids.map(lambda ids: [str(one) for one in ids]),
    "signature": st.uuids().map(lambda one: [str(one)]),
    "auto_number": _texts,
    "formula": _numbers(2).map(str),
    "rollup": _numbers(2).map(str),
    "lookup": _texts,
    "rating": st.integers(0, 5),
    "color": st.from_regex("#[0-9a-fA-F]{6}", fullmatch=True),
    "json": _json,
    "secret": _texts,
}

#: One good JSON value of each type, for tests that need only one.
EXAMPLES: dict[str, object] = {
    "text": "Acme",
    "long_text": "one\ntwo",
    "rich_text": "<p>Acme <b>Ltd</b></p>",
    "integer": 12,
    "decimal": "12.50",
    "money": "12000.50",
    "percent": "0.0500",
    "boolean": True,
    "date": "2026-11-21",
    "datetime": "2026-11-21T06:30:00Z",
    "time": "14:30",
    "duration": 5400,
    "choice": "won",
    "choices": ["qualify", "won"],
    "tags": ["vip", "华南"],
    "email": "wang@example.com",
    "phone": "13800138000",
    "url": "https://example.com/",
    "address": {"city": "深圳市", "street": "科技园路1号"},
    "region": {"code": "440305", **parts_of_code("440305")},
    "location": {"lat": 22.5431, "lng": 114.0579, "label": "Office"},
    "link": str(UUID(int=1)),
    "links": [str(UUID(int=1)), str(UUID(int=2))],
    "any_link": {"entity": "account", "id": str(UUID(int=1))},
    "lines": [{"price": "12.50"}],
    "person": str(UUID(int=1)),
    "people": [str(UUID(int=1))],
    "department": str(UUID(int=1)),
    "file": [str(UUID(int=1))],
    "image": [str(UUID(int=1))],
    "signature": [str(UUID(int=1))],
    "auto_number": "OPP-2026-0001",
    "formula": "12.50",
    "rollup": "12.50",
    "lookup": "Acme",
    "rating": 4,
    "color": "#2458d3",
    "json": {"a": [1, None, "b"]},
    "secret": "6222 0000 1111",
}
