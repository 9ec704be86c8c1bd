"""Options at work: who holds them, values for new ones, what they are called elsewhere."""

import pytest
from make import entity

from formloom.designer.fields.option_list import fresh_options
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.plan import make_plan
from formloom.platform.records.service import RecordService

COLORS = [{"value": one, "title": one.title()} for one in ("red", "green", "blue")]
CAR = entity("car", {
    "paint": {"field": "choice", "options": COLORS},
    "stripes": {"field": "choices", "options": COLORS},
})  # fmt: skip
APP = {
    "$schema": "formloom:app/1", "$id": "cars", "title": "Cars", "version": "1.0.0",
    "locale": "en", "locales": ["en", "zh"], "currency": "CNY", "timezone": "UTC",
    "documents": ["entity/car"],
}  # fmt: skip
OPTIONS = "/designs/entity/car/fields/{}/options"


@pytest.fixture
def cars(workspace, published):
    published(CAR, APP)
    with workspace.write(SYSTEM) as tx:
        for paint, stripes in (("red", ["red", "blue"]), ("red", ["blue"]), (None, None)):
            RecordService(tx, "car").create({"paint": paint, "stripes": stripes})
    return workspace


def without_red(field):
    kept = [one for one in COLORS if one["value"] != "red"]
    changed = {**CAR["properties"][field], "options": kept}
    return {**CAR, "properties": {**CAR["properties"], field: changed}}


@pytest.mark.parametrize(("field", "count"), [("paint", 2), ("stripes", 1)])
def test_the_plan_counts_who_holds_an_option_that_goes(cars, field, count):
    with cars.write(SYSTEM) as tx:
        documents = {**Drafts(tx).documents(), ("entity", "car"): without_red(field)}
        (lost,) = [one for one in make_plan(tx, documents).changes if one.effect == "loses"]
    assert lost.path == f"/properties/{field}/options"
    assert lost.records == count


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_the_drawer_is_told_who_holds_what_and_keeps_titles(cars, client):
    boss = client("administrator", login="boss")
    told = {
        field: boss.http.get(OPTIONS.format(field), headers=boss.headers).get_json()
        for field in ("paint", "stripes", "fresh")
    }
    assert told == {"paint": {"red": 2}, "stripes": {"red": 1, "blue": 2}, "fresh": {}}
    made = boss.http.post(
        OPTIONS.format("paint"), headers=boss.headers, data={"lines": "Red\n灰色", "taken": ["a"]}
    )
    assert [one["value"] for one in made.get_json()] == ["red_2", "hui_se"]
    said = {"value": "red", "locale": "zh", "text": "红"}
    kept = boss.http.post(f"{OPTIONS.format('paint')}/title", headers=boss.headers, data=said)
    assert kept.status_code == 204
    with cars.read(SYSTEM) as tx:
        assert Drafts(tx).documents()["i18n", "zh"]["texts"] == {"entities/car/paint/red": "红"}
    said["locale"] = "fr"
    refused = boss.http.post(f"{OPTIONS.format('paint')}/title", headers=boss.headers, data=said)
    assert refused.status_code == 404
    assert "no language 'fr'" in refused.get_json()["refusal"]


def test_lines_name_values_or_get_free_ones():
    made = fresh_options("rail = Railways\n\nShips\nships\n1 a\nx y = z", {"ships"}, 3)
    assert [(one["value"], one["title"]) for one in made] == [
        ("rail", "Railways"), ("ships_2", "Ships"), ("ships_3", "ships"), ("option_1_a", "1 a"),
        ("x_y_z", "x y = z"),
    ]  # fmt: skip
    assert len({one["color"] for one in made}) == len(made)
