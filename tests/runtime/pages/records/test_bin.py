import re

import pytest


@pytest.fixture
def admin(visit):
    return visit("admin")


@pytest.fixture
def deleted(admin):
    """The id of a competitor in the recycle bin."""
    id = admin.ids("/e/competitor")[0]
    admin.get(f"/e/competitor/{id}")
    admin.post(f"/e/competitor/{id}/delete", {})
    return id


def test_deleted_records_are_listed_with_who_deleted_them(admin, deleted):
    page = admin.get("/bin").text
    assert f'value="{deleted}"' in page
    assert "林悦 Lin Yue" in page


def test_they_come_back_together_and_that_can_be_undone(admin, deleted):
    admin.get("/bin/competitor")
    page = admin.get(admin.post("/bin/competitor/restore", {"id": deleted}).location).text
    assert "1 restored." in page
    assert 'action="/undo/' in page
    assert admin.get(f"/e/competitor/{deleted}").status_code == 200


def test_deleting_for_good_asks_first(admin, deleted):
    admin.get("/bin/competitor")
    page = admin.post("/bin/competitor/purge", {"id": deleted}).text
    assert "1 record of Competitors goes away for ever." in page
    admin.post("/bin/competitor/purge", {"id": deleted, "sure": "1"})
    assert deleted not in admin.get("/bin").text


def test_an_empty_bin_says_so(admin):
    assert "Nothing here" in admin.get("/bin").text


def test_a_change_of_many_is_told_in_the_language_of_the_reader(visit, deleted):
    chinese, english = visit("admin", "zh"), visit("admin")
    english.get("/bin/competitor")
    english.post("/bin/competitor/restore", {"id": deleted})
    assert ">竞争对手</a></th>" in chinese.get("/changes").text
    assert ">Competitors</a></th>" in english.get("/changes").text


def test_a_deletion_is_among_the_changes_and_is_undone_there(admin, deleted):
    page = admin.get("/changes").text
    assert "Deletion" in page
    assert re.search(r'data-label="Records">[1-9]', page)
    at = page.split('<th scope="row"><a href="')[1].split('"')[0]
    told = admin.get(at).text
    assert ("In the recycle bin" in told, f"/e/competitor/{deleted}" in told) == (True, False)
    assert '<th scope="row"><a href="/bin/competitor">' in told
    admin.post(f"{at}/undo", {})
    assert "Undone" in admin.get("/changes").text
    assert f"/e/competitor/{deleted}" in admin.get(at).text
