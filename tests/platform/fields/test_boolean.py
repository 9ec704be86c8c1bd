"""Yes or no."""

import pytest
from field_examples import loaded, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner


@pytest.mark.parametrize("text", ["是", "Yes", "TRUE", "1", "x", "√", " y "])
def test_yes_is_read(text):
    assert read("boolean", text) is True


@pytest.mark.parametrize("text", ["否", "no", "FALSE", "0", ""])
def test_no_is_read(text):
    assert read("boolean", text) is False


@pytest.mark.parametrize("raw", ["true", 1, 0, "yes"], ids=repr)
def test_json_knows_true_and_false_only(raw):
    with pytest.raises(InvalidValueError, match="true or false"):
        loaded("boolean", raw)


def test_it_is_shown_in_words():
    assert shown("boolean", True, Manner("zh")) == "是"
    assert shown("boolean", False) == "No"


def test_another_word_is_refused():
    with pytest.raises(InvalidValueError, match="not 'maybe'"):
        read("boolean", "maybe")
