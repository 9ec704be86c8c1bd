"""One of a few options."""

import pytest
from field_examples import a_field, loaded, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner


@pytest.mark.parametrize("text", ["won", "WON", "Won", "ｗｏｎ", " 赢单 "])
def test_an_option_goes_by_value_or_any_title(text):
    assert read("choice", text) == "won"


def test_json_knows_values_only():
    assert loaded("choice", "won") == "won"
    with pytest.raises(InvalidValueError):
        loaded("choice", "Won")


def test_a_near_miss_is_refused_with_what_was_meant():
    with pytest.raises(InvalidValueError, match="Did you mean 'Qualify'"):
        read("choice", "Qualifi")


def test_a_far_miss_is_told_the_open_options():
    with pytest.raises(InvalidValueError, match=r"Choose one of: Qualify, Won\.$"):
        read("choice", "zzz")


def test_a_retired_option_stays_valid():
    assert loaded("choice", "lost_deal") == "lost_deal"


def test_it_is_shown_by_its_title():
    assert shown("choice", "won", Manner("zh")) == "赢单"
    assert shown("choice", "won", Manner("fr")) == "Won"


def test_it_is_written_by_a_title_that_can_be_read_back():
    field = a_field("choice")
    assert field.type.write("won", field) == "Won"
    assert field.type.write("lost_deal", field) == "lost_deal"


def test_of_two_equal_titles_each_value_is_written_by_what_finds_it():
    field = a_field(
        "choice", options=[{"value": "a", "title": "Same"}, {"value": "b", "title": "Same"}]
    )
    for value in ("a", "b"):
        assert field.type.parse(field.type.write(value, field), field, Manner()) == value


def test_the_record_schema_lists_the_options():
    field = a_field("choice")
    assert {"const": "won", "title": "Won"} in field.type.json_schema(field)["oneOf"]


def test_it_is_found_by_its_titles_in_every_language():
    field = a_field("choice")
    assert field.type.search_text("won", field) == "Won 赢单"
