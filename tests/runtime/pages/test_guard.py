from urllib.parse import urlencode

import pytest
from demo_app import Visitor
from flask import Flask

from formloom.platform.access.attempts import FREE_ATTEMPTS
from formloom.runtime.pages.guard import local_path
from formloom.runtime.throttle import install_throttle

PUBLIC = {
    "/sign-in", "/sign-in/reset", "/f/embed.js", "/healthz", "/readyz", "/metrics",
    "/manifest.webmanifest", "/apple-touch-icon.png", "/sw.js", "/offline",
}  # fmt: skip
#: Not there at all as long as no mail server and no provider are set.
UNSET = {"/sign-in/forgot", "/sign-in/oidc", "/sign-in/oidc/return"}


def test_every_page_asks_who_it_is(served, visit):
    nobody = visit()
    paths = {
        rule.rule for rule in served[0].url_map.iter_rules()
        if not rule.arguments and "GET" in rule.methods and not rule.rule.startswith("/api/")
    }  # fmt: skip
    for path in sorted(paths - PUBLIC - UNSET):
        answer = nobody.get(path)
        assert answer.status_code == 303, path
        assert answer.location.startswith("/sign-in?next="), path


def test_signing_in_leads_back_to_the_page(visit):
    nobody = visit()
    asked = nobody.get(nobody.get("/e/account?q=a").location)
    sent = {"login": "sales1", "password": "sales1-demo", "next": "/e/account?q=a"}
    assert 'value="/e/account?q=a"' in asked.text
    assert nobody.post("/sign-in", sent).location == "/e/account?q=a"


def test_a_wrong_password_is_said_and_the_login_kept(visit):
    nobody = visit(locale="zh")
    nobody.get("/sign-in")
    answer = nobody.post("/sign-in", {"login": "sales1", "password": "wrong"})
    assert answer.status_code == 422
    assert "登录名或密码不正确。" in answer.text
    assert 'value="sales1"' in answer.text


def test_who_is_locked_out_is_told_how_long_to_wait(visit):
    nobody = visit()
    nobody.get("/sign-in")
    wrong = {"login": "sales1", "password": "wrong"}
    answers = [nobody.post("/sign-in", wrong) for _ in range(FREE_ATTEMPTS + 2)]
    assert [one.status_code for one in answers[:FREE_ATTEMPTS]] == [422] * FREE_ATTEMPTS
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert "Too many wrong passwords." in answers[-1].text


def test_one_address_tries_only_so_often_whoever_it_tries(served):
    app, _ = served
    install_throttle(app, 3, "")
    tried = [_tries(app, login, "203.0.113.7") for login in "abcd"]
    assert [one.status_code for one in tried] == [422, 422, 422, 429]
    assert tried[-1].headers["Retry-After"] == "60"
    assert "Too many tries from this address." in tried[-1].text
    assert _tries(app, "e", "203.0.113.8").status_code == 422


def _tries(app, login, address):
    stranger = Visitor(app)
    stranger.get("/sign-in")
    sent = {"login": login, "password": "x", "csrf_token": stranger.token}
    return stranger.client.post("/sign-in", data=sent, environ_base={"REMOTE_ADDR": address})


def test_signing_out_ends_the_session(sales):
    assert sales.post("/sign-out", {}).location == "/sign-in"
    assert sales.get("/").status_code == 303


def test_a_change_without_the_token_is_refused(sales):
    sales.token = ""
    assert sales.post("/prefs", {"theme": "dark"}).status_code == 403


def test_a_change_without_a_session_is_refused(visit):
    nobody = visit()
    nobody.get("/sign-in")
    assert nobody.post("/prefs", {"theme": "dark"}).status_code == 401


@pytest.mark.parametrize(
    "given",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", None, "/a\nb"],
)
def test_nobody_is_led_elsewhere(given):
    assert local_path(given) == "/"


def test_an_address_that_leads_nowhere_shows_a_page(sales):
    answer = sales.get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/settings/people", 403),
        ("/e/lead/01a20144-ddb9-7007-bbc8-55b19381d23c", 404),
    ],
)
def test_the_page_of_an_error_keeps_the_way_about_for_who_is_signed_in(sales, path, status):
    answer = sales.get(path)
    assert answer.status_code == status
    assert 'href="/e/opportunity' in answer.text
    assert "ddb9-7007" not in answer.text.partition("<main")[2].partition("fl-plain-foot")[0]


def test_a_stranger_sees_the_page_of_an_error_alone(visit):
    answer = visit().get("/nowhere")
    assert answer.status_code == 404
    assert "/e/opportunity" not in answer.text


def test_preferences_are_there_at_the_first_paint(sales, visit, served: tuple[Flask, object]):
    assert sales.post("/prefs", {"theme": "dark"}).status_code == 303
    sales.post("/prefs", {"nav": "collapsed"})
    sales.post("/prefs", {"locale": "zh-CN"})
    for visitor in (sales, visit("sales1")):
        page = visitor.get("/").text
        assert '<html lang="zh-CN" data-theme="dark"' in page
        assert 'data-nav="collapsed"' in page


def test_a_preference_that_does_not_exist_is_refused(sales):
    assert sales.post("/prefs", {"theme": "pink"}).status_code == 400


def test_the_token_of_a_cookie_that_a_neighbour_planted_changes_nothing(sales, visit):
    stranger = visit()
    stranger.get("/sign-in")
    planted = stranger.client.get_cookie("fl_visit").value
    sales.client.set_cookie("fl_visit", planted)
    sales.token = stranger.token
    assert sales.post("/prefs", {"theme": "dark"}).status_code == 403


def test_a_session_that_a_neighbour_planted_does_not_become_ours(visit):
    planted = "planted-by-a-neighbour"
    victim, neighbour = visit(), visit()
    victim.client.set_cookie("fl_session", planted)
    victim.get("/sign-in")
    sent = {"login": "sales1", "password": "sales1-demo"}
    assert victim.post("/sign-in", sent).status_code == 303
    assert victim.client.get_cookie("fl_session").value != planted
    neighbour.client.set_cookie("fl_session", planted)
    assert neighbour.get("/settings").location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/bin/account/purge", {"id": "x"}),
        ("/bin/account/restore", {"id": "x"}),
        ("/e/account/assign", {"id": "x", "owner": "x"}),
        ("/e/account/bulk-delete", {"id": "x"}),
        ("/settings/departments", {"id": "x", "parent": "x", "head": "x", "key": "a b"}),
        ("/settings/people/new", {"department": "x", "manager": "x"}),
    ],
)
def test_ids_that_are_none_are_not_our_failure(visit, path, form):
    admin = visit("admin")
    assert admin.post(path, form).status_code < 500


@pytest.mark.parametrize("path", ["/designs/releases/99999999999999999999", "/bin/quote.items"])
def test_what_cannot_be_there_is_not_found(visit, path):
    assert visit("admin").get(path).status_code == 404


@pytest.mark.parametrize("next", ["//[", "/\\[", "HTTP://[", "[", "/\x00"])
def test_a_path_to_go_on_to_that_is_none_leads_home(visit, next):
    nobody = visit()
    asked = nobody.get(f"/sign-in?{urlencode({'next': next})}")
    assert asked.status_code == 200
    sent = {"login": "sales1", "password": "sales1-demo", "next": next}
    assert nobody.post("/sign-in", sent).location == "/"


def test_an_address_that_is_no_text_is_asked_for_all_the_same(visit):
    answer = visit().client.get("/e/account", environ_overrides={"QUERY_STRING": "q=\xff"})
    assert (answer.status_code, answer.location[:9]) == (303, "/sign-in?")


def test_a_page_that_names_no_page_before_it_is_answered(sales):
    sales.get("/notices")
    sent = {"csrf_token": sales.token, "subject": "record/0"}
    answer = sales.client.post("/notices/mute", data=sent, headers={"Referer": "HTTP://["})
    assert answer.status_code < 500


def test_a_strange_entity_leaves_people_their_way_about(sales):
    answer = sales.get("/e/quote.items")
    assert answer.status_code == 404
    assert answer.headers["X-Request-ID"]
    assert "/sign-out" in answer.text
