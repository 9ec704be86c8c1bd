"""What browsers are told: HTTPS, no other origins, nothing kept after signing out."""

import re

import pytest
from demo_app import TOKEN
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


@pytest.fixture
def http(workspace):
    return quick_app(workspace).test_client()


@ONE_DATABASE
def test_browsers_are_told_to_stay_with_https(http):
    secure, plain = http.get("/sign-in", base_url="https://localhost"), http.get("/sign-in")
    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    assert "Secure" in secure.headers["Set-Cookie"]


@ONE_DATABASE
@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/me", "/static/css/base.css"])
def test_no_other_origin_may_read(http, path):
    answer = http.get(path, headers={"Origin": "https://elsewhere.example"}, buffered=True)
    assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118


@ONE_DATABASE
def test_password_fields_are_masked_and_take_what_is_pasted(http):
    field = re.search(r'<input[^>]*name="password"[^>]*>', http.get("/sign-in").text)[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in field


@ONE_DATABASE
def test_signing_out_clears_what_the_browser_kept(http, workspace):
    with workspace.write(SYSTEM) as tx:
        People(tx).add("wang", password="long enough 1")
    token = TOKEN.search(http.get("/sign-in").text)[1]
    given = {"login": "wang", "password": "long enough 1", "csrf_token": token}
    assert http.post("/sign-in", data=given).status_code == 303
    token = TOKEN.search(http.get("/settings").text)[1]
    answer = http.post("/sign-out", data={"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"storage"'


@ONE_DATABASE
def test_over_https_only_cookies_count_that_no_neighbour_can_plant(http, workspace):
    with workspace.write(SYSTEM) as tx:
        People(tx).add("wang", password="long enough 1")
    here = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}
    token = TOKEN.search(http.get("/sign-in", **here).text)[1]
    given = {"login": "wang", "password": "long enough 1", "csrf_token": token}
    answer = http.post("/sign-in", data=given, **here)
    made = next(one for one in answer.headers.getlist("Set-Cookie") if "fl_session" in one)
    assert re.match("__Host-fl_session=[^;]+;.*Secure; HttpOnly; Path=/; SameSite=Lax", made)
    assert "Domain" not in made
    assert http.get("/settings", **here).status_code == 200
    session = re.search("=([^;]+)", made)[1]
    http.delete_cookie("__Host-fl_session", domain="localhost")
    http.set_cookie("fl_session", session, domain="localhost")
    assert http.get("/settings", **here).status_code == 303
