"""A field that changes its type: the new one reads what the old one writes."""

from zoneinfo import ZoneInfo

import pytest
from field_examples import a_field

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner

MANNER = Manner("zh", ZoneInfo("Asia/Shanghai"))


def converted(old_type: str, raw: object, new_type: str) -> object:
    """The JSON form of ``raw`` after its field became one of ``new_type``."""
    old, new = a_field(old_type), a_field(new_type)
    text = old.type.write(old.type.load(raw, old), old)
    return new.type.dump(new.type.parse(text, new, MANNER), new)


@pytest.mark.parametrize(
    ("old", "raw", "new", "expected"),
    [
        ("text", "1,204.50", "decimal", "1204.50"),
        ("text", "2016年3月1日", "date", "2016-03-01"),
        ("text", "赢单", "choice", "won"),
        ("text", "是", "boolean", True),
        ("text", "a, b", "tags", ["a", "b"]),
        ("text", "a < b", "rich_text", "a &lt; b"),
        ("text", "1h 30m", "duration", 5400),
        ("decimal", "12.50", "text", "12.50"),
        ("decimal", "12.00", "integer", 12),
        ("decimal", "0.05", "percent", "0.0500"),
        ("integer", 12, "decimal", "12.00"),
        ("integer", 12, "money", "12.00"),
        ("integer", 90, "duration", 90),
        ("integer", 4, "rating", 4),
        ("money", "12.50", "decimal", "12.50"),
        ("percent", "0.05", "decimal", "0.05"),
        ("percent", "0.05", "text", "5%"),
        ("date", "2016-03-01", "datetime", "2016-02-29T16:00:00Z"),
        ("datetime", "2016-02-29T16:00:00Z", "date", "2016-03-01"),
        ("choice", "won", "text", "Won"),
        ("choice", "won", "choices", ["won"]),
        ("choices", ["won"], "choice", "won"),
        ("choices", ["qualify", "won"], "tags", ["Qualify", "Won"]),
        ("boolean", True, "text", "true"),
        ("boolean", True, "integer", None),
        ("text", "广东省深圳市南山区科技园路1号", "address", None),
    ],
)
def test_a_value_is_carried_over(old, raw, new, expected):
    if expected is None and new == "integer":
        with pytest.raises(InvalidValueError):
            converted(old, raw, new)
    elif expected is None:
        assert converted(old, raw, new)["city"] == "深圳市"
    else:
        assert converted(old, raw, new) == expected


@pytest.mark.parametrize(
    ("old", "raw", "new"),
    [
        ("decimal", "12.50", "integer"),
        ("decimal", "12.50", "percent"),
        ("text", "about 5", "decimal"),
        ("text", "soon", "date"),
        ("text", "Wonn?", "choice"),
        ("choices", ["qualify", "won"], "choice"),
    ],
)
def test_what_cannot_be_carried_over_is_refused_not_bent(old, raw, new):
    with pytest.raises(InvalidValueError):
        converted(old, raw, new)
