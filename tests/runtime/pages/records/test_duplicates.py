"""Duplicates on pages: told while one types and before a second one is made, merged, undone."""

import re

import pytest
from demo_app import undo_path


def made(visitor, values):
    page = visitor.get("/e/account/new").text
    id = re.search(r'name="id" value="([^"]+)"', page)[1]
    answer = visitor.post("/e/account/new", {"id": id, "kind": "customer", **values})
    return id, answer


@pytest.mark.parametrize(("locale", "title"), [("en", "Name"), ("zh", "客户名称")])
def test_who_saves_the_same_name_is_told_of_the_field_in_their_words(visit, locale, title):
    admin = visit("admin", locale=locale)
    made(admin, {"name": "Zhaoyue Optics Ltd"})
    _id, answer = made(admin, {"name": "Zhaoyue Optics Ltd", "_anyway": "1"})
    assert answer.status_code == 409
    said = re.search(r'id="name-error">.*?<span>(.*?)</span>', answer.text, re.S)[1]
    assert title in said
    assert "{" not in said


def test_a_duplicate_is_told_asked_about_and_merged(visit):
    admin = visit("admin")
    first, answer = made(admin, {"name": "Zhaoyue Optics Ltd"})
    assert answer.status_code == 303
    hint = admin.post("/e/account/similar", {"name": "Zhaoyue Optics", "phone": ""}).get_json()
    assert [(one["title"], one["by"]) for one in hint["items"]] == [("Zhaoyue Optics Ltd", "Name")]
    assert admin.post("/e/account/similar", {"name": "Q"}).get_json()["items"] == []
    second, answer = made(admin, {"name": "Zhaoyue Optics Inc.", "city": "Ulm"})
    assert answer.status_code == 409
    assert "Save anyway" in answer.text
    assert "Zhaoyue Optics Ltd" in answer.text
    second, answer = made(admin, {"name": "Zhaoyue Optics Inc.", "city": "Ulm", "_anyway": "1"})
    page = admin.get(f"/e/account/{first}").text
    address = f"/e/account/{first}/merge/{second}"
    assert address in page
    page = admin.get(address).text
    assert re.search(rf'name="take.city" value="{second}" checked', page)
    assert re.search(rf'name="take.name" value="{first}" checked', page)
    revisions = dict(re.findall(r'name="(revision\.[^"]+)" value="(\d+)"', page))
    assert len(revisions) == 2
    answer = admin.post(address, {**revisions, "take.city": second, "take.name": first})
    page = admin.get(answer.location).text
    assert "Ulm" in page
    assert "duplicate" not in page
    assert admin.get(f"/e/account/{second}").status_code == 404
    admin.post(undo_path(page), {})
    assert admin.get(f"/e/account/{second}").status_code == 200


def test_who_may_not_delete_may_not_merge(visit):
    sales = visit("sales1")
    ids = sales.ids("/e/account?view=account_mine")
    assert sales.get(f"/e/account/{ids[0]}/merge/{ids[1]}").status_code in {200, 403}
    assert visit("service1").get(f"/e/account/{ids[0]}/merge/{ids[1]}").status_code in {403, 404}
