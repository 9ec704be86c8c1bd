"""What installs the application: names, places and icons in the company's colour."""

from io import BytesIO

import pytest
from PIL import Image
from quick_app import quick_app

#: What a manifest says does not depend on the database.
ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
APP = {
    "$schema": "formloom:app/1", "$id": "clinic", "title": "Clinic of the eastern districts",
    "brand": "#b4312f", "version": "1.0.0", "locale": "en", "currency": "CNY", "timezone": "UTC",
    "documents": ["entity/note"],
}  # fmt: skip
NOTE = {
    "$schema": "formloom:entity/1", "$id": "note", "id": "note", "title": "Note",
    "type": "object", "display": "name",
    "properties": {"name": {"id": "name", "field": "text", "title": "Name"}},
}  # fmt: skip


@pytest.fixture
def http(workspace, published):
    published(APP, NOTE)
    return quick_app(workspace).test_client()


@ONE_DATABASE
def test_anybody_is_told_how_to_install_it(http):
    told = http.get("/manifest.webmanifest?lang=zh-CN")
    assert told.mimetype == "application/manifest+json"
    found = told.json
    assert (found["name"], found["short_name"]) == (APP["title"], APP["title"][:12])
    assert (found["start_url"], found["scope"], found["display"]) == ("/", "/", "standalone")
    assert [one["name"] for one in found["shortcuts"]][-1] == "本机保存的内容"
    english = http.get("/manifest.webmanifest?lang=en").json
    assert [one["name"] for one in english["shortcuts"]][-1] == "Kept on this device"
    assert {one["purpose"] for one in found["icons"]} == {"any", "maskable"}
    assert all(http.get(one["icons"][0]["src"]).status_code == 200 for one in found["shortcuts"])
    for one in found["screenshots"]:
        with http.get(one["src"]) as answer, Image.open(BytesIO(answer.data)) as picture:
            assert "x".join(map(str, picture.size)) == one["sizes"]
    assert {one["form_factor"] for one in found["screenshots"]} == {"wide", "narrow"}


@ONE_DATABASE
def test_icons_fill_their_square_with_the_companys_colour(http):
    for one in http.get("/manifest.webmanifest").json["icons"]:
        answer = http.get(one["src"])
        image = Image.open(BytesIO(answer.data))
        assert "x".join(map(str, image.size)) == one["sizes"]
        drawn = image.convert("RGB")
        assert drawn.getpixel((0, 0)) == (0xB4, 0x31, 0x2F)
        assert drawn.getpixel((image.width * 12 // 32, image.height * 11 // 32)) == (255, 255, 255)
        assert "immutable" in answer.headers["Cache-Control"]


@ONE_DATABASE
def test_ios_finds_the_icon_in_the_companys_colour(http):
    icon = Image.open(BytesIO(http.get("/apple-touch-icon.png").data))
    assert icon.convert("RGB").getpixel((0, 0)) == (0xB4, 0x31, 0x2F)


@ONE_DATABASE
def test_there_is_no_other_icon(http):
    others = ("b4312f/icon-64", "zzzzzz/icon-192", "ffff00/icon-192")
    assert {http.get(f"/brand/{one}.png").status_code for one in others} == {404}


@ONE_DATABASE
def test_pages_lead_to_the_manifest_in_their_language(http):
    page = http.get("/sign-in", headers={"Accept-Language": "zh"}).text
    assert '<link rel="manifest" href="/manifest.webmanifest?lang=zh-CN">' in page
    assert 'name="theme-color" content="#171c26" media="(prefers-color-scheme: dark)"' in page
    assert 'rel="apple-touch-icon"' in page
