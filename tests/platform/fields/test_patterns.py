"""Regular expressions of analysts."""

import time

import pytest

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.patterns import compiled, matches


def test_a_pattern_that_explodes_elsewhere_is_linear():
    started = time.process_time()
    assert not matches("(a+)+$", "a" * 30_000 + "!")
    assert time.process_time() - started < 1


def test_chinese_ranges_may_be_written_as_browsers_do():
    assert matches(r"[\u4e00-\u9fa5]{2,4}", "王小明")
    assert not matches(r"[\u4e00-\u9fa5]{2,4}", "Wang")
    assert matches(r"\\u4e00", r"\u4e00")


@pytest.mark.parametrize("pattern", ["(", r"(a)\1", "(?=a)b", "a{99999}", "[z-a]"])
def test_what_cannot_be_linear_is_refused_with_its_reason(pattern):
    with pytest.raises(InvalidValueError, match=r"cannot be used: ."):
        compiled(pattern)
