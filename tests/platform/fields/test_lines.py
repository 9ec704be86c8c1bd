"""Child records."""

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError


def test_lines_stay_in_their_order():
    lines = [{"price": "2"}, {"price": "1"}]
    assert loaded("lines", lines) == lines
    assert loaded("lines", []) is None


@pytest.mark.parametrize("raw", ["x", {"price": 1}, [1], [[]]], ids=str)
def test_lines_are_a_list_of_objects(raw):
    with pytest.raises(InvalidValueError, match="list of lines"):
        loaded("lines", raw)


def test_their_number_has_limits():
    with pytest.raises(InvalidValueError, match="Give 1 to 2 lines; there are 3"):
        loaded("lines", [{}, {}, {}], min=1, max=2)


def test_text_must_be_json():
    with pytest.raises(InvalidValueError, match="JSON list"):
        read("lines", "3 x apples")
