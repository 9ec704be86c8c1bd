"""Letters of subscriptions, taken by a real mail server."""

import re
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from papers_world import BOARD, DOCUMENTS, PHOTO, REPORT, ROLE
from pictures import PNG
from python_calamine import CalamineWorkbook

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.jobs.handler import Handlers
from formloom.platform.jobs.runner import JobRunner
from formloom.platform.reports.subscription import Timing
from formloom.platform.reports.subscriptions import Subscriptions
from formloom.runtime.adapters.smtp import SMTPMailer, one_line
from formloom.runtime.jobs import acting_as
from formloom.runtime.papers.sending import SendSubscription

HOUR = timedelta(hours=1)
ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
pytestmark = ONE_DATABASE


def part(letter, media_type):
    return next(one for one in letter.walk() if one.get_content_type() == media_type)


def html(letter):
    return part(letter, "text/html").get_content()


def cells(letter):
    """The lines of the letter's table as text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html(letter), re.S)
    return [
        [re.sub("<[^>]+>", "", one) for one in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_a_letter_has_the_receivers_numbers_in_their_language_with_chart_and_workbook(world):
    id = world.subscribe("wang")
    world.send_now("wang", id)
    (letter,) = world.server.letters
    assert letter["To"] == "wang@example.com"
    assert letter["Subject"] == "Deals by stage"
    assert ["Won", "¥1,200.50", "1"] in cells(letter)
    assert ["合计", "¥1,500.50", "2"] in cells(letter)
    picture = part(letter, "image/png")
    assert picture.get_content().startswith(b"\x89PNG")
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html(letter)
    book = part(letter, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    sheet = CalamineWorkbook.from_filelike(BytesIO(book.get_content())).get_sheet_by_index(0)
    assert ["合计", 1500.5, 2.0] in sheet.to_python()
    assert world.seen("wang", id).last_state == "sent"


def test_each_receiver_gets_what_they_may_see_once_for_each_time(world):
    world.subscribe("boss", "wang", "zhao", timing=Timing("hour", "00:00"))
    world.workspace.clock.advance(HOUR)
    for _worker in range(2):
        world.tick()
    totals = sorted((one["To"], cells(one)[-1]) for one in world.work())
    assert totals == [
        ("wang@example.com", ["合计", "¥1,500.50", "2"]),
        ("zhao@example.com", ["Total", "CN¥77.00", "1"]),
    ]
    assert len(world.work()) == 2
    world.workspace.clock.advance(HOUR)
    assert len(world.work()) == 4


def test_a_mail_that_is_not_taken_is_tried_again_and_tells_so(world):
    id = world.subscribe("wang")
    world.server.refuses = "451 later"
    world.send_now("wang", id)
    seen = world.seen("wang", id)
    assert (seen.last_state, world.server.letters) == ("waiting", [])
    assert "did not take" in str(seen.last_reason)
    world.server.refuses = ""
    world.workspace.clock.advance(HOUR)
    assert len(world.work()) == 1
    assert world.seen("wang", id).last_state == "sent"


def test_a_letter_that_may_have_gone_out_is_repeated_under_its_own_name(world):
    """As after a kill between the server's answer and our commit."""
    id = world.subscribe("wang")
    with world.workspace.write(world.actor("wang")) as tx:
        job = Subscriptions(tx).send_now(id)
    with pytest.raises(Killed):
        JobRunner(world.workspace, Handlers("job", [SendSubscription(Dying)]), acting_as).run(job)
    assert world.seen("wang", id).last_state == ""
    world.workspace.clock.advance(HOUR)
    names = {one["Message-ID"] for one in world.work()}
    assert (len(names), len(world.server.letters)) == (1, 2)
    assert len(world.work()) == 2, "what was written down as sent is not sent again"


class Killed(BaseException):
    """Stands for kill -9: nothing of ours sees it."""


class Dying(SMTPMailer):
    """Hands the letter over, and is killed."""

    def send(self, mail):
        super().send(mail)
        raise Killed


def test_who_lost_the_right_gets_a_notice_once_and_no_number(world):
    id = world.subscribe("wang", timing=Timing("hour", "00:00"))
    with world.workspace.write(SYSTEM) as tx:
        People(tx).change(world.people["wang"], roles=())
    world.workspace.clock.advance(HOUR)
    (letter,) = world.work()
    told = "".join(str(one.get_content()) for one in letter.walk() if not one.is_multipart())
    assert letter["Subject"] == "一项订阅已结束"
    assert "无权查看" in told
    assert not any(secret in told for secret in ("1,200.50", "300.00", "Deals by stage", "Won"))
    world.workspace.clock.advance(HOUR)
    assert len(world.work()) == 1
    assert world.seen("boss", id).last_state == "stopped"


def test_who_has_left_gets_nothing(world):
    id = world.subscribe("wang", timing=Timing("hour", "00:00"))
    with world.workspace.write(SYSTEM) as tx:
        People(tx).disable(world.people["wang"])
    world.workspace.clock.advance(HOUR)
    assert not world.work()
    assert world.seen("boss", id).last_state == "stopped"


def test_an_alert_writes_at_each_crossing_in_the_readers_words(world):
    world.subscribe(
        "wang", timing=Timing("hour", "00:00"), when="over", value="total", limit="2000"
    )
    subjects = []
    for amount in ("0", "600", "1", "-500", "0"):
        world.deal("wang", name="more", amount=amount)
        world.workspace.clock.advance(HOUR)
        subjects.append([one["Subject"] for one in world.work()])
        world.server.letters.clear()
    over = "Deals by stage: Total为 ¥2,100.50，超过 ¥2,000.00"
    back = "Deals by stage: Total为 ¥1,601.50，已回到 ¥2,000.00 以内"
    assert subjects == [[], [over], [], [back], []]


def test_a_condition_that_does_not_hold_is_noted_and_nothing_sent(world):
    hourly = Timing("hour", "00:00")
    id = world.subscribe("wang", timing=hourly, when="formula", formula="total > 9000")
    world.workspace.clock.advance(HOUR)
    assert not world.work()
    assert world.seen("wang", id).last_state == "skipped"


def test_a_dashboard_comes_whole_with_its_pdf(world):
    id = world.subscribe("wang", kind="dashboard", key="board")
    world.send_now("wang", id)
    (letter,) = world.server.letters
    assert letter["Subject"] == "The board"
    text = html(letter)
    assert "Read me first" in text
    assert "¥1,500.50" in text
    assert part(letter, "application/pdf").get_content().startswith(b"%PDF")
    assert part(letter, "image/png")


def test_titles_inject_nothing_into_headers_html_or_file_names(world, published):
    evil = "x\r\nBcc: all@example.com <script>alert(1)</script>"
    world.deal("wang", name="evil", stage="won", amount="1")
    report = {
        **REPORT, "title": evil[3:], "rows": [{"by": "name"}],
        "values": [{**REPORT["values"][0], "title": "<img src=x onerror=y>"}],
    }  # fmt: skip
    published(*DOCUMENTS[:2], report, *DOCUMENTS[3:])
    world.deal("wang", name="</td><script>", amount="5")
    id = world.subscribe("wang")
    world.send_now("wang", id)
    (letter,) = world.server.letters
    assert letter["Bcc"] is None
    assert one_line(evil) == "x Bcc: all@example.com <script>alert(1)</script>"
    text = html(letter)
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "&lt;/td&gt;&lt;script&gt;" in text
    files = [one.get_filename() for one in letter.iter_attachments() if one.get_filename()]
    assert files
    assert not any("<" in one or "/" in one for one in files)


def test_the_image_of_a_dashboard_is_part_of_its_letter(world, published):
    board = {**BOARD, "widgets": [PHOTO], "phone": []}
    published(*(board if one["$id"] == "board" else one for one in DOCUMENTS))
    world.send_now("wang", world.subscribe("wang", kind="dashboard", key="board"))
    (letter,) = world.server.letters
    image = part(letter, "image/png")
    assert image.get_content() == PNG
    name = image["Content-ID"].strip("<>")
    assert f'<img src="cid:{name}" alt="Our house">' in html(letter)


def test_only_who_may_export_gets_the_workbook(world, published):
    reader = {**ROLE, "entities": {"deal": {"read": "own", "create": True}}}
    published(*DOCUMENTS[:-1], reader)
    id = world.subscribe("zhao")
    world.send_now("zhao", id)
    (letter,) = world.server.letters
    assert not list(letter.iter_attachments())
    assert ["Total", "CN¥77.00", "1"] in cells(letter)


def test_without_its_optional_parts_a_letter_carries_the_table(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    for kind, key in (("report", "by_stage"), ("dashboard", "board")):
        world.send_now("zhao", world.subscribe("zhao", kind=kind, key=key))
        letter = world.server.letters.pop()
        assert ["Total", "CN¥77.00", "1"] in cells(letter)
        assert not [one for one in letter.walk() if one.get_content_maintype() == "image"]


def test_without_a_mail_server_the_failure_says_what_is_missing(world):
    world.workspace.settings = replace(world.workspace.settings, smtp_url="")
    id = world.subscribe("wang")
    world.send_now("wang", id)
    assert world.seen("wang", id).last_state == "failed"
    assert "FORMLOOM_SMTP_URL" in str(world.seen("wang", id).last_reason)
