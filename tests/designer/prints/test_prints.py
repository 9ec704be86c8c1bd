"""The designer of print templates: what it offers, what is wrong, a record as printed."""

import json
import re

import pytest

DESIGN = "/designs/print/quote/design"


@pytest.fixture
def admin(visit):
    return visit("admin")


def given(visitor, path=DESIGN):
    found = re.search(r'id="fl-pd-given">(.*?)</script>', visitor.get(path).text, re.S)
    return json.loads(found[1])


def preview(visitor, document, **more):
    fields = {"document": json.dumps(document), "record": given(visitor)["records"][0][0], **more}
    return visitor.post("/designs/print/quote/preview", fields)


def test_only_designers_see_it(sales):
    assert sales.get(DESIGN).status_code == 403
    assert sales.get("/designs/prints/new").status_code == 403


def test_the_page_brings_the_text_and_what_can_be_put_in(admin):
    found = given(admin)
    written = dict(pair for group in found["groups"] for pair in group["items"])
    assert written["Subject"] == "{{ record.name }}"
    assert "{% for line in record.items %}" in written["All lines as a table"]
    assert written["Sum: Subtotal"] == '{{ record.items | sum("subtotal") }}'
    assert "record.number" in found["document"]["html"]


def test_a_record_is_shown_as_it_is_printed_and_can_do_nothing(admin):
    document = given(admin)["document"]
    html = "<script>alert(1)</script><h1>{{ record.name }}</h1>{{ record.nothing }}"
    shown = preview(admin, {**document, "html": html[: html.index("{{ record.nothing")]})
    assert shown.status_code == 200
    assert shown.headers["Content-Security-Policy"].endswith("sandbox")
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert preview(admin, {**document, "html": html}).status_code == 422
    assert preview(admin, {**document, "html": 5}).status_code == 422
    assert preview(admin, document, record="").status_code == 422


def test_what_is_wrong_is_told_by_its_line(admin):
    document = given(admin)["document"]
    html = "{{ record.name }}\n{{ record.nothing }}\n{% include 'x' %}"
    answer = admin.client.post(
        "/designs/print/quote/inspect", json={**document, "html": html},
        headers={"X-CSRF-Token": admin.token},
    )  # fmt: skip
    assert [one["line"] for one in answer.json["problems"]] == [2, 3]
    assert "nothing" in answer.json["problems"][0]["words"]


def test_a_new_template_prints_what_the_form_shows(admin):
    assert "quote/design" in admin.get("/designs/prints/new").text
    answer = admin.post("/designs/prints/new", {"of": "quote"})
    assert answer.status_code == 303
    found = given(admin, answer.location)
    document = found["document"]
    assert document["$id"] != "quote"
    assert document["template"] != "print/quote.html"
    for part in ("record.total | label", "line.subtotal", 'record.items | sum("subtotal")'):
        assert part in document["html"]
    assert preview(admin, document).status_code == 200


def test_a_related_list_is_put_in_as_a_table_and_follows_its_name(admin):
    """Quotes point to opportunities: their list is on paper, and may get another name."""
    begun = admin.post("/designs/prints/new", {"of": "opportunity"})
    found = given(admin, begun.location)
    groups = {group["title"]: dict(group["items"]) for group in found["groups"]}
    table = groups["List: Quotes"]["The newest as a table"]
    assert "{% for line in record.quotes %}" in table
    assert "and {{ record.quotes | more }} more" in table
    address = begun.location.removesuffix("/design")
    sent = json.dumps({**found["document"], "html": table})
    shown = admin.post(
        f"{address}/preview", {"document": sent, "record": found["records"][0][0]}
    )  # fmt: skip
    assert shown.status_code == 200
    assert "<th" in shown.text or "<table" not in shown.text
