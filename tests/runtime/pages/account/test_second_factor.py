"""The second factor as people and administrators meet it."""

import re
from datetime import UTC, datetime

import pyotp
import pytest

from formloom.platform.core.clock import SetClock

PASSWORD = {"password": "sales1-demo"}


class Phone:
    """An app that is set up from a page, as somebody would who types the secret."""

    def __init__(self, page, clock):
        secret = re.search(r'class="fl-secret">([A-Z2-7 ]+)<', page)[1]
        self._totp = pyotp.TOTP(secret.replace(" ", ""))
        self._clock = clock
        self._used = 0

    def code(self):
        """A code that was not used before: within the half minute that a phone may be off."""
        now = int(self._clock.now().timestamp()) // 30
        self._used = max(now - 1, self._used + 1)
        return self._totp.generate_otp(self._used)


def codes_on(page):
    return re.findall(r"<li><code>([a-z2-7-]{19})</code>", page)


@pytest.fixture(autouse=True)
def clock(served):
    """Time stands still: no code grows old between the phone and the page."""
    served[1].clock = SetClock(datetime.now(UTC))
    return served[1].clock


@pytest.fixture
def enrolled(sales, clock):
    """A phone that is set up for sales1, and the recovery codes."""
    sales.get("/settings/second-factor")
    sales.post("/settings/second-factor", {})
    phone = Phone(sales.get("/settings/second-factor").text, clock)
    answer = sales.post("/settings/second-factor/confirm", {"code": phone.code(), **PASSWORD})
    return phone, codes_on(answer.text)


def asked_for_code(visit, login="sales1"):
    """Somebody who has typed the password."""
    visitor = visit()
    visitor.get("/sign-in?next=/e/lead")
    sent = {"login": login, "password": f"{login}-demo", "next": "/e/lead"}
    assert visitor.post("/sign-in", sent).location == "/sign-in/code?next=/e/lead"
    visitor.get("/sign-in/code?next=/e/lead")
    return visitor


def test_setting_up_shows_ten_recovery_codes_once(sales, enrolled):
    assert len(enrolled[1]) == 10
    page = sales.get("/settings/second-factor").text
    assert "The second factor is on" in page
    assert codes_on(page) == []


def test_setting_up_needs_the_password_and_a_code(sales, clock):
    sales.get("/settings/second-factor")
    sales.post("/settings/second-factor", {})
    phone = Phone(sales.get("/settings/second-factor").text, clock)
    sent = {"code": phone.code(), "password": "wrong"}
    assert "The password is wrong." in sales.post("/settings/second-factor/confirm", sent).text
    sent = {"code": "000000", **PASSWORD}
    assert sales.post("/settings/second-factor/confirm", sent).status_code == 422
    assert "The second factor is on" not in sales.get("/settings/second-factor").text


def test_the_code_is_asked_for_and_leads_on(visit, enrolled):
    visitor = asked_for_code(visit)
    assert visitor.client.get("/e/lead").status_code == 303
    wrong = visitor.post("/sign-in/code", {"code": "000000", "next": "/e/lead"})
    assert (wrong.status_code, "This code is wrong" in wrong.text) == (422, True)
    right = visitor.post("/sign-in/code", {"code": enrolled[0].code(), "next": "/e/lead"})
    assert (right.status_code, right.location) == (303, "/e/lead")
    assert visitor.get("/e/lead").status_code == 200


def test_the_session_begins_after_the_code_and_is_a_new_one(visit, enrolled):
    """Neither a planted session nor the ticket of the first step becomes the session."""
    visitor = asked_for_code(visit)
    ticket = visitor.client.get_cookie("fl_step").value
    visitor.client.set_cookie("fl_session", "planted")
    visitor.get("/sign-in/code")
    visitor.post("/sign-in/code", {"code": enrolled[1][0]})
    session = visitor.client.get_cookie("fl_session").value
    assert session not in {ticket, "planted"}
    assert visitor.client.get_cookie("fl_step") is None


def test_a_code_without_the_password_is_sent_back(visit, enrolled):
    stranger = visit()
    assert stranger.get("/sign-in/code").location == "/sign-in?next=/"
    stranger.get("/sign-in")
    sent = stranger.post("/sign-in/code", {"code": enrolled[0].code()})
    assert sent.location == "/sign-in?next=/"


def test_the_code_leads_to_no_other_site(visit, enrolled):
    visitor = asked_for_code(visit)
    sent = {"code": enrolled[1][0], "next": "//evil.example"}
    assert visitor.post("/sign-in/code", sent).location == "/"


def test_removing_counts_wrong_codes(sales, enrolled):
    sales.get("/settings/second-factor")
    statuses = [
        sales.post("/settings/second-factor/remove", {"code": "000000"}).status_code
        for _ in range(9)
    ]
    assert statuses == [422] * 8 + [429]


def test_it_is_removed_with_a_recovery_code(sales, visit, enrolled):
    sales.get("/settings/second-factor")
    sales.post("/settings/second-factor/remove", {"code": enrolled[1][0]})
    assert visit("sales1").get("/settings").status_code == 200


def test_a_token_changes_nothing_here(sales, served):
    sales.get("/settings/tokens")
    page = sales.post("/settings/tokens", {"title": "T", "days": "30"}).text
    secret = re.search(r'value="(fl_[\w-]+)"', page)[1]
    bearer = {"Authorization": f"Bearer {secret}"}
    client = served[0].test_client()
    for path in ("", "/confirm", "/codes", "/remove"):
        assert client.post(f"/settings/second-factor{path}", headers=bearer).status_code == 403


def test_an_administrator_demands_it_of_a_role_and_resets_it(visit, sales, clock):
    admin = visit("admin")
    admin.get("/settings/sign-in")
    assert admin.post("/settings/sign-in", {"roles": ["administrator"]}).status_code == 422
    assert admin.post("/settings/sign-in", {"roles": ["sales"]}).status_code == 303
    assert sales.get("/settings").status_code == 303, "their session has ended"
    visitor = visit()
    visitor.get("/sign-in")
    asked = visitor.post("/sign-in", {"login": "sales1", **PASSWORD})
    assert asked.location == "/sign-in/second-factor?next=/"
    phone = Phone(visitor.get(asked.location).text, clock)
    assert visitor.post("/sign-in/second-factor", {"code": "000000"}).status_code == 422
    done = visitor.post("/sign-in/second-factor", {"code": phone.code()})
    assert len(codes_on(done.text)) == 10
    assert visitor.get("/settings").status_code == 200
    one = re.search(r'href="(/settings/people/[0-9a-f-]+)"', people(admin, "sales1"))[1]
    assert "Reset the second factor" in admin.get(one).text
    admin.post(f"{one}/second-factor/reset", {})
    assert "Reset the second factor" not in admin.get(one).text


def test_an_administrator_ends_the_sessions_of_a_person(visit, sales):
    admin = visit("admin")
    one = re.search(r'href="(/settings/people/[0-9a-f-]+)"', people(admin, "sales1"))[1]
    admin.get(one)
    admin.post(f"{one}/sessions/end", {})
    assert sales.get("/settings").status_code == 303


def people(admin, text):
    return admin.get(f"/settings/people?q={text}").text
