"""One value in five places: under a list, in a report, on its chart, in a workbook, in a mail."""

import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree

import pytest
from mail_server import mail_server

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.publishing import publish_drafts
from formloom.platform.jobs.runner import run_pending
from formloom.runtime.jobs import acting_as, handlers

VIEW = {
    "$schema": "formloom:view/1", "$id": "won_high", "title": "Won", "entity": "opportunity",
    "kind": "list", "filter": "stage = 'won' and priority = 'high'",
    "columns": [{"field": "name"}, {"field": "amount", "footer": "sum"}],
}  # fmt: skip
REPORT = {
    "$schema": "formloom:report/1", "$id": "won_by_priority", "title": "Won",
    "entity": "opportunity", "filter": "stage = 'won'",
    "rows": [{"by": "priority"}], "chart": {"type": "bar"},
    "values": [{"id": "total", "agg": "sum", "of": "amount", "format": "money"}],
}  # fmt: skip
GROUP = {"en": "High", "zh": "高"}


@pytest.fixture
def mail(served):
    workspace = served[1]
    with workspace.write(SYSTEM) as tx:
        for document in (VIEW, REPORT):
            kind = document["$schema"].removeprefix("formloom:").partition("/")[0]
            Drafts(tx).save(kind, document["$id"], document)
        for login in ("manager", "sales1"):
            person = People(tx).by_login(login)
            People(tx).change(person.id, email=f"{login}@example.com")
    publish_drafts(workspace, SYSTEM)
    with mail_server() as server:
        workspace.settings = replace(
            workspace.settings, smtp_url=server.url, mail_from="crm@example.com",
            public_url="https://crm.example.com",
        )  # fmt: skip
        yield server


def bare(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def in_list(visitor):
    page = visitor.get("/e/opportunity?view=won_high").text
    return bare(re.search(r"(?s)<tfoot>(.*?)</tfoot>", page)[1]).split()[-1]


def in_report(page, group):
    (row,) = [one for one in re.findall(r"(?s)<tr.*?</tr>", page) if bare(one).startswith(group)]
    return bare(row).removeprefix(group).strip()


def on_chart(page, group):
    told = json.loads(re.search(r'(?s)<fl-chart.*?application/json">(.*?)</script>', page)[1])
    return told["series"][0]["texts"][told["categories"].index(group)]


def in_workbook(body, group):
    """The number beside a group, and how the sheet shows it."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(f"{space}row"):
        first, second, *_rest = row
        if "".join(first.itertext()) == group:
            return Decimal(second.find(f"{space}v").text)
    raise AssertionError(f"{group} is not in the workbook")


def letter_to(visitor, served, mail):
    """The letter that a subscriber gets now: its HTML, and the workbook with it."""
    form = {"every": "week", "on": "1", "at": "08:00", "zone": "UTC", "when": "always", "xlsx": "1"}
    answer = visitor.post("/subscriptions/new/report/won_by_priority", form)
    assert answer.status_code == 303, answer.text
    (id,) = re.findall(
        r'action="/subscriptions/([0-9a-f-]{36})/send"', visitor.get("/subscriptions").text
    )
    visitor.post(f"/subscriptions/{id}/send", {})
    run_pending(served[1], handlers(), acting_as)
    letter = mail.letters[-1]
    parts = {part.get_content_type(): part for part in letter.walk()}
    return parts["text/html"].get_content()


@pytest.mark.parametrize(("login", "locale"), [("manager", "zh"), ("sales1", "en")])
def test_a_value_is_the_same_in_five_places(visit, served, mail, login, locale):
    visitor, group = visit(login, locale), GROUP[locale]
    value = in_list(visitor)
    number = Decimal(re.sub(r"[^\d.]", "", value))
    assert number > 0
    page = visitor.get("/reports/won_by_priority").text
    assert value.endswith(in_report(page, group))
    assert value.endswith(on_chart(page, group))
    if login == "manager":  # who may export
        book = visitor.post("/reports/won_by_priority/export", {"format": "xlsx"})
        assert in_workbook(book.data, group) == number
    letter = letter_to(visitor, served, mail)  # in the receiver's own language
    (told,) = [one for one in GROUP.values() if f">{one}<" in letter]
    assert Decimal(re.sub(r"[^\d.]", "", in_report(letter, told))) == number
