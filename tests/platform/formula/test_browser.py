"""The browser's functions are the server's."""

from formula_node import Node

from formloom.platform.formula.functions import CALLS, FUNCTIONS
from formloom.platform.formula.functions.text import DATE_FORMATS, NUMBER_FORMATS

#: These are rewritten by the checker into others.
REWRITTEN = {"ISCHANGED", "PRIOR", "ANY", "ALL"}


def test_both_know_the_same_functions_and_formats(node):
    browser = Node(node)
    found = browser.ask({"names": True})
    browser.close()
    assert isinstance(found, dict)
    assert set(found["calls"]) | REWRITTEN == set(CALLS.names())
    assert set(found["lists"]) == {one.name for one in FUNCTIONS if one.lists}
    assert found["formats"] == [*NUMBER_FORMATS, *DATE_FORMATS]
