"""The inbox: what waits, in which order, what is found in it, and decided together."""

import re
from datetime import timedelta

import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval
from sqlalchemy import update

from formloom.platform.core.actor import SYSTEM
from formloom.platform.workflows.tables import TASK
from formloom.runtime.pages.flows import inbox_page

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
LATE = {"after": "PT1M", "then": "remind"}
FLOWS = (
    document(approval("ask", "zhao", title="Ask the manager"), approval("law", "lu")),
    document(approval("slow", "zhao", deadline=LATE), key="late_flow"),
    document(approval("sign", "zhao", require=["signature"]), key="signed_flow"),
)


@pytest.fixture
def world(app, workspace, published):
    """The house and its people with browsers."""
    here = house(workspace, published, *FLOWS)
    return here, with_browsers(here, app)


def rows(page):
    """The titles of a list, in order."""
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def entries(page):
    return re.findall(r'name="item" value="([^"]*)"', page)


@ONE_DATABASE
def test_a_task_moves_from_one_box_to_the_other(world):
    here, people = world
    root = here.start()
    status, inbox = people["zhao"].get("/inbox")
    assert status == 200
    assert f'href="/runs/{root}?task=' in inbox
    assert "Ask the manager" in inbox
    assert people["zhao"].decide(root, "approve", _comment="fine")[0] == 303
    assert f'href="/runs/{root}' not in people["zhao"].get("/inbox")[1]
    assert f"/runs/{root}" in people["zhao"].get("/inbox?box=done")[1]
    assert f"/runs/{root}" in people["wang"].get("/inbox?box=mine")[1]


def test_a_task_says_how_much_it_is_about_as_far_as_its_step_shows_it(app, workspace, published):
    shown = approval("ask", "zhao", fields={"amount": "read", "discount": "read"})
    hidden = approval("law", "zhao", fields={"amount": "hidden", "discount": "hidden"})
    flows = (document(shown), document(hidden, key="hidden_flow"))
    here = house(workspace, published, *flows)
    people = with_browsers(here, app)
    record = here.quote(amount="4812.5", discount="0.125")
    here.start(record=record)
    page = people["zhao"].get("/inbox")[1]
    assert "Key figures" in page
    assert "4,812.5" in page
    assert "12.5%" in page
    assert "Key figures" not in people["wang"].get("/inbox?box=mine")[1]
    here.start("hidden_flow", record=record)
    both = people["zhao"].get("/inbox")[1]
    assert both.count("4,812.5") == 1
    assert "4,812.5" not in people["zhao"].get("/inbox?flow=hidden_flow")[1]


@ONE_DATABASE
def test_what_is_overdue_stands_before_what_is_newer(world):
    here, people = world
    root = here.start("late_flow", record=here.quote(name="Old and late"))
    here.start(record=here.quote(name="Young"))
    with here.workspace.write(SYSTEM) as tx:
        passed = tx.now - timedelta(hours=1)
        tx.execute(update(TASK).where(TASK.c.root_id == root).values(due_at=passed))
    page = people["zhao"].get("/inbox")[1]
    assert rows(page) == ["Old and late", "Young"]
    assert page.count("Overdue") == 1


@ONE_DATABASE
def test_things_are_found_by_record_by_person_and_by_flow(world):
    here, people = world
    here.start(record=here.quote(name="Pumps"))
    here.start("signed_flow", by="chen", record=here.quote(by="chen", name="Valves"))
    zhao = people["zhao"]
    assert rows(zhao.get("/inbox?q=pump")[1]) == ["Pumps"]
    assert rows(zhao.get("/inbox?q=chen")[1]) == ["Valves"]
    assert rows(zhao.get("/inbox?flow=signed_flow")[1]) == ["Valves"]
    assert "Nothing found" in zhao.get("/inbox?q=nothing+such")[1]


@ONE_DATABASE
def test_a_batch_says_what_became_of_each(world):
    here, people = world
    plain, signed = here.start(), here.start("signed_flow", record=here.quote(name="To sign"))
    items = entries(people["zhao"].get("/inbox")[1])
    assert len(items) == 2
    sent = {"action": "approve", "item": items, "comment": "all fine", "command_id": "batch"}
    status, page = people["zhao"].post("/inbox", sent)
    assert status == 200
    assert "1 was decided." in page
    assert "This step needs your signature." in page
    done = [one for one in here.state(plain).tasks.values() if one.step == "ask"]
    assert [(one.outcome, one.comment) for one in done] == [("approve", "all fine")]
    assert here.run(signed).state == "running"
    assert people["zhao"].post("/inbox", sent)[0] == 200, "the same batch again changes nothing"
    assert people["zhao"].post("/inbox", action="terminate")[0] == 404


@ONE_DATABASE
def test_a_long_box_goes_on_where_it_ended(world, monkeypatch):
    monkeypatch.setattr(inbox_page, "PAGE", 2)
    here, people = world
    for number in range(5):
        here.start(record=here.quote(name=f"Quote {number}"))
    found, path = [], "/inbox"
    while path:
        page = people["zhao"].get(path)[1]
        found += rows(page)
        older = re.search(r'href="(/inbox\?box=todo&amp;before=[^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert found == [f"Quote {number}" for number in (4, 3, 2, 1, 0)]


@ONE_DATABASE
def test_the_inbox_speaks_chinese_and_counts_in_the_menu(world):
    here, people = world
    here.start()
    page = people["zhao"].get("/inbox", **{"Accept-Language": "zh"})[1]
    assert "待办" in page
    assert re.search(r'待办中心</span><span class="fl-count">1<', page)


@ONE_DATABASE
def test_phrases_are_kept(world):
    here, people = world
    root = here.start()
    zhao = people["zhao"]
    assert zhao.post("/inbox/phrases", phrases="Well done\n\nAsk the customer ")[0] == 200
    assert "<option>Ask the customer</option>" in zhao.get(f"/runs/{root}")[1]
    zhao.decide(root, "approve", _phrase="Well done")
    assert here.state(root).tasks[next(iter(here.state(root).tasks))].comment == "Well done"
