"""The administrators' pages of flows: runs, problems, versions with migration, statistics."""

import re

import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
FLOW = document(approval("ask", "zhao", title="Ask the manager"), approval("law", "lu"))
#: Nobody can be asked, so an administrator has to look.
STUCK = document(approval("ask", "zhao", mode="vote", vote={"count": 5}), key="stuck_flow")


@pytest.fixture
def world(app, workspace, published):
    """The house and its people with browsers."""
    here = house(workspace, published, FLOW, STUCK)
    return here, with_browsers(here, app)


def items(page):
    return re.findall(r'name="item" value="([^"]*)"', page)


@ONE_DATABASE
@pytest.mark.parametrize(
    "path", ["", "/problems", "/versions", "/versions/quote_discount", "/statistics"]
)
def test_only_administrators_come_in(world, path):
    _here, people = world
    assert people["zhao"].get(f"/flows{path}")[0] == 403
    assert people["root"].get(f"/flows{path}")[0] == 200


@ONE_DATABASE
def test_runs_are_found_by_words_state_and_flow(world):
    here, people = world
    here.start(record=here.quote(name="Pumps"))
    over = here.start(record=here.quote(name="Valves"))
    here.do(over, "withdraw", "wang")
    root = people["root"]
    assert "Pumps" in root.get("/flows?q=pump")[1]
    assert "Valves" not in root.get("/flows?q=pump")[1]
    assert "Pumps" not in root.get("/flows?state=withdrawn")[1]
    assert "Valves" in root.get("/flows?state=withdrawn")[1]
    assert "Ask the manager: Zhao" in root.get("/flows?state=running")[1]
    assert "No run matches" in root.get("/flows?flow=stuck_flow")[1]


@ONE_DATABASE
def test_several_runs_are_ended_each_for_itself(world):
    here, people = world
    one, over = here.start(), here.start()
    here.do(over, "withdraw", "wang")
    sent = {"action": "terminate", "item": [str(one), str(over)], "command_id": "batch"}
    status, page = people["root"].post("/flows", sent, comment="budget is gone")
    assert status == 200
    assert "1 was changed." in page
    assert "This run is over: withdrawn." in page
    assert (here.run(one).result, here.run(one).reason) == ("terminated", "budget is gone")
    assert people["zhao"].post("/flows", sent)[0] == 403


@ONE_DATABASE
def test_what_is_stuck_is_listed_and_tried_again(world, published):
    here, people = world
    root = here.start("stuck_flow")
    page = people["root"].get("/flows/problems")[1]
    assert "asks for more than its people can give" in page
    found = items(page)
    assert [one.partition(".")[0] for one in found] == [str(root)]
    status, told = people["root"].post("/flows/problems", item=found, command_id="again")
    assert status == 200
    assert "1 was changed." in told
    assert len(here.state(root).incidents) == 2, "it is stuck again, in an incident of its own"
    assert people["zhao"].post("/flows/problems", item=found)[0] == 403


@ONE_DATABASE
def test_a_new_version_is_told_and_runs_are_moved_to_it(world, published):
    here, people = world
    at_ask, at_law = here.start(), here.start()
    here.act(at_law, "approve", "zhao")
    changed = approval("ask", "zhao", title="Ask the manager", mode="any")
    published(document(changed, approval("boss", "boss", title="The boss")))
    page = people["root"].get("/flows/versions/quote_discount")[1]
    assert "is no longer there" in page
    assert "If several people are asked: Everybody must agree → One is enough" in page
    assert "now after" in page
    assert "Cannot move" in page
    assert "Move 1 run" in page
    mapped = people["root"].get("/flows/versions/quote_discount?step.law=boss")[1]
    assert "Cannot move" not in mapped
    assert here.run(at_ask).version == here.run(at_law).version, "a report writes nothing"
    sent = {"step.law": "boss"}
    assert people["root"].post("/flows/versions/quote_discount", sent)[0] == 303
    here.act(at_ask, "approve", "zhao")
    assert {one.step for one in here.state(at_law).live_tokens("r1")} == {"boss"}
    assert (
        "All runs follow the live version"
        in people["root"].get("/flows/versions/quote_discount")[1]
    )


@ONE_DATABASE
def test_statistics_count_what_was_decided(world):
    here, people = world
    root = here.start()
    here.act(root, "approve", "zhao")
    here.start()
    page = people["root"].get("/flows/statistics?days=7")[1]
    assert "Ask the manager" in page
    assert "Zhao" in page
    assert "Running 2" in page
    empty = people["root"].get("/flows/statistics?flow=stuck_flow")[1]
    assert "Nothing to count yet" in empty
