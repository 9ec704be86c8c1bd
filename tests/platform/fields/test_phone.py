"""Telephone numbers."""

import pytest
from field_examples import a_field, loaded, read

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("0086 138 0013 8000", "+8613800138000"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("tel:+14155552671", "+14155552671"),
        ("0755-8888 8888", "0755-8888 8888"),
        ("0755-88888888 转 12", "0755-88888888 转 12"),
        ("+49 (0)30 123456", "+49 (0)30 123456"),
        ("95588", "95588"),
    ],
)
def test_only_what_is_sure_is_made_uniform(text, kept):
    assert read("phone", text) == kept
    assert loaded("phone", kept) == kept


@pytest.mark.parametrize("raw", ["abc", "12", "1" * 30, "+", "138 0013 8000 or 139", "<b>123</b>"])
def test_what_is_no_number_is_refused(raw):
    with pytest.raises(InvalidValueError, match="telephone number"):
        loaded("phone", raw)


@pytest.mark.parametrize(
    ("text", "count"),
    [("138 1234 56", 9), ("1381234567", 10), ("+86 138 1234 56", 9), ("138 1234 56789", 12)],
)
def test_a_chinese_mobile_number_is_whole(text, count):
    with pytest.raises(InvalidValueError, match=f"has 11 digits; this one has {count}"):
        read("phone", text)


@pytest.mark.parametrize(
    "text", ["1503", "17951 138 0013 8000", "10086", "021 1380 0138", "100 00"]
)
def test_other_numbers_stay_as_they_are(text):
    assert read("phone", text) == text


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+8613800138000", "+86 138 0013 8000"), ("+8675588888888", "+86 755 8888 8888"),
        ("+861088880008", "+86 10 8888 0008"), ("+865718888000", "+86 571 888 8000"),
        ("13800138000", "13800138000"), ("+14155552671", "+14155552671"),
        ("+86123", "+86123"), ("0755-8888 8888", "0755-8888 8888"),
    ],
)  # fmt: skip
def test_chinese_numbers_are_shown_in_groups(kept, shown):
    field = a_field("phone")
    assert field.type.show(kept, field, Manner("zh")) == shown


def test_it_is_found_by_its_digits():
    field = a_field("phone")
    assert field.type.search_text("0755-8888 8888", field) == "0755-8888 8888 075588888888"
