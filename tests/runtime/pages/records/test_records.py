import re

from demo_app import undo_path

MINE = "/e/opportunity?view=opportunity_mine"


def test_a_record_shows_its_facts_and_what_points_to_it(sales):
    id = sales.ids(MINE)[0]
    page = sales.get(f"/e/opportunity/{id}").text
    assert "Needs analysis" in page
    assert 'id="related-activities"' in page
    assert "opportunity%3D" not in page
    assert f"/e/quote/new?opportunity={id}&amp;_next=" in page


def test_the_timeline_tells_changes_in_words(visit):
    zh = visit("sales1", "zh")
    id = zh.ids(MINE)[0]
    page = zh.get(f"/e/opportunity/{id}/edit").text
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    zh.post(f"/e/opportunity/{id}/edit", {"revision": revision, "priority": "low"})
    page = zh.get(f"/e/opportunity/{id}").text
    assert re.search(r"优先级</dt><dd><del>高</del>.*?<ins>低</ins>", page)
    assert "王伟 Wang Wei" in page


def test_the_stage_path_moves_the_record(sales):
    id = sales.ids(MINE)[0]
    answer = sales.post(f"/e/opportunity/{id}/state", {"stage": "propose"})
    page = sales.get(answer.location).text
    assert re.search(r'aria-current="step">\s*<span class="fl-stage is-current">Proposal', page)


def test_a_stage_that_asks_for_more_leads_to_the_form_with_it_chosen(sales):
    id = sales.ids(MINE)[0]
    answer = sales.post(f"/e/opportunity/{id}/state", {"stage": "lost"})
    page = sales.get(answer.location).text
    assert '<option value="lost" selected>' in page
    assert 'name="lost_reason"' in page


def test_a_deleted_record_can_be_brought_back_at_once(visit):
    admin = visit("admin")
    id = admin.ids("/e/activity?view=activity_recent")[0]
    page = admin.get(admin.post(f"/e/activity/{id}/delete", {}).location).text
    assert admin.get(f"/e/activity/{id}").status_code == 404
    admin.post(undo_path(page), {})
    assert admin.get(f"/e/activity/{id}").status_code == 200


def test_a_record_of_others_is_not_there(visit):
    admin, service = visit("admin"), visit("service1")
    id = admin.ids("/e/opportunity")[0]
    assert service.get(f"/e/opportunity/{id}").status_code in {403, 404}


def test_search_finds_in_every_entity(sales):
    page = sales.get("/search?q=dianheng").text
    assert "天津电衡半导体有限公司" in page
    assert "电衡 年度校准服务" in page
    assert "Nothing found" in sales.get("/search?q=zzzqqq").text


def test_home_shows_what_is_mine_and_what_i_did(sales):
    id = sales.ids(MINE)[0]
    sales.post(f"/e/opportunity/{id}/state", {"stage": "propose"})
    page = sales.get("/").text
    assert "My opportunities" in page
    assert "I worked on" in page
    assert f"/e/opportunity/{id}" in page
    assert "What is new" in page


def test_home_is_never_empty(visit):
    for login in ("admin", "analyst", "manager", "sales2", "service1"):
        page = visit(login).get("/")
        assert page.status_code == 200, login
        assert "fl-hits" in page.text, login


def test_older_changes_are_a_page_of_their_own_without_a_script(sales):
    path = f"/e/opportunity/{sales.ids('/e/opportunity?view=opportunity_mine')[0]}"
    whole = sales.get(f"{path}/changes").text
    assert f'href="{path}"' in whole
    assert "<main" in whole
    part = sales.client.get(f"{path}/changes", headers={**sales.headers, "HX-Request": "true"}).text
    assert "<main" not in part
    assert "fl-timeline" in part


def test_a_device_is_told_of_a_note_that_asks_for_more_and_nothing_is_kept(sales):
    id, key = sales.ids(MINE)[0], "0b9b3d0e-7a0c-4e0e-9a51-6c2d5a0f3c11"
    note = {"text": "From the field", "kind": "nonsense", "_waiting": key}
    assert "/e/activity/new" in sales.post(f"/e/opportunity/{id}/log", note).location
    sales.headers = {**sales.headers, "Formloom-Waiting": "1"}
    refused = sales.post(f"/e/opportunity/{id}/log", note)
    assert (refused.status_code, "Formloom-Saved" in refused.headers) == (422, False)
    kept = sales.post(f"/e/opportunity/{id}/log", {**note, "kind": "note"})
    assert (kept.status_code, kept.headers["Formloom-Saved"]) == (204, key)
