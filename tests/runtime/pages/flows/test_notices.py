"""Notices: the bell counts them, the page lists them, opening one marks it as read."""

import re

import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


@pytest.fixture
def world(app, workspace, published):
    """The house and its people with browsers."""
    here = house(workspace, published, document(approval("ask", "zhao")))
    return here, with_browsers(here, app)


@ONE_DATABASE
def test_a_task_rings_the_bell_until_it_is_read(world):
    here, people = world
    root = here.start()
    zhao = people["zhao"]
    assert "Notices, 1 unread" in zhao.get("/")[1]
    page = zhao.get("/notices")[1]
    id = re.search(r'name="id" value="([^"]+)"', page)[1]
    assert f'name="next" value="/runs/{root}' in page
    assert zhao.post("/notices", id=id, next=f"/runs/{root}")[0] == 303
    assert "1 unread" not in zhao.get("/")[1]
    assert "Nothing new" in zhao.get("/notices?show=unread")[1]


@ONE_DATABASE
def test_a_notice_names_its_flow_in_the_language_of_its_reader(app, workspace, published):
    asked = document(approval("ask", "zhao"))
    titles = {f"flows/{asked['$id']}": "折扣审批"}
    texts = {"$schema": "formloom:i18n/1", "$id": "zh", "texts": titles}
    here = house(workspace, published, asked, texts)
    here.start()
    zhao = with_browsers(here, app)["zhao"]
    zhao.headers["Accept-Language"] = "zh"
    page = zhao.get("/notices")[1]
    assert "折扣审批：请处理" in page
    assert f"{asked['title']}：" not in page


@ONE_DATABASE
def test_all_that_was_shown_is_read_at_once(world):
    here, people = world
    here.start()
    here.start()
    page = people["zhao"].get("/notices")[1]
    upto = re.search(r'name="upto" value="([^"]+)"', page)[1]
    here.start()
    assert people["zhao"].post("/notices", upto=upto)[0] == 303
    assert "Notices, 1 unread" in people["zhao"].get("/")[1]


@ONE_DATABASE
def test_a_notice_leads_nowhere_else(world):
    here, people = world
    here.start()
    id = re.search(r'name="id" value="([^"]+)"', people["zhao"].get("/notices")[1])[1]
    answer = people["zhao"].http.post(
        "/notices", headers=people["zhao"].headers, data={"id": id, "next": "https://evil.example"}
    )
    assert answer.headers["Location"] == "/notices"


@ONE_DATABASE
def test_what_is_muted_without_a_notice_has_its_name(world):
    """Of a run one must take part, and of a record one must see it."""
    here, people = world
    record = here.quote()
    root = here.start(record=record)
    wang, zhao = people["wang"], people["zhao"]
    run = wang.get(f"/runs/{root}")[1]
    subject = re.search(r'name="subject" value="([^"]+)"', run)[1]
    assert subject == f"run/{root}"
    wang.post("/notices/mute", subject=subject, on="1")
    assert "Unmute this approval" in wang.get(f"/runs/{root}")[1]
    wang.post("/notices/mute", subject=f"record/{record}", on="1")
    assert wang.get("/notices")[1].count('aria-label="Unmute: Quote 1"') == 2
    people["chen"].post("/notices/mute", subject=subject, on="1")
    assert 'aria-label="Unmute: a record"' in people["chen"].get("/notices")[1]
    zhao.post("/notices/mute", subject=subject)
    assert "Unmute" not in zhao.get("/notices")[1]
