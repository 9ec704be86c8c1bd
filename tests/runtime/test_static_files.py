"""Static texts come compressed and style sheets together, for whoever can take them so."""

import gzip
import re
from pathlib import Path

import pytest
from quick_app import quick_app

CSS = Path(__file__).parents[2] / "runtime/static/css"
SPRITE = "/static/icons.svg"
pytestmark = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


@pytest.fixture
def http(workspace):
    return quick_app(workspace).test_client()


def packed(http, path):
    return http.get(path, headers={"Accept-Encoding": "br, gzip"})


def test_a_text_comes_compressed_where_it_is_understood(http):
    answer, plain = packed(http, SPRITE), http.get(SPRITE)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < len(plain.data) / 3
    assert gzip.decompress(answer.data) == plain.data == (CSS.parent / "icons.svg").read_bytes()
    assert "Content-Encoding" not in plain.headers
    refused = http.get(SPRITE, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers
    for one in (answer, plain):
        assert one.mimetype == "image/svg+xml"
        assert one.headers["Vary"] == "Accept-Encoding"
        assert "max-age=31536000" in one.headers["Cache-Control"]
        assert one.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_browser_has_is_not_sent_again(http):
    answer, plain = packed(http, SPRITE), http.get(SPRITE)
    assert answer.headers["ETag"] != plain.headers["ETag"]
    again = http.get(SPRITE, headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_waits_for_one_style_sheet_of_all_it_names(http):
    page = http.get("/sign-in").text
    (address,) = re.findall(r'<link rel="stylesheet" href="(/static/[^"]+)"', page)
    names = re.search(r"/css/(.+)\.css\?v=\w{12}$", address)[1].split("+")
    assert len(names) > 10
    whole = "\n".join((CSS / f"{name}.css").read_text() for name in names)
    answer = http.get(address)
    assert answer.text == whole
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize("name", [
    "css/base+gone.css", "css/base+base.css", "css/+.css", "css/base+../../app.css", "css/base",
    "js/main+dom.js", "..css", "../app.py", "css/%2e%2e/%2e%2e/app.py",
])  # fmt: skip
def test_nothing_else_can_be_joined_or_reached(http, name):
    assert http.get(f"/static/{name}").status_code == 404


def test_pages_are_not_compressed_for_they_hold_secrets(http):
    answer = packed(http, "/sign-in")
    assert "csrf_token" in answer.text
    assert "Content-Encoding" not in answer.headers
