"""Several options, and tags."""

import pytest
from field_examples import loaded, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner


def test_choices_are_kept_in_the_order_of_the_options_once_each():
    assert loaded("choices", ["won", "qualify", "won"]) == ["qualify", "won"]
    assert read("choices", "赢单；Qualify、won") == ["qualify", "won"]


@pytest.mark.parametrize("raw", [[], [None], "", None], ids=repr)
def test_none_chosen_is_blank(raw):
    assert loaded("choices", raw) is None


@pytest.mark.parametrize("raw", ["won", ["Won"], [["won"]], [1], {"won": True}], ids=repr)
def test_json_is_a_list_of_values(raw):
    with pytest.raises(InvalidValueError):
        loaded("choices", raw)


def test_they_are_shown_by_title():
    assert shown("choices", ["won", "qualify"], Manner("zh")) == "资格确认、赢单"
    assert shown("choices", ["won", "qualify"]) == "Qualify, Won"
