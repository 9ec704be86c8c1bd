"""The designer of views: what its page brings, the view as it will be seen, new views."""

import json
import re

import pytest

DESIGN = "/designs/view/opportunity_all/design"
PREVIEW = "/designs/view/opportunity_all/preview?view=opportunity_all"


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("analyst")


def given(visitor, path=DESIGN):
    found = re.search(r'id="fl-vd-given">(.*?)</script>', visitor.get(path).text, re.S)
    return json.loads(found[1])


def preview(visitor, document, role=""):
    return visitor.client.post(
        PREVIEW + (f"&role={role}" if role else ""), json=document,
        headers={"X-CSRF-Token": visitor.token},
    )  # fmt: skip


def test_only_designers_see_it(sales):
    assert sales.get(DESIGN).status_code == 403
    assert sales.get("/designs/views/new").status_code == 403


def test_the_page_brings_the_view_and_what_fields_are_good_for(analyst):
    found = given(analyst)
    assert found["document"]["$id"] == "opportunity_all"
    fields = {one["path"]: one for one in found["fields"]}
    assert fields["stage"]["can_board"]
    assert fields["stage"]["options"][0][0] == "qualify"
    assert fields["amount"]["is_number"]
    assert not fields["amount"]["can_board"]
    assert not fields["account"]["can_board"]
    assert fields["account"]["can_group"]
    assert fields["account.industry"]["can_show"]


def test_the_preview_is_the_page_that_people_will_see(visit):
    admin = visit("admin")
    found = given(admin)["document"]
    columns = [{"field": "name"}, {"field": "stage"}]
    shown = preview(admin, {**found, "columns": columns, "filter": "amount > 0", "quick": []})
    assert shown.status_code == 200
    assert re.search(r"<th[^>]*>(?:(?!</th>).)*Stage", shown.text, re.S)
    assert not re.search(r"<th[^>]*>(?:(?!</th>).)*Account", shown.text, re.S)
    assert preview(admin, {**found, "columns": []}).status_code == 422
    assert preview(admin, {**found, "filter": "nothing = 1"}).status_code == 422
    assert preview(admin, {**found, "title": 1}).status_code == 422


def test_nobody_sees_more_through_the_eyes_of_a_role(visit):
    analyst, admin = visit("analyst"), visit("admin")
    document = given(analyst)["document"]
    assert preview(analyst, document, "sales").status_code == 403
    admin.get(DESIGN)
    assert preview(admin, document, "sales").status_code == 200
    assert preview(admin, document, "nobody").status_code == 403


def test_a_new_view_takes_two_presses(analyst):
    begun = analyst.get("/designs/views/new").text
    assert 'value="opportunity:kanban"' in begun
    made = analyst.post("/designs/views/new", {"of": "opportunity:kanban"})
    assert made.headers["Location"] == "/designs/view/opportunity_kanban/design"
    document = given(analyst, made.headers["Location"])["document"]
    assert document["by"] == "stage"
    assert len(document["cards"]) == 3
    assert analyst.post("/designs/views/new", {"of": "opportunity:pie"}).status_code == 422


def test_a_column_is_called_as_the_view_says(visit):
    admin = visit("admin")
    found = given(admin)["document"]
    columns = [{"field": "name", "title": "What we sell"}, {"field": "stage"}]
    shown = preview(admin, {**found, "columns": columns, "quick": []}).text
    heads = re.search(r"<thead.*?</thead>", shown, re.S)[0]
    assert "What we sell" in heads
    assert "Stage" in heads
