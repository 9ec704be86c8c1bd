"""Errors carry a template and its data, and read well filled."""

import inspect

import pytest

from formloom.platform.core import errors
from formloom.platform.core.errors import (
    DocumentError,
    FormloomError,
    InvalidRecordError,
    Message,
    Problem,
    fill,
)  # fmt: skip

CLASSES = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, FormloomError) and one is not FormloomError
]


def test_a_message_is_filled_and_keeps_its_template():
    error = FormloomError("There is no {kind} '{key}'.", kind="view", key="x")
    assert str(error) == "There is no view 'x'."
    assert (error.message.template, error.data["key"]) == ("There is no {kind} '{key}'.", "x")


@pytest.mark.parametrize("value", ["{key}", "{0}", "{key.__class__}", "100%"])
def test_what_fills_a_message_is_not_read_as_a_template(value):
    assert fill("Not '{value}'.", {"value": value, "key": "secret"}) == f"Not '{value}'."


def test_a_placeholder_without_a_value_stays():
    assert fill("{a} and {b}", {"a": 1}) == "1 and {b}"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 records"), (1, "1 record"), ("1", "1 record"), (21, "21 records")]
)
def test_a_count_decides_whether_its_word_is_of_one_or_of_several(count, said):
    assert fill("{count} record(s) of {kind}.", {"count": count, "kind": "x(s)"}) == (
        f"{said} of x(s)."
    )


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.__name__)
def test_every_error_is_in_the_tree_and_has_a_code_of_its_own(one):
    assert one.__name__ in (errors.__doc__ or "")
    assert [other for other in CLASSES if other.code == one.code] == [one]


def test_an_invalid_record_names_its_fields():
    error = InvalidRecordError({"name": [Message("Too long.")], "": [Message("No.")]})
    assert str(error) == "name: Too long.; No."


def test_document_errors_show_every_problem_with_its_place_and_hint():
    found = Problem("entity/deal", "/display", "reference", Message("No."), Message("Try 'name'."))
    assert str(DocumentError([found, found])) == "\n".join(
        ["entity/deal/display: No. Try 'name'."] * 2
    )
