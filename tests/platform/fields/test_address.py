"""Postal addresses."""

import pytest
from field_examples import a_field, loaded, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner

OFFICE = {"province": "广东省", "city": "深圳市", "district": "南山区", "street": "科技园路1号"}


def test_a_chinese_address_is_taken_apart():
    assert read("address", "广东省深圳市南山区科技园路1号") == OFFICE


@pytest.mark.parametrize("text", ["1 Main Street, Springfield", "海口路12号", "广东省"])
def test_another_text_is_the_street(text):
    assert read("address", text) == {"street": text}


def test_six_pieces_are_its_parts():
    field = a_field("address")
    assert read("address", field.type.write(OFFICE, field)) == OFFICE
    assert read("address", "France | | Paris | | 1 rue X | 75001") == {
        "country": "France",
        "city": "Paris",
        "street": "1 rue X",
        "postcode": "75001",
    }


def test_it_is_shown_in_the_order_of_the_language():
    assert shown("address", {**OFFICE, "postcode": "518000"}, Manner("zh")) == (
        "广东省深圳市南山区科技园路1号 518000"
    )
    assert shown("address", {"city": "Paris", "street": "1 rue X"}) == "1 rue X, Paris"


@pytest.mark.parametrize(
    "raw", ["Paris", {"planet": "Mars"}, {"city": 1}, {"city": "a|b"}, []], ids=str
)
def test_other_parts_are_refused(raw):
    with pytest.raises(InvalidValueError):
        loaded("address", raw)
