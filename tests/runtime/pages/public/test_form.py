"""Public forms as a browser without scripts sees them, and as somebody who means harm does."""

import base64
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flow_house import JOBS
from make import entity
from quick_app import quick_app
from sent_form import sent_form

from formloom.platform.access.audit_log import AuditLog
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.forms.public_admin import PublicFormsAdmin
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.files import Files
from formloom.platform.records.service import RecordService
from formloom.runtime.jobs import acting_as

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
pytestmark = ONE_DATABASE

LEAD = entity(
    "lead",
    {
        "name": {"maxLength": 40, "title": "Name"},
        "email": {"field": "email", "title": "E-mail"},
        "size": {"field": "choice", "title": "Size", "options": [
            {"value": "small"}, {"value": "large"}, {"value": "secret"}]},
        "reason": {"title": "Reason"},
        "paper": {"field": "file", "title": "Paper", "accept": [".txt"], "maxSize": 1000},
        "source": {"field": "choice", "options": [{"value": "website"}, {"value": "other"}]},
        "internal": {"default": "only for staff"},
        "account": {"field": "link", "to": "account", "inverse": "leads"},
    },
    display="name",
    required=["name"],
)  # fmt: skip
ACCOUNT = entity("account", {"name": {}}, display="name")
BODY = [
    {"field": "name"}, {"field": "email"}, {"field": "size"},
    {"field": "reason", "visible": "size = 'large'", "required": "size = 'large'"},
]  # fmt: skip
RULES = [{"id": "two", "when": "TRUE", "then": [
    {"do": "options", "field": "size", "only": ["small", "large"]}]}]  # fmt: skip
ZH = {"$schema": "formloom:i18n/1", "$id": "zh", "texts": {
    "forms/ask_us": "联系我们", "entities/lead/name": "姓名"}}  # fmt: skip


def form(body=BODY, **public):
    return {
        "$schema": "formloom:form/1", "$id": "ask_us", "title": "Ask us", "entity": "lead",
        "use": "public", "body": list(body), "rules": RULES,
        "public": {"slug": "ask-us", "values": {"source": "website"}, **public},
    }  # fmt: skip


class Visitor:
    """Somebody at a browser that keeps no cookie and runs no script."""

    def __init__(self, app, clock, locale="en"):
        self.client = app.test_client(use_cookies=False)
        self.clock = clock
        self.headers = {"Accept-Language": locale}

    def get(self, path="/f/ask-us", **headers):
        return self.client.get(path, headers={**self.headers, **headers})

    def filled(self, path="/f/ask-us", **values):
        """The form as it is served, with ``values`` in it, some seconds later."""
        found = sent_form(self.get(path).text)
        self.clock.advance(timedelta(seconds=5))
        return {**found, **values}

    def post(self, data, path="/f/ask-us", **more):
        return self.client.post(path, data=data, headers=self.headers, **more)

    def send(self, **values):
        return self.post(self.filled(**values))


@pytest.fixture
def offered(workspace, published):
    """A function that publishes the form and returns a visitor."""

    def publish(body=BODY, locale="en", **public):
        published(ACCOUNT, LEAD, ZH, form(body, **public))
        app = quick_app(workspace)
        app.testing = False
        return Visitor(app, workspace.clock, locale)

    return publish


def leads(workspace, *keys):
    with workspace.read(SYSTEM) as tx:
        found = RecordService(tx, "lead").list(limit=50).items
        return [tuple(one.values[key] for key in keys or ("name",)) for one in found]


def set_cookies(answer):
    return answer.headers.getlist("Set-Cookie")


# What visitors do


def test_a_lead_is_sent_without_scripts_and_without_cookies(offered, workspace):
    visitor = offered(thanks="See you soon.")
    answer = visitor.send(name="Wang", email="wang@example.com")
    assert (answer.status_code, "See you soon." in answer.text) == (200, True)
    assert leads(workspace, "name", "email", "source") == [("Wang", "wang@example.com", "website")]
    assert not set_cookies(answer)
    assert not set_cookies(visitor.get())
    assert not set_cookies(visitor.get("/f/nowhere"))


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(offered, workspace):
    answer = offered().send(name="", email="no address", size="small")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert 'href="#name"' in answer.text
    assert sent_form(answer.text)["email"] == ["no address"]
    assert sent_form(answer.text)["size"] == ["small"]
    assert leads(workspace) == []


def test_the_page_again_is_the_same_record(offered, workspace):
    visitor = offered(quota=1)
    data = visitor.filled(name="Wang")
    assert [visitor.post(data).status_code for _ in range(3)] == [200, 200, 200]
    assert len(leads(workspace)) == 1


def test_conditions_hold_on_the_server(offered, workspace):
    visitor = offered()
    assert 'id="reason-error"' in visitor.send(name="Wang", size="large").text
    visitor.send(name="Wang", size="small", reason="not asked for")
    assert leads(workspace, "size", "reason") == [("small", None)]


def test_without_a_script_every_part_is_in_sight(offered):
    assert " hidden>" not in offered().get().text


def test_the_language_is_the_browsers_and_a_button_keeps_what_was_typed(offered):
    visitor = offered(locale="zh")
    assert "联系我们" in visitor.get().text
    data = visitor.filled(name="王伟")
    answer = visitor.post({**data, "_switch": "en"})
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.text
    assert sent_form(answer.text)["name"] == ["王伟"]


def test_a_language_that_the_form_does_not_offer_is_not_spoken(offered):
    assert '<html lang="en"' in offered(locale="zh", languages=["en"]).get("/f/ask-us?lang=zh").text


def test_consent_is_asked_for_and_kept(offered, workspace):
    visitor = offered(consent="Store it.")
    assert "Tick this" in visitor.send(name="Wang").text
    assert visitor.send(name="Wang", _consent="1").status_code == 200
    with workspace.read(SYSTEM) as tx:
        (sent,) = PublicFormsAdmin(tx).submissions("ask_us")
    assert sent.consent == "Store it."


@pytest.mark.parametrize(
    ("public", "said"),
    [({"opens": "2027-01-01"}, "not open yet"), ({"closes": "2026-01-01"}, "is closed"),
     ({"enabled": False}, "is closed")],
    ids=["early", "over", "off"],
)  # fmt: skip
def test_a_form_that_takes_nothing_says_why(offered, public, said):
    answer = offered(**public).get()
    assert (answer.status_code, said in answer.text) == (200, True)


def test_a_form_closes_at_its_quota_also_for_who_has_it_open(offered, workspace):
    visitor = offered(quota=1)
    late = visitor.filled(name="Late")
    visitor.send(name="First")
    answer = visitor.post(late)
    assert (answer.status_code, "This form is full." in answer.text) == (409, True)
    assert "This form is full." in visitor.get().text
    assert leads(workspace) == [("First",)]


def test_one_person_sends_it_once(offered, workspace):
    visitor = offered(perPerson=1, person=["email"])
    visitor.send(name="Wang", email="wang@example.com")
    answer = visitor.send(name="Wang", email="WANG@example.com")
    assert (answer.status_code, "sent this form already" in answer.text) == (409, True)
    assert "E-mail" in visitor.send(name="Nobody").text
    assert len(leads(workspace)) == 1


def test_a_password_is_asked_for_before_the_form_is_shown(offered, workspace):
    visitor = offered()
    with workspace.write(SYSTEM) as tx:
        PublicFormsAdmin(tx).set_password("ask_us", "loom of blue")
    asked = visitor.get()
    assert 'name="name"' not in asked.text
    data = sent_form(asked.text)
    refused = visitor.post({**data, "_password": "loom of red"})
    assert (refused.status_code, 'name="name"' in refused.text) == (422, False)
    assert visitor.post({**data, "name": "Sneaky"}).status_code == 422
    let_in = visitor.post({**data, "_password": "loom of blue"})
    workspace.clock.advance(timedelta(seconds=5))
    visitor.post({**sent_form(let_in.text), "name": "Wang"})
    assert leads(workspace) == [("Wang",)]


def test_a_code_shows_what_was_sent_and_lets_change_it(offered, workspace):
    visitor = offered(lookup="edit")
    code = re.search(r'fl-public-code">([A-Z2-7-]+)<', visitor.send(name="Wang").text)[1]
    page = visitor.post({"_code": code}, "/f/ask-us/sent")
    data = sent_form(page.text)
    assert data["name"] == ["Wang"]
    changed = visitor.post({**data, "name": "Wang Wei"}, "/f/ask-us/sent/change")
    assert "Your changes are saved." in changed.text
    assert leads(workspace) == [("Wang Wei",)]
    stale = visitor.post({**data, "name": "Other"}, "/f/ask-us/sent/change")
    assert stale.status_code == 409
    wrong = visitor.post({"_code": "AAAA-BBBB-CCCC-DDDD"}, "/f/ask-us/sent")
    assert (wrong.status_code, "nothing under this code" in wrong.text) == (422, True)
    assert "only for staff" not in page.text


def test_a_code_that_only_shows_changes_nothing(offered, workspace):
    visitor = offered(lookup="view")
    code = re.search(r'fl-public-code">([A-Z2-7-]+)<', visitor.send(name="Wang").text)[1]
    data = {"_code": code, "name": "Other", "_revision": "1"}
    assert visitor.post(data, "/f/ask-us/sent/change").status_code == 422
    assert leads(workspace) == [("Wang",)]


def test_who_is_thanked_is_led_on(offered):
    visitor = offered(redirect="https://www.example.com/thanks?x=1")
    assert (
        "form-action 'self' https://www.example.com;"
        in visitor.get().headers["Content-Security-Policy"]
    )
    answer = visitor.send(name="Wang")
    assert (answer.status_code, answer.location) == (303, "https://www.example.com/thanks?x=1")


def test_it_is_framed_only_by_the_sites_it_names(offered):
    plain = offered().get().headers
    assert plain["X-Frame-Options"] == "DENY"
    assert plain["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    named = offered(embed=["https://www.example.com"]).get("/f/ask-us?embed=1")
    policy = named.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://www.example.com")
    assert "X-Frame-Options" not in named.headers
    assert 'action="/f/ask-us?embed=1"' in named.text


def test_the_script_for_other_sites_may_be_loaded_by_them(offered):
    with offered().get("/f/embed.js") as answer:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.mimetype == "text/javascript"


def test_where_somebody_came_from_is_noted(offered, workspace):
    visitor = offered()
    page = visitor.get("/f/ask-us?utm_source=wechat%0d%0aX: y", Referer="https://example.com/a")
    workspace.clock.advance(timedelta(seconds=5))
    visitor.post({**sent_form(page.text), "name": "Wang"})
    with workspace.read(SYSTEM) as tx:
        (sent,) = PublicFormsAdmin(tx).submissions("ask_us")
    assert sent.attribution == {"utm_source": "wechat  X: y", "referrer": "https://example.com/a"}


def test_an_address_fills_in_only_what_is_asked_for(offered):
    path = "/f/ask-us?name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&internal=x&reason=hidden&owner=x"
    page = offered().get(path).text
    assert "<script>alert" not in page
    assert sent_form(page)["name"] == ['"><script>alert(1)</script>']
    assert sent_form(page)["reason"] == [""]
    assert 'name="internal"' not in page


def test_the_page_tells_nothing_of_what_is_not_on_the_form(offered):
    text = offered().get().text
    assert "only for staff" not in text
    assert "internal" not in text


def test_a_flow_that_waits_for_the_form_begins(offered, workspace, published):
    flow = {
        "$schema": "formloom:flow/1", "$id": "welcome", "title": "Welcome", "entity": "lead",
        "start": {"on": "form", "form": "ask_us", "when": "not ISBLANK(email)"},
        "steps": [{"id": "mark", "type": "update", "set": {"reason": "'welcomed'"}}],
    }  # fmt: skip
    visitor = offered()
    published(ACCOUNT, LEAD, ZH, form(), flow)
    visitor.send(name="Wang", email="wang@example.com")
    visitor.send(name="No address")
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "lead").create({"name": "By hand", "email": "li@example.com"})
    run_pending(workspace, JOBS, acting_as)
    assert sorted(leads(workspace, "name", "reason")) == [
        ("By hand", None), ("No address", None), ("Wang", "welcomed"),
    ]  # fmt: skip


# Files


def papers(visitor, name="paper.txt", body=b"hello", **values):
    data = visitor.filled(**{"name": "Wang", **values})
    data["paper.new"] = (io.BytesIO(body), name)
    return visitor.post(data, content_type="multipart/form-data")


def test_a_file_comes_along_and_waits_for_the_form_to_be_right(offered, workspace):
    visitor = offered([*BODY, {"field": "paper"}])
    wrong = papers(visitor, email="no address")
    assert (wrong.status_code, "paper.txt" in wrong.text) == (422, True)
    again = visitor.post({**sent_form(wrong.text), "email": "a@example.com"})
    assert again.status_code == 200
    with workspace.read(SYSTEM) as tx:
        (one,) = RecordService(tx, "lead").list().items
        (kept,) = RecordService(tx, "lead").get(one.id).values["paper"]
    assert kept.title == "paper.txt"


@pytest.mark.parametrize(
    ("name", "body"),
    [("paper.exe", b"MZ"), ("paper.txt", b"x" * 2000)], ids=["kind", "size"],
)  # fmt: skip
def test_files_of_other_kinds_or_too_large_are_refused(offered, workspace, name, body):
    answer = papers(offered([*BODY, {"field": "paper"}]), name, body)
    assert (answer.status_code, 'id="paper-error"' in answer.text) == (422, True)
    assert leads(workspace) == []


def test_nobody_claims_a_file_that_did_not_come_from_this_page(offered, workspace):
    visitor = offered([*BODY, {"field": "paper"}])
    with workspace.write(SYSTEM) as tx:
        theirs = Files(tx).upload("lead", "paper", "theirs.txt", io.BytesIO(b"theirs"))
    answer = visitor.send(**{"name": "Wang", "paper": str(theirs.id), "paper.new": str(theirs.id)})
    assert answer.status_code == 200
    assert "theirs.txt" not in answer.text
    with workspace.read(SYSTEM) as tx:
        (one,) = RecordService(tx, "lead").list().items
        assert not RecordService(tx, "lead").get(one.id).values["paper"]


# Who means harm


@pytest.mark.parametrize(
    "extra",
    [{"internal": "x"}, {"owner": str(uuid4())}, {"revision": "9"}, {"id": str(uuid4())},
     {"source": "other"}, {"roles": "administrator"}, {"created_at": "2020-01-01"},
     {"account": str(uuid4())}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_fields_that_are_not_on_the_form_are_not_taken(offered, workspace, extra):
    offered().send(name="Wang", **extra)
    ((name, internal, source, owner, account),) = leads(
        workspace, "name", "internal", "source", "owner", "account"
    )
    assert (name, internal, source, owner, account) == (
        "Wang", "only for staff", "website", None, None,
    )  # fmt: skip


def test_an_option_that_a_rule_takes_away_is_not_taken(offered, workspace):
    answer = offered().send(name="Wang", size="secret")
    assert (answer.status_code, "Choose one of those" in answer.text) == (422, True)
    assert leads(workspace) == []


def forged(token):
    body, _dot, _mark = token.rpartition(".")
    return f"{body}.{base64.urlsafe_b64encode(b'0' * 20).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "spoil",
    [lambda token: "", forged, lambda token: token[:-2], lambda token: "x" * 5000],
    ids=["none", "forged", "cut", "long"],
)
def test_a_token_that_is_not_ours_makes_no_record_and_loses_nothing(offered, workspace, spoil):
    visitor = offered()
    data = visitor.filled(name="Wang")
    answer = visitor.post({**data, "_token": spoil(data["_token"][0])})
    assert answer.status_code == 422
    assert sent_form(answer.text)["name"] == ["Wang"]
    assert leads(workspace) == []


def test_a_token_of_another_form_is_not_taken(offered, workspace, published):
    visitor = offered()
    other = {**form(), "$id": "ask_too", "public": {"slug": "ask-too"}}
    published(ACCOUNT, LEAD, ZH, form(), other)
    data = visitor.filled("/f/ask-too", name="Wang")
    assert visitor.post(data, "/f/ask-us").status_code == 422
    assert leads(workspace) == []


def test_a_page_that_was_open_for_a_day_is_sent_again_with_all_that_was_typed(offered, workspace):
    visitor = offered()
    data = visitor.filled(name="Wang")
    workspace.clock.advance(timedelta(days=2))
    old = visitor.post(data)
    assert (old.status_code, "open for too long" in old.text) == (422, True)
    workspace.clock.advance(timedelta(seconds=5))
    assert visitor.post(sent_form(old.text)).status_code == 200
    assert leads(workspace) == [("Wang",)]


def test_programs_are_asked_again_and_people_press_once_more(offered, workspace):
    visitor = offered()
    data = {**sent_form(visitor.get().text), "name": "Wang"}
    hasty = visitor.post(data)
    assert (hasty.status_code, "very fast" in hasty.text) == (422, True)
    workspace.clock.advance(timedelta(seconds=5))
    trapped = visitor.post({**sent_form(hasty.text), "_homepage": "http://spam.example"})
    assert (trapped.status_code, "nobody sees" in trapped.text) == (422, True)
    assert leads(workspace) == []
    assert visitor.post(sent_form(trapped.text)).status_code == 200
    assert leads(workspace) == [("Wang",)]


def test_an_address_that_sends_too_much_waits_and_keeps_what_it_typed(offered, workspace):
    visitor = offered()
    for number in range(30):
        visitor.send(name=f"Robot {number}")
    answer = visitor.send(name="Wang")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert sent_form(answer.text)["name"] == ["Wang"]
    assert ("Wang",) not in leads(workspace)


def test_a_body_that_is_too_large_is_not_read(offered, workspace):
    visitor = offered()
    answer = visitor.post(visitor.filled(name="x" * 600_000))
    assert answer.status_code == 413
    assert not set_cookies(answer)
    assert leads(workspace) == []


def test_whoever_is_signed_in_is_nobody_here(offered, workspace, client):
    visitor = offered()
    visitor.headers |= client("administrator", login="admin").headers
    visitor.send(name="Wang", owner="x")
    assert leads(workspace, "owner", "created_by") == [(None, None)]


@pytest.mark.parametrize("path", ["/f/ask-them", "/f/ask-us%00", "/f/ask-them/sent"])
def test_other_addresses_are_nothing(offered, path):
    assert offered().get(path).status_code == 404


# Designers


def test_an_administrator_closes_it_at_once(offered, workspace, client):
    visitor = offered()
    client("administrator", login="admin")
    late = visitor.filled(name="Late")
    with workspace.write(admin_actor(workspace)) as tx:
        PublicFormsAdmin(tx).close("ask_us")
    assert "is closed" in visitor.get().text
    assert visitor.post(late).status_code == 409
    with workspace.read(admin_actor(workspace)) as tx:
        assert "public_form.close" in AuditLog(tx).actions()


def admin_actor(workspace):
    with workspace.read(SYSTEM) as tx:
        return People(tx).actor("admin")
