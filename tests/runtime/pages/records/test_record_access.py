import re

import pytest
from demo_app import undo_path


@pytest.fixture
def lead(sales):
    """The address of a lead of sales1."""
    return f"/e/lead/{sales.ids('/e/lead')[0]}"


def person_of(visitor, path, name):
    return re.search(rf'value="([^"]+)"[^>]*>{name}', visitor.get(path).text)[1]


def test_the_menu_of_a_record_leads_to_its_rights(sales, lead):
    page = sales.get(lead).text
    assert f'href="{lead}/access"' in page
    assert f'href="{lead}/shares"' in page
    assert f'href="{lead}/hand-over"' not in page  # sales may not hand leads over


def test_one_reads_why_one_sees_a_record(sales, lead):
    page = sales.get(f"{lead}/access").text
    assert "lets 王伟 Wang Wei see their own records" in page
    assert "It belongs to 王伟 Wang Wei." in page


def test_who_may_share_reads_who_else_sees_it(visit, lead):
    page = visit("admin").get(f"{lead}/access").text
    assert "Who may do it" in page
    who = re.search(r"<tbody>.*?</tbody>", page, re.S)[0]
    assert "林悦 Lin Yue" in who
    assert "王伟 Wang Wei" in who
    assert "Anna Keller" not in who


def test_who_may_not_share_reads_only_of_themselves(visit):
    service = visit("service1")
    account = service.ids("/e/account")[0]
    page = service.get(f"/e/account/{account}/access").text
    assert "What you may do with it" in page
    assert "Who may do it" not in page


def test_an_administrator_asks_why_somebody_does_not_see_it(visit, lead):
    admin = visit("admin")
    anna = person_of(admin, f"{lead}/access", "Anna Keller")
    page = admin.get(f"{lead}/access?person={anna}").text
    assert "What Anna Keller may do with it" in page
    assert "this is none of them" in page


def test_a_shared_record_is_seen_until_the_share_ends(sales, visit, lead):
    other = visit("sales2")
    assert other.get(lead).status_code == 404
    anna = person_of(sales, f"{lead}/shares", "Anna Keller")
    assert sales.post(f"{lead}/shares", {"grantee": anna, "part": "Presales"}).status_code == 303
    assert other.get(lead).status_code == 200
    assert "Presales" in sales.get(lead).text  # as a member of the team
    end = re.search(rf'action="({lead}/shares/[0-9a-f-]+/end)"', sales.get(f"{lead}/shares").text)
    sales.post(end[1], {})
    assert other.get(lead).status_code == 404


def test_a_refused_share_says_why_and_keeps_what_was_typed(sales, lead):
    sent = {"grantee": f"person/{lead[-36:]}", "part": "Presales", "until": "2030-01-31"}
    answer = sales.post(f"{lead}/shares", sent)
    assert answer.status_code == 422
    assert "There is nobody of that id to share with." in answer.text
    assert 'value="Presales"' in answer.text
    past = sales.post(f"{lead}/shares", {**sent, "until": "2001-01-31"})
    assert past.status_code == 422


def test_a_record_is_handed_over_and_taken_back(visit, lead):
    admin = visit("admin")
    anna = person_of(admin, f"{lead}/hand-over", "Anna Keller")
    assert admin.post(f"{lead}/hand-over", {}).status_code == 422
    assert admin.post(f"{lead}/hand-over", {"owner": anna}).status_code == 303
    assert visit("sales2").get(lead).status_code == 200
    admin.post(undo_path(admin.get(lead).text), {})
    assert visit("sales2").get(lead).status_code == 404


def test_the_pages_speak_chinese(visit, lead):
    page = visit("sales1", locale="zh").get(f"{lead}/access").text
    assert "谁能看到" in page
    assert "没有角色允许王伟 Wang Wei删除线索的记录" in page
