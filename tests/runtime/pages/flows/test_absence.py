"""Out of office: somebody else acts, for a time, in some flows."""

import re

import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
PATH = "/settings/absence"


@pytest.fixture
def world(app, workspace, published):
    """The house and its people with browsers."""
    here = house(workspace, published, document(approval("ask", "zhao")))
    return here, with_browsers(here, app)


@ONE_DATABASE
def test_whoever_is_named_decides_and_the_page_says_for_whom(world):
    here, people = world
    sent = {"agent": str(here.people["chen"]), "mode": "replace"}
    assert people["zhao"].post(PATH, sent)[0] == 303
    assert "until further notice" in people["zhao"].get(PATH)[1]
    assert "Zhao" in people["chen"].get(PATH)[1]
    root = here.start()
    assert "for Zhao" in people["chen"].get(f"/runs/{root}")[1]
    assert people["chen"].decide(root, "approve")[0] == 303
    assert here.run(root).result == "approved"


@ONE_DATABASE
def test_it_ends_when_one_says_so(world):
    here, people = world
    people["zhao"].post(PATH, agent=str(here.people["chen"]), mode="both_can_act")
    page = people["zhao"].get(PATH)[1]
    end = re.search(r'action="(/settings/absence/[^"]+/end)"', page)[1]
    assert people["chen"].post(end)[0] == 404
    assert people["zhao"].post(end)[0] == 303
    assert "Before you are away" in people["zhao"].get(PATH)[1]


@ONE_DATABASE
@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"agent": ""}, "Choose somebody else"), ({"until": "2001-01-01"}, "It must end after"),
     ({"since": "some day"}, "Write a date")],
    ids=["nobody", "over", "no date"],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(world, wrong, said):
    here, people = world
    status, page = people["zhao"].post(PATH, {"agent": str(here.people["chen"]), **wrong})
    assert status == 422
    assert said in page
