"""Texts that a spreadsheet would compute: made harmless on the way out, restored on the way in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formloom.platform.records.exporting.defusing import defuse, is_bare, restore

texts = st.text(st.sampled_from("'=+-@＝＋－＠\t\r\nab"), max_size=6) | st.text(max_size=9)


@given(texts)
def test_what_is_restored_is_what_was_defused(text):
    assert restore(defuse(text)) == text


@given(texts.filter(bool))
def test_nothing_that_was_defused_begins_a_formula(text):
    assert not is_bare(defuse(text))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_every_sign_that_begins_a_formula_is_made_harmless(sign):
    assert defuse(f"{sign}1+1") == f"'{sign}1+1"
