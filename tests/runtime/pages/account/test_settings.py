import re

import pytest


def test_the_profile_stores_language_look_and_shortcuts(sales):
    sales.get("/settings")
    sales.post("/settings", {"locale": "zh-CN", "theme": "dark", "density": "compact"})
    page = sales.get("/settings").text
    assert 'lang="zh-CN" data-theme="dark" data-density="compact"' in page
    assert 'data-shortcuts="off"' in page


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(visit):
    here, there = visit("sales1"), visit("sales1")
    here.get("/settings/security")
    new = {"password": "brand-new-1", "again": "brand-new-1"}
    assert here.post("/settings/password", {**new, "old": "wrong"}).status_code == 422
    assert here.post("/settings/password", {**new, "old": "sales1-demo"}).status_code == 303
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 303


def test_two_new_passwords_must_be_equal(sales):
    sales.get("/settings/security")
    sent = {"old": "sales1-demo", "password": "brand-new-1", "again": "brand-new-2"}
    assert "The two new passwords differ." in sales.post("/settings/password", sent).text


def test_another_session_is_ended(visit):
    here, there = visit("sales1"), visit("sales1")
    page = here.get("/settings/security").text
    other = re.search(r'name="session" value="([0-9a-f]+)"', page)[1]
    here.post("/settings/sessions/end", {"session": other})
    assert there.get("/settings").status_code == 303
    assert here.get("/settings").status_code == 200


def test_a_token_is_shown_once_works_and_is_revoked(sales, served):
    sales.get("/settings/tokens")
    page = sales.post("/settings/tokens", {"title": "Reports", "days": "30"}).text
    secret = re.search(r'value="(fl_[\w-]+)"', page)[1]
    bearer = {"Authorization": f"Bearer {secret}"}
    client = served[0].test_client()
    assert client.get("/api/v1/records/lead", headers=bearer).status_code == 200
    page = sales.get("/settings/tokens").text
    assert secret not in page
    sales.post(re.search(r'action="(/settings/tokens/[^"]+/revoke)"', page)[1], {})
    assert client.get("/api/v1/records/lead", headers=bearer).status_code == 401


def test_an_administrator_adds_changes_and_disables_people(visit):
    admin = visit("admin")
    admin.get("/settings/people/new")
    form = {"login": "eve", "name": "Eve Li", "password": "eve-demo-1", "roles": "sales"}
    admin.post("/settings/people/new", form)
    page = admin.get("/settings/people?q=eve").text
    at = re.search(r'href="(/settings/people/[0-9a-f-]+)"', page)[1]
    admin.post(at, {"name": "Eve Wang", "roles": ["sales", "service"]})
    assert "Eve Wang" in admin.get(at).text
    admin.post(f"{at}/state", {"disable": "1"})
    assert "Let them sign in again" in admin.get(at).text


def test_a_login_that_is_taken_is_told(visit):
    admin = visit("admin")
    admin.get("/settings/people/new")
    answer = admin.post("/settings/people/new", {"login": "SALES1", "name": "Two"})
    assert answer.status_code == 422
    assert "There is already a person" in answer.text


def test_departments_are_added_below_others(visit):
    admin = visit("admin")
    page = admin.get("/settings/departments").text
    sales = re.search(r'<option value="([0-9a-f-]+)">\s*销售部 Sales</option>', page)[1]
    admin.post("/settings/departments", {"key": "east", "name": "East", "parent": sales})
    page = admin.get("/settings/departments").text
    assert re.search(r'class="fl-depth-2"><a href="[^"]*">East</a>', page)


def test_staff_may_not_see_people(sales):
    assert sales.get("/settings/people").status_code == 403


def test_jobs_are_empty_at_first_and_unknown_ones_are_not_there(sales):
    assert "No jobs yet" in sales.get("/jobs").text
    assert sales.get("/jobs/01a2002e-d098-7000-abf2-e4012398fbac").status_code == 404


def test_a_token_makes_no_token_that_could_do_more(visit, served):
    admin = visit("admin")
    admin.get("/settings/tokens")
    limited = {"title": "Reports", "days": "30", "roles": "sales"}
    page = admin.post("/settings/tokens", limited).text
    secret = re.search(r'value="(fl_[\w-]+)"', page)[1]
    bearer = {"Authorization": f"Bearer {secret}"}
    sent = {"title": "Everything", "days": "0"}
    client = served[0].test_client()
    assert client.post("/settings/tokens", data=sent, headers=bearer).status_code == 403


@pytest.mark.parametrize("days", ["", "x", "-1", "99999999999"])
def test_a_token_holds_as_long_as_is_offered_and_not_for_ever_by_mistake(sales, days):
    sales.get("/settings/tokens")
    assert sales.post("/settings/tokens", {"title": "T", "days": days}).status_code == 400
