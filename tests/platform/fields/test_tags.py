"""Words that people choose themselves."""

import pytest
from field_examples import OPTIONS, loaded, read

from formloom.platform.core.errors import InvalidValueError


def test_tags_are_parted_as_people_part_them():
    assert read("tags", "vip, 华南；新客户、vip;") == ["vip", "华南", "新客户"]


def test_a_known_tag_is_found_by_its_title():
    assert read("tags", "WON, other", options=OPTIONS) == ["won", "other"]


@pytest.mark.parametrize("tag", ["a,b", "a；b", "a\nb", "x" * 101])
def test_a_tag_that_text_could_not_hold_is_refused(tag):
    with pytest.raises(InvalidValueError):
        loaded("tags", [tag])


def test_too_many_tags_are_refused():
    with pytest.raises(InvalidValueError, match="at most 100"):
        loaded("tags", [str(number) for number in range(101)])
