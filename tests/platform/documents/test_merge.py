"""Two sides of one document become one, and no edit of either is lost without being told."""

import copy
from itertools import count
from random import Random

import pytest
from document_worlds import world
from merge_edits import edited, marked, marks_in

from formloom.platform.documents.compile import assemble
from formloom.platform.documents.merge import ABSENT, Choices, merge, same
from formloom.platform.packages.templates import template
from formloom.platform.reports.checks import install_reports
from formloom.platform.workflows.kind import install_flows

EDITS, CASES = 6, 40  # of a thousand
FIELDS = {"properties": {one: {"id": one, "title": one.title()} for one in "abcd"}}


def merged(base, ours, theirs, otherwise="", **taken):
    choices = Choices({tuple(path.split("/")): side for path, side in taken.items()}, otherwise)
    return merge(base, ours, theirs, choices)


def places(found):
    return ["/".join(map(str, one.at)) for one in found.conflicts]


def ordered(*names):
    return {"properties": {one: {"id": one, "title": one.title()} for one in names}}


def test_what_only_one_side_changed_is_taken_from_it():
    base = {"a": 1, "b": [1, 2], "c": {"d": None}}
    ours, theirs = {**base, "a": 2}, {**base, "c": {"d": None, "e": True}, "b": [2]}
    found = merged(base, ours, theirs)
    assert found.value == {"a": 2, "b": [2], "c": {"d": None, "e": True}}
    assert found.conflicts == ()


def test_what_both_changed_in_different_ways_is_a_conflict_and_can_be_chosen():
    found = merged({"a": {"x": 1}}, {"a": {"x": 2}}, {"a": {"x": 3}})
    assert (found.value, places(found)) == ({"a": {"x": 2}}, ["a/x"])
    assert merged({"a": 1}, {"a": 2}, {"a": 3}, a="theirs").value == {"a": 3}
    assert merged({"a": 1}, {"a": 2}, {"a": 3}, "theirs", a="ours").value == {"a": 2}
    assert merged({"a": 1}, {"a": 2}, {"a": 2}).conflicts == ()


def test_a_choice_takes_a_side_where_only_the_other_changed_and_below():
    assert merged({"a": 1}, {"a": 1}, {"a": 3}, a="ours").value == {"a": 1}
    assert merged({"a": 1}, {"a": 2}, {"a": 1}, a="theirs").value == {"a": 1}
    both = ({"a": {"x": 1, "y": 1}}, {"a": {"x": 2, "y": 1}}, {"a": {"x": 3, "y": 4}})
    assert merged(*both, a="theirs").value == {"a": {"x": 3, "y": 4}}
    assert merged({"a": {"x": 1}}, {"a": {"x": 1}}, {"a": {"x": 2}}, **{"a/x": "ours"}).value == {
        "a": {"x": 1}
    }
    assert merged({}, {"a": {"x": 1}}, {}, **{"a/x": "theirs"}).value == {"a": {"x": 1}}
    choices = Choices({("a", "z"): "ours"})
    merge(*both, choices)
    assert choices.unused == [("a", "z")]


def test_gone_here_and_changed_there_is_a_conflict():
    found = merged({"a": {"x": 1}}, {}, {"a": {"x": 2}})
    assert (found.value, places(found)) == ({}, ["a"])
    assert found.conflicts[0].ours is ABSENT
    assert merged({"a": 1, "b": 1}, {"b": 1}, {"a": 1, "b": 2}).value == {"b": 2}


def test_true_is_not_one_and_null_is_not_nothing():
    assert places(merged({"a": 0}, {"a": 1}, {"a": True})) == ["a"]
    assert places(merged({}, {"a": None}, {"a": 1})) == ["a"]
    assert merged({"a": None}, {}, {"a": None}).value == {}


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ("abcdx", "abcdy", "abcdxy"),
        ("axbcd", "aybcd", "axybcd"),
        ("xabcd", "abcdy", "xabcdy"),
        ("dabc", "abycd", "dabyc"),
        ("abxcd", "dcba", "dcbxa"),
        ("acd", "abcd", "acd"),
        ("acd", "abd", "ad"),
    ],
)
def test_fields_keep_the_order_of_both_sides(ours, theirs, both):
    found = merged(FIELDS, ordered(*ours), ordered(*theirs))
    assert ("".join(found.value["properties"]), places(found)) == (both, [])


def test_two_new_orders_are_a_conflict():
    found = merged(FIELDS, ordered(*"bacd"), ordered(*"abdc"))
    assert places(found) == ["properties/(order)"]
    chosen = merged(FIELDS, ordered(*"bacd"), ordered(*"abdc"), "theirs")
    assert "".join(chosen.value["properties"]) == "abdc"


def test_lists_of_things_are_merged_by_what_names_them():
    base = [{"entity": "account"}, {"group": "More", "items": [{"report": "sales"}]}]
    ours = [*base, {"dashboard": "mine"}]
    theirs = [base[0], {"group": "More", "items": [{"report": "sales"}, {"view": "open"}]}]
    found = merged({"items": base}, {"items": ours}, {"items": theirs})
    assert found.value == {"items": [*theirs, {"dashboard": "mine"}]}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "both"),
    [
        (["a", "b"], ["a", "b", "x"], ["y", "a", "b"], ["y", "a", "b", "x"]),
        (["a", "b"], ["b"], ["a", "b", "c"], ["b", "c"]),
        (["9:00", "18:00"], ["8:30", "18:00"], ["9:00", "17:00"], ["8:30", "17:00"]),
        ([["a", "b"]], [["a", "b"], ["c"]], [["a", "b"], ["d"]], [["a", "b"], ["c"], ["d"]]),
        ([1, 2, 3], [1, 3], [1, 2, 3, 4], [1, 3, 4]),
    ],
)
def test_plain_lists_are_merged_value_by_value(base, ours, theirs, both):
    found = merged([base], [ours], [theirs])
    assert merged({"x": base}, {"x": ours}, {"x": theirs}).value == {"x": both}, found


def test_one_value_replaced_by_two_is_a_conflict_about_the_list():
    hours = [["9:00", "18:00"], ["8:30", "18:00"], ["8:00", "18:00"]]
    assert places(merged(*({"hours": one} for one in hours))) == ["hours"]


@pytest.fixture(scope="module")
def documents():
    """Documents of every kind, real ones and random ones."""
    install_flows()
    install_reports()
    there = [*template("crm_starter").values(), *template("field_service").values()]
    app = assemble(template("crm_starter"), {})
    drawn = [one.document for one in world(app, Random("merged"))]
    return [*there, *drawn]


def test_no_edit_is_lost(documents, proof):
    """A text of one side is there afterwards, or in a conflict; one that a side took away is gone,
    or in a conflict; what nobody touched stays.
    """
    cases = proof.sample([*range(CASES * 25)], CASES)
    for case in cases:
        random = Random(f"merge {case}")
        numbers = count()
        base = marked(copy.deepcopy(random.choice(documents)), (f"b{n}" for n in numbers))
        ours, theirs = (_side(base, random, (f"{who}{n}" for n in numbers)) for who in "ot")
        found = merged(base, ours, theirs)
        asked = [marks_in([c.base, c.ours, c.theirs]) for c in found.conflicts]
        told, after = set().union(*asked), marks_in(found.value)
        ours_has, theirs_has, was = marks_in(ours), marks_in(theirs), marks_in(base)
        wanted = (ours_has - was) | (theirs_has - was) | (ours_has & theirs_has)
        assert wanted - told <= after, (case, wanted - told - after)
        assert not (after & was) - (ours_has & theirs_has) - told, case
        for side, value in (("ours", ours), ("theirs", theirs)):
            chosen = merged(base, ours, theirs, side)
            assert marks_in(value) - was <= marks_in(chosen.value), (case, side)
            assert same(merge(base, value, base, Choices()).value, value), case
            assert same(merge(base, base, value, Choices()).value, value), case
    proof.write("three_way_merge", cases=len(cases))


def _side(base, random, marks):
    side = copy.deepcopy(base)
    for _ in range(random.randint(1, EDITS)):
        edited(side, random, marks)
    return side
