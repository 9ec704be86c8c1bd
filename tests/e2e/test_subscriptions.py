"""A subscription in a real browser: made, due, its letter taken by a mail server and opened."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from mail_server import MailServer, mail_server
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.jobs.runner import JobRunner
from formloom.runtime.jobs import acting_as, handlers


@pytest.fixture
def mail(demo) -> Iterator[MailServer]:
    """The demo sends its mail to a server of this machine."""
    workspace = demo[1]
    before, clock = workspace.settings, workspace.clock
    with mail_server() as server:
        workspace.settings = replace(
            before, smtp_url=server.url, mail_from="crm@example.com",
            public_url="https://crm.example.com",
        )  # fmt: skip
        with workspace.write(SYSTEM) as tx:
            people = People(tx)
            people.change(people.by_login("manager").id, email="manager@example.com")
        yield server
    workspace.settings, workspace.clock = before, clock


def in_an_hour(workspace):
    """What is due within the hour is done."""
    workspace.clock = SetClock(workspace.clock.now() + timedelta(minutes=61))
    runner = JobRunner(workspace, handlers(), acting_as)
    runner.fire_schedules()
    while runner.run_pending():
        runner.fire_schedules()


def types(letter):
    return [one.get_content_type() for one in letter.walk()]


def test_a_report_is_subscribed_to_comes_when_it_is_due_and_is_opened(visit, demo, mail):
    page = visit("manager", locale="zh")
    page.goto("/reports/win_rate?by=source")
    groups = page.locator(".fl-report tbody tr").count()
    page.get_by_role("link", name="订阅", exact=True).click()
    expect(page.get_by_text("按以下筛选条件")).to_be_visible()
    time, hours = page.get_by_label("几点"), page.get_by_role("button", name="选择时间")
    expect(hours).to_be_visible()
    time.fill("下午3点半")
    hours.click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(time).to_have_value("16:00")
    expect(time).to_be_focused()
    page.get_by_label("多久一次").select_option("hour")
    page.get_by_role("button", name="订阅").click()
    expect(page.get_by_role("main").get_by_text("尚未发送")).to_be_visible()
    in_an_hour(demo[1])
    # What other tests left to tell the manager may be due, too; it has no picture.
    [letter] = [one for one in mail.letters if "image/png" in types(one)]
    assert letter["To"] == "manager@example.com"
    page.reload()
    expect(page.get_by_role("main").get_by_text("已发送")).to_be_visible()
    parts = {one.get_content_type(): one for one in letter.walk()}
    assert "by=source" in parts["text/html"].get_content()
    sheet = parts["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]
    book = CalamineWorkbook.from_filelike(BytesIO(sheet.get_content()))
    assert len(book.get_sheet_by_index(0).to_python()) >= groups
    dots = base64.b64encode(parts["image/png"].get_content()).decode()
    page.set_content(f'<img src="data:image/png;base64,{dots}" alt="chart">')
    expect(page.get_by_alt_text("chart")).to_be_visible()
    assert page.evaluate("document.images[0].naturalWidth") > 300
