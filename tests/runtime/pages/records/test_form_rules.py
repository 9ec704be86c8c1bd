"""Forms decide on the server whatever a browser sends, and tell it how they decide."""

import json
import re
from uuid import UUID

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService


@pytest.fixture
def opened(sales):
    """An opportunity that is not lost: its id, its form and its revision."""
    id = sales.ids("/e/opportunity?view=opportunity_mine")[0]
    path = f"/e/opportunity/{id}/edit"
    page = sales.get(path).text
    return id, path, re.search(r'name="revision" value="(\d+)"', page)[1]


def values(served, id):
    with served[1].read(SYSTEM) as tx:
        return RecordService(tx, "opportunity").get(UUID(id)).values


def program(text):
    found = re.search(
        r"<script type=\"application/json\" data-form-rules[^>]*>(.*?)</script>", text
    )
    return json.loads(found[1])


def test_what_is_forged_into_a_hidden_field_is_left_out(sales, served, opened):
    id, path, revision = opened
    forged = {"revision": revision, "stage": "qualify", "lost_note": "forged", "name": "Renamed"}
    assert sales.post(path, forged).status_code == 303
    stored = values(served, id)
    assert (stored["name"], stored["lost_note"]) == ("Renamed", None)


def test_what_stands_in_a_hidden_section_is_neither_taken_nor_asked_for(sales, served, opened):
    id, path, revision = opened
    sent = {
        "revision": revision, "stage": "lost", "lost_reason": "price", "amount": "900000",
        "closed_on": "2026-11-20", "next_step": "forged",
    }  # fmt: skip
    before = values(served, id)["next_step"]
    answer = sales.post(path, sent)
    assert answer.status_code == 303, re.findall(r"fl-errors.*?</ul>", answer.text, re.S)
    assert values(served, id)["next_step"] == before


def test_the_page_brings_its_conditions_and_no_value_that_is_not_asked_for(sales, opened):
    told = program(sales.get(opened[1]).text)
    assert len(told["rules"]) == 2
    assert {one["key"] for one in told["computed"]} == {"expected"}
    assert set(told["record"]) <= {"stage", "amount", "probability", "priority", "account"}
    assert told["fields"]["probability"] == "percent"


def test_a_form_on_which_nothing_changes_loads_no_rules(sales):
    assert "data-form-rules" not in sales.get("/e/product/new").text


def test_the_browser_may_ask_what_it_cannot_know(sales, opened):
    answer = sales.post("/e/opportunity/answers", {"_record": opened[0], "stage": "lost"})
    assert (answer.status_code, answer.json["answers"]) == (200, [])
