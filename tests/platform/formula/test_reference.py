"""The manual has every function; tests/runtime/test_reference.py compares the file."""

from formloom.platform.formula.functions import FUNCTIONS
from formloom.platform.formula.reference import markdown


def test_every_function_has_a_heading():
    written = markdown()
    assert all(f"#### {one.name}\n" in written for one in FUNCTIONS)
