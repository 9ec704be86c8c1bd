"""Any JSON."""

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError


def test_json_keeps_the_order_of_its_keys():
    assert list(read("json", '{"b": 1, "a": [true, null, 2.5]}')) == ["b", "a"]


def test_its_texts_are_in_nfc():
    assert loaded("json", {"cafe\u0301": ["cafe\u0301"]}) == {"café": ["café"]}


@pytest.mark.parametrize(
    "raw",
    [float("nan"), 2**70, {"a": object()}, {1: 2}, "a\x00", "\ud800", "x" * 40_000],
    ids=["nan", "huge", "object", "key", "nul", "surrogate", "long"],
)
def test_what_is_no_json_is_refused(raw):
    with pytest.raises(InvalidValueError):
        loaded("json", raw)


def test_depth_has_a_limit():
    deep: object = 1
    for _ in range(40):
        deep = [deep]
    with pytest.raises(InvalidValueError, match="too deeply"):
        loaded("json", deep)


def test_a_mistake_is_told_by_its_place():
    with pytest.raises(InvalidValueError, match="line 2, column"):
        read("json", '{"a":\n oops}')
