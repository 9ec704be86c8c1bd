"""Two versions of a flow, told apart in words."""

import pytest
from flow_world import approval, compiled, document, exclusive

from formloom.platform.workflows.differing import compare

A, B, C = (approval(id, "zhao", title=id.upper()) for id in "abc")


def told(old, new):
    """(kind, step, sentence) of every difference of two lists of steps."""
    before, after = (compiled(document(*steps))[0] for steps in (old, new))
    return [(one.kind, one.step, str(one.message)) for one in compare(before, after)]


def test_the_same_is_no_difference():
    assert told([A, B], [A, B]) == []


def test_what_is_new_and_what_is_gone():
    assert told([A, B], [A, C]) == [
        ("removed", "b", "is no longer there"), ("added", "c", "now after 'A'"),
    ]  # fmt: skip


def test_what_was_put_in_moves_nobody():
    assert told([A, B], [A, C, B]) == [("added", "c", "now after 'A'")]


def test_what_moved():
    assert {one[:2] for one in told([A, B, C], [B, A, C])} == {("moved", "a"), ("moved", "b")}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("mode", "any", "If several people are asked: Everybody must agree → One is enough"),
     ("title", "Other", "Name: A → Other")],
)  # fmt: skip
def test_settings_are_told_by_their_names(key, value, said):
    changed = approval("a", "zhao", **{"title": "A", key: value})
    assert ("changed", "a", said) in told([A], [changed])


def test_conditions_and_branches():
    old = exclusive("t", ("amount > 5", [A]))
    new = exclusive("t", ("amount > 7", [A]), ("amount > 3", [B]))
    found = told([old], [new])
    assert ("changed", "t", "condition of 't_0': amount > 5 → amount > 7") in found
    assert ("changed", "t", "a new branch: t_1") in found
    assert ("added", "b", "now first in the branch 't_1'") in found
