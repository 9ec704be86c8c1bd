"""Handover: what somebody leaves behind is counted, and goes to somebody else."""

import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
PATH = "/flows/handover"


@pytest.fixture
def world(app, workspace, published):
    """The house and its people with browsers."""
    here = house(workspace, published, document(approval("ask", "zhao")))
    return here, with_browsers(here, app)


@ONE_DATABASE
def test_a_leaver_is_counted_and_replaced_until_that_ends(world):
    here, people = world
    here.start()
    root, zhao, chen = people["root"], here.people["zhao"], str(here.people["chen"])
    page = root.get(f"{PATH}?leaver={zhao}")[1]
    assert "What Zhao leaves" in page
    assert "<dt>Open tasks</dt><dd>1</dd>" in page
    assert root.post(PATH, leaver=str(zhao), receiver=chen)[0] == 303
    assert "Who is asked instead" in root.get(PATH)[1]
    later = here.start(record=here.quote(name="Later"))
    assert here.task(later, "chen")
    assert root.post(f"{PATH}/{zhao}/end")[0] == 303
    assert "When somebody leaves" in root.get(PATH)[1]


@ONE_DATABASE
def test_nobody_takes_over_from_themselves_and_only_administrators_come_in(world):
    here, people = world
    zhao = str(here.people["zhao"])
    status, page = people["root"].post(PATH, leaver=zhao, receiver=zhao)
    assert (status, "Choose somebody else" in page) == (422, True)
    assert people["zhao"].get(PATH)[0] == 403
    assert people["zhao"].post(PATH, leaver=zhao, receiver=zhao)[0] == 403


@ONE_DATABASE
def test_flows_that_name_the_leaver_are_drafted_for_the_receiver(world):
    here, people = world
    root, zhao, chen = people["root"], here.people["zhao"], str(here.people["chen"])
    assert root.post(f"{PATH}/{zhao}/drafts")[0] == 404
    root.post(PATH, leaver=str(zhao), receiver=chen)
    page = root.get(f"{PATH}?leaver={zhao}")[1]
    assert "zhao → chen" in page
    assert root.post(f"{PATH}/{zhao}/drafts")[0] == 303
    page = root.get(f"{PATH}?leaver={zhao}")[1]
    assert ("zhao → chen" in page, "Its draft is ready." in page) == (False, True)
    assert '"chen"' in root.get("/api/v1/documents/flow/quote_discount")[1]
    assert here.task(here.start(), "chen")
