"""Duplicates over HTTP: asking, merging, undoing."""

import pytest
from make import entity

FIRM = entity(
    "firm",
    {"name": {}, "phone": {"field": "phone"}},
    display="name",
    duplicates=[{"match": [{"field": "name", "as": "company"}], "score": 0.85, "then": "warn"}],
)


@pytest.fixture
def two(admin, published):
    published(FIRM)
    rows = ({"name": "Acme"}, {"name": "ACME Ltd", "phone": "13800138000"})
    return [admin.post("/records/firm", {"values": values})["id"] for values in rows]


def test_duplicates_are_found_merged_and_parted_again(admin, two):
    first, second = two
    found = admin.post("/records/firm/duplicates", {"values": {"name": "acme inc."}})["items"]
    assert {one["id"] for one in found} == set(two)
    like = admin.get(f"/records/firm/{first}/duplicates")["items"]
    assert like == [{"id": second, "title": "ACME Ltd", "rule": "1", "score": 1.0,
                     "blocks": False, "fields": ["name"]}]  # fmt: skip
    body = {"keep": first, "merge": [second], "take": {"name": second}}
    made = admin.post("/records/firm/merge", body)
    assert made["values"]["name"] == "ACME Ltd"
    assert made["values"]["phone"] == "13800138000"
    assert admin.send("GET", f"/records/firm/{second}").status_code == 404
    admin.post(f"/changesets/{made['change_set']}/undo")
    assert admin.get(f"/records/firm/{first}")["values"]["name"] == "Acme"
    assert admin.get(f"/records/firm/{second}")["values"]["phone"] == "13800138000"


@pytest.mark.parametrize("take", [{"name": "x"}, {"id": "0"}, {"nothing": None}])
def test_what_cannot_be_taken_is_refused(admin, two, take):
    first, second = two
    body = {"keep": first, "merge": [second], "take": take}
    assert admin.send("POST", "/records/firm/merge", body).status_code in {403, 422}
    assert len(admin.get("/records/firm")["items"]) == 2
