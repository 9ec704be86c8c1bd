"""Telephone numbers."""

import pytest
from field_examples import a_field, loaded, read

from formloom.platform.core.errors import InvalidValueError


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


def test_it_is_found_by_its_digits():
    field = a_field("phone")
    assert field.type.search_text("0755-8888 8888", field) == "0755-8888 8888 075588888888"
