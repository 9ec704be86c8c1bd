"""Fields that are called like something of the page itself."""

import re

import pytest
from demo_app import Visitor
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

#: As forms, addresses or functions of ours call something.
KEYS = (
    "next", "waiting", "again", "repeat", "record", "series", "anyway", "view", "form", "q", "show",
    "endpoint", "values", "kind", "title", "at", "of", "text",
)  # fmt: skip
HOUSE = entity("house", {"name": {}}, display="name")
LINK = {"field": "link", "to": "house", "inverse": "rooms"}
ROOM = entity(
    "room", {"name": {}, "entity": LINK, **{key: {} for key in KEYS}},
    display="name",
)  # fmt: skip


@pytest.fixture
def ann(app, workspace, published):
    published(HOUSE, ROOM)
    app.testing = True
    with workspace.write(SYSTEM) as tx:
        People(tx).add("ann", name="Ann", roles=["administrator"], password="ann-demo")
    return Visitor(app, "ann")


def test_no_control_of_the_page_is_called_like_a_field(ann):
    page = ann.get("/e/room/new?_next=/e/room").text
    form = page[page.index('<form class="fl-form') :]
    for key in KEYS:
        assert len(re.findall(rf' name="{key}"', form)) == 1, key
    assert 'value="/e/room" id="next"' not in form


def test_what_is_typed_into_them_is_kept(ann, workspace):
    typed = {key: f"my {key}" for key in KEYS}
    answer = ann.post("/e/room/new", {"name": "Hall", "_next": "/e/house", **typed})
    assert answer.location == "/e/house"
    with workspace.read(SYSTEM) as tx:
        (hall,) = RecordService(tx, "room").list().items
    assert {key: hall.values[key] for key in KEYS} == typed


def test_a_record_lists_those_that_lead_to_it_by_such_a_link(ann, workspace):
    with workspace.write(SYSTEM) as tx:
        house = RecordService(tx, "house").create({"name": "Villa"}).id
    page = ann.get(f"/e/house/{house}")
    assert page.status_code == 200
    assert f"/e/room/new?entity={house}&amp;_next=" in page.text
