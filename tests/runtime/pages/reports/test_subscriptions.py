"""Subscriptions on pages, as a browser without scripts sees them, with a real mail server."""

import re
from dataclasses import replace
from html import unescape

import pytest
from mail_server import mail_server

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.jobs.runner import run_pending
from formloom.platform.reports import conditions
from formloom.platform.reports.subscription import EVERY
from formloom.runtime.i18n import catalogue
from formloom.runtime.jobs import acting_as, handlers
from formloom.runtime.pages.reports import subscriptions_page as words
from formloom.runtime.papers import sending

NEW = "/subscriptions/new/report/win_rate"
WEEKLY = {"every": "week", "on": "1", "at": "08:00", "zone": "Asia/Shanghai", "when": "always"}


@pytest.fixture
def mail(served):
    _app, workspace = served
    with mail_server() as server:
        workspace.settings = replace(
            workspace.settings, smtp_url=server.url, mail_from="crm@example.com",
            public_url="https://crm.example.com",
        )  # fmt: skip
        with workspace.write(SYSTEM) as tx:
            for login in ("manager", "sales1", "sales2"):
                person = People(tx).by_login(login)
                People(tx).change(person.id, email=f"{login}@example.com")
        yield server


def ids(text):
    return re.findall(r'action="/subscriptions/([0-9a-f-]{36})/send"', text)


def test_somebody_subscribes_gets_a_letter_now_and_leaves_by_its_link(visit, served, mail):
    manager = visit("manager", "zh")
    assert f'href="{NEW}"' in manager.get("/reports/win_rate").text
    assert "订阅“" in manager.get(NEW).text
    assert manager.post(NEW, WEEKLY).status_code == 303
    page = manager.get("/subscriptions").text
    assert "每星期一 08:00" in page
    assert "尚未发送" in page
    (id,) = ids(page)
    manager.post(f"/subscriptions/{id}/send", {})
    run_pending(served[1], handlers(), acting_as)
    (letter,) = mail.letters
    assert letter["To"] == "manager@example.com"
    assert "已发送" in manager.get("/subscriptions").text
    link = str(letter["List-Unsubscribe"]).strip("<>").removeprefix("https://crm.example.com")
    nobody = visit()
    assert nobody.get(link).status_code == 200
    assert ids(manager.get("/subscriptions").text) == [id], "looking at a link ends nothing"
    assert nobody.client.post(link).status_code == 200
    assert not ids(manager.get("/subscriptions").text)
    assert nobody.get(link).status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(visit, mail):
    manager = visit("manager")
    cases = [
        ({"at": "25:00"}, "07:30"),
        ({"when": "formula", "formula": "n +"}, "formula"),
        ({"when": "over", "value": "nothing", "limit": "1"}, "Choose a value"),
        ({"zone": "Mars/North"}, "Mars/North"),
        ({"people": "nobody"}, "from the list"),
    ]
    for wrong, said in cases:
        answer = manager.post(NEW, {**WEEKLY, **wrong})
        assert (answer.status_code, said in unescape(answer.text)) == (422, True), wrong
    assert not ids(manager.get("/subscriptions").text)


def test_a_pause_and_a_change_are_told(visit, mail):
    manager = visit("manager")
    manager.post(NEW, WEEKLY)
    (id,) = ids(manager.get("/subscriptions").text)
    manager.post(f"/subscriptions/{id}/pause", {"paused": "1"})
    assert "Paused" in manager.get("/subscriptions").text
    changed = {**WEEKLY, "every": "month", "day": "15", "at": "上午7点15分"}
    assert manager.post(f"/subscriptions/{id}", changed).status_code == 303
    assert "On day 15 of every month at 07:15" in manager.get("/subscriptions").text


def test_subscriptions_of_others_are_nobodys_business(visit, mail):
    manager, sales = visit("manager"), visit("sales2")
    manager.post(NEW, WEEKLY)
    (id,) = ids(manager.get("/subscriptions").text)
    assert not ids(sales.get("/subscriptions").text)
    assert sales.post(f"/subscriptions/{id}/end", {}).status_code == 404
    assert sales.get("/subscriptions?all=1").status_code == 403
    assert ids(visit("admin").get("/subscriptions?all=1").text) == [id]


def test_without_a_mail_server_the_pages_say_so(visit):
    assert "FORMLOOM_SMTP_URL" in visit("admin").get(NEW).text
    told = visit("manager").get(NEW).text
    assert "Ask yours." in told
    assert "FORMLOOM" not in told


def test_a_report_and_a_dashboard_as_pdf(visit):
    admin = visit("admin", "zh")
    for path in ("/reports/win_rate/pdf", "/dashboards/sales/pdf"):
        answer = admin.post(path, {})
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")


def test_every_word_of_rhythms_states_and_conditions_is_translated():
    told = {*words.RHYTHMS.values(), *conditions.NAMES.values(), *sending._NEWS.values()}
    told |= {text for text, _tone, _icon in words.STATES.values()}
    assert told <= catalogue("zh").keys()
    assert words.RHYTHMS.keys() == EVERY.keys()
    assert conditions.NAMES.keys() == set(conditions.WHEN.names())


def test_letters_keep_the_filters_of_the_address(visit, served, mail):
    manager = visit("manager")
    page = manager.get("/reports/win_rate?by=source&f.stage=won").text
    link = unescape(re.search(r'href="(/subscriptions/new/report/win_rate[^"]*)"', page)[1])
    assert "Stage is Won" in unescape(manager.get(link).text)
    assert manager.post(link, WEEKLY).status_code == 303
    manager.post("/subscriptions/new/dashboard/sales?f.period=last_month", WEEKLY)
    page = manager.get("/subscriptions").text
    for id in ids(page):
        manager.post(f"/subscriptions/{id}/send", {})
    run_pending(served[1], handlers(), acting_as)
    told = " ".join(
        one.get_body(("plain",)).get_content().replace("=\n", "") for one in mail.letters
    )
    assert "/reports/win_rate?filter=" in told
    assert "by=source" in told
    assert "/dashboards/sales?f.period=last_month" in told
    wrong = manager.post("/subscriptions/new/report/win_rate?filter=nothing+%3D+1", WEEKLY)
    assert (wrong.status_code, "nothing" in wrong.text) == (422, True)


def test_what_an_address_names_besides_does_not_lead_elsewhere(visit):
    page = visit("manager").get(f"{NEW}?kind=x&key=y&_scheme=javascript&_external=1")
    assert page.status_code == 200
    assert f'action="{NEW}?kind=x&amp;key=y&amp;_scheme=javascript' in page.text
