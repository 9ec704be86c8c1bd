"""Related lists of n:m links: paged, filtered, sorted and counted like any other list."""

import pytest
from make import entity

TAG = entity("topic", {"name": {}}, display="name")
PAPER = entity(
    "paper",
    {
        "name": {},
        "secret": {},
        "topics": {"field": "links", "to": "topic", "inverse": "papers"},
    },
    display="name",
)


@pytest.fixture
def address(admin, published):
    """The related list of a topic of which there are seven papers; an eighth is of another."""
    published(TAG, PAPER)
    topics = [admin.post("/records/topic", {"values": {"name": one}})["id"] for one in "AB"]
    rows = [{"values": {"name": f"P{at}", "topics": topics[:1]}} for at in range(7)]
    admin.post("/records/paper/bulk", {"items": rows})
    admin.post("/records/paper", {"values": {"name": "other", "topics": topics[1:]}})
    return f"/records/topic/{topics[0]}/related"


def names(page):
    return [one["values"]["name"] for one in page["items"]]


def test_all_of_them_are_paged(admin, address):
    found, cursor = [], ""
    while cursor is not None:
        page = admin.get(f"{address}/papers?limit=3&sort=name{cursor and '&cursor=' + cursor}")
        found.append(names(page))
        cursor = page["next"]
    assert found == [["P0", "P1", "P2"], ["P3", "P4", "P5"], ["P6"]]


def test_they_are_filtered_searched_and_counted(admin, address):
    assert admin.get(address)["items"][0]["count"] == 7
    page = admin.get(f"{address}/papers?filter=name%20%3C%3E%20%27P0%27&count=exact&limit=1")
    assert (page["count"], len(page["items"])) == (6, 1)
    assert names(admin.get(f"{address}/papers?search=P3")) == ["P3"]


def test_a_cursor_belongs_to_its_record(admin, address):
    cursor = admin.get(f"{address}/papers?limit=3")["next"]
    other = admin.get("/records/topic?sort=-name&limit=1")["items"][0]["id"]
    refused = admin.send("GET", f"/records/topic/{other}/related/papers?limit=3&cursor={cursor}")
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["cursor"])
