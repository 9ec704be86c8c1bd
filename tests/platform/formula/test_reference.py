"""The manual's page is the registry's."""

from pathlib import Path

from formloom.platform.formula.functions import FUNCTIONS
from formloom.platform.formula.reference import markdown

PAGE = Path(__file__).parents[3] / "docs/reference/formula.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == markdown()


def test_every_function_has_a_heading():
    written = markdown()
    assert all(f"#### {one.name}\n" in written for one in FUNCTIONS)
