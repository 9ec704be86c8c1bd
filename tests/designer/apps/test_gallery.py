"""The gallery of apps: looked at, taken out as a package, taken in again; settings and menus."""

import io
import json
import re
import zipfile

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("admin")


def drafts_of(workspace):
    with workspace.read(SYSTEM) as tx:
        return {(one.kind, one.key): one.document for one in Drafts(tx).list()}


def package(visitor, content, name="app.zip"):
    visitor.get("/designs/apps")
    return visitor.post("/designs/apps/package", {"file": (io.BytesIO(content), name)})


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, document in files.items():
            archive.writestr(name.replace("__", "/") + ".json", json.dumps(document))
    return packed.getvalue()


def test_an_app_goes_out_and_comes_in_unchanged(served, analyst):
    assert "crm_starter/package" in analyst.get("/designs/apps").text
    out = analyst.get("/designs/apps/crm_starter/package")
    assert out.mimetype == "application/zip"
    assert "It is up to date" in analyst.get(package(analyst, out.data).location).text
    assert drafts_of(served[1]) == {}


def unzipped(answer):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        return {name: json.loads(archive.read(name)) for name in names}


def test_what_was_drawn_since_goes_out_with_its_app(served, analyst):
    """A new list stands in no manifest; without it the app would arrive without that list."""
    analyst.get("/designs/apps")
    analyst.post("/designs/apps", {"title": "Depot"})
    analyst.get("/designs/views/new")
    shown = {"of": "competitor:list"}
    assert analyst.post("/designs/views/new", shown).status_code == 303
    (key,) = [key for kind, key in drafts_of(served[1]) if kind == "view"]
    out = unzipped(analyst.get("/designs/apps/crm_starter/package"))
    assert out[f"views/{key}.json"]["entity"] == "competitor"
    assert out["app.json"]["documents"][-1] == f"view/{key}"
    assert [*unzipped(analyst.get("/designs/apps/depot/package"))] == ["app.json"]


def test_another_app_leaves_the_name_of_the_workspace_and_what_is_translated(served, analyst):
    app = {"$schema": "formloom:app/1", "$id": "depot", "title": "Depot", "version": "1.0.0",
           "locale": "en", "locales": ["en", "zh"], "currency": "CNY", "timezone": "Asia/Shanghai",
           "documents": ["entity/box"]}  # fmt: skip
    box = {"$schema": "formloom:entity/1", "$id": "box", "id": "box", "title": "Box",
           "type": "object", "properties": {}}  # fmt: skip
    said = {"app": "仓库", "entities/box": "箱子", "entities/lead": "别的"}
    texts = {"$schema": "formloom:i18n/1", "$id": "zh", "texts": said}
    taken = package(analyst, zipped(app=app, entities__box=box, i18n__zh=texts))
    assert taken.location == "/designs/publish", re.findall("fl-banner.*", taken.text)
    made = drafts_of(served[1])["i18n", "zh"]["texts"]
    assert (made["app"], made["entities/box"]) == ("客户管理", "箱子")
    assert made["entities/lead"] != "别的"


def test_a_package_that_is_none_says_so(served, analyst):
    theirs = {
        "$schema": "formloom:entity/1", "$id": "account", "id": "account", "title": "Mine",
        "type": "object", "properties": {},
    }  # fmt: skip
    refused = {
        "a ZIP of documents is needed": b"no zip",
        "There is no document in this package": zipped(),
        "Another app has these already: entity/account": zipped(entities__account=theirs),
    }
    for words, content in refused.items():
        answer = package(analyst, content)
        assert answer.status_code == 422
        assert words in answer.text
    assert package(analyst, b"", "").status_code == 422
    assert drafts_of(served[1]) == {}


def test_a_blank_app_is_named(served, analyst, visit):
    analyst.get("/designs/apps")
    assert analyst.post("/designs/apps", {"title": " "}).status_code == 422
    made = analyst.post("/designs/apps", {"title": "仓库"})
    assert made.location == "/designs/app/cang_ku/settings"
    assert drafts_of(served[1])["app", "cang_ku"]["currency"] == "CNY"
    assert drafts_of(served[1])["app", "crm_starter"]["main"] is True
    gallery = visit("analyst", "zh").get("/designs/apps").text
    assert "仓库" in gallery
    assert gallery.count("面向工业企业的客户关系管理") == 1
    assert "crm_starter" in analyst.post("/designs/apps/template", {"template": "x"}).text


SETTINGS = "/designs/app/crm_starter/settings"
SENT = {
    "title": "CRM", "version": "1.0.0", "locale": "en", "locales": "zh", "currency": "EUR",
    "timezone": "Europe/Berlin", "week": ["1", "2", "7"], "from": "0800", "to": "4:30 pm",
    "week_start": "7", "fiscal_start": "4", "workdays": "",
    "holidays": "2026-12-25 Christmas  Day\n2026-01-01 2026-01-02\n2026-01-01",
    "has_brand": "1",
}  # fmt: skip


def test_settings_are_drafted_and_a_colour_that_cannot_be_read_is_refused(served, analyst):
    etag = re.search(r'name="etag" value="([^"]+)"', analyst.get(SETTINGS).text)[1]
    light = analyst.post(SETTINGS, {**SENT, "etag": etag, "brand": "#ffcc00"})
    assert light.status_code == 422
    assert "4.5:1 is needed" in light.text
    assert "is the nearest that works" in light.text
    assert analyst.post(SETTINGS, {**SENT, "etag": etag, "brand": "#7a1fa2"}).status_code == 303
    kept = drafts_of(served[1])["app", "crm_starter"]
    assert kept["brand"] == "#7a1fa2"
    assert kept["locales"] == ["en", "zh"]
    assert kept["calendar"] == {
        "week": [1, 2, 7], "weekStart": 7, "fiscalStart": 4, "hours": ["08:00", "16:30"],
        "holidays": ["2026-01-01", "2026-01-02",
                     {"date": "2026-12-25", "title": "Christmas Day"}],
    }  # fmt: skip
    assert "2026-01-02\n2026-12-25 Christmas Day</textarea>" in analyst.get(SETTINGS).text
    stale = analyst.post(SETTINGS, {**SENT, "etag": etag, "brand": "#7a1fa2"})
    assert stale.status_code == 409


def test_the_colour_is_a_sheet_of_its_own(visit):
    found = visit().get("/brand/7a1fa2.css")
    assert found.mimetype == "text/css"
    assert "immutable" in found.headers["Cache-Control"]
    assert "--pri:#7a1fa2" in found.text
    assert [visit().get(f"/brand/{one}.css").status_code for one in ("ffff00", "7A1FA2", "x")] == [
        404, 404, 404,
    ]  # fmt: skip


def test_the_menu_is_given_with_all_that_may_stand_in_it(analyst):
    page = analyst.get("/designs/navigation/main/menu").text
    told = json.loads(re.search(r'id="fl-nd-given">(.*?)</script>', page, re.S)[1])
    assert told["document"]["$id"] == "main"
    account = next(one for one in told["entities"] if one["key"] == "account")
    assert ["account_mine", "My accounts"] in account["views"]
    assert told["dashboards"]
