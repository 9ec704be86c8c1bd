"""People in the documents of flows."""

from flow_world import approval, document

from formloom.platform.workflows.named import names, renamed

FLOW = document(
    approval("a", "zhao", "chen", ifEmpty={"do": "people", "people": ["zhao"]}),
    approval("b", approvers=[{"by": "role", "keys": ["zhao"]}]),
)


def test_a_login_is_found_and_replaced_where_people_are_named():
    found = renamed(FLOW, "zhao", "lu")
    one, other = found["steps"]
    assert one["approvers"][0]["keys"] == ["lu", "chen"]
    assert one["ifEmpty"]["people"] == ["lu"]
    assert other == FLOW["steps"][1]
    assert (names(FLOW, "zhao"), names(found, "zhao"), names(found, "lu")) == (True, False, True)


def test_nobody_is_named_twice():
    assert renamed(FLOW, "zhao", "chen")["steps"][0]["approvers"][0]["keys"] == ["chen"]
