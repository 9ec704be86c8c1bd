"""A cell of a list, asked for and saved where it stands."""

import re
from uuid import UUID

import pytest
from demo_app import undo_path

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

LIST = "/e/opportunity?view=opportunity_all"


@pytest.fixture
def deal(sales):
    return sales.ids("/e/opportunity?view=opportunity_mine")[0]


def url(deal, field):
    return f"/e/opportunity/{deal}/cells/{field}?view=opportunity_all"


def stored(served, deal, key):
    with served[1].read(SYSTEM) as tx:
        return RecordService(tx, "opportunity").get(UUID(deal)).values[key]


def revision(form):
    return re.search(r'name="revision" value="(\d+)"', form)[1]


def test_the_cells_of_the_form_may_be_changed_and_no_others(sales, deal):
    page = sales.get(LIST).text
    assert 'data-cell="amount"' in page
    for field in ("number", "created_at", "nothing"):
        assert f'data-cell="{field}"' not in page
        assert "This cannot be changed here." in sales.get(url(deal, field)).text


def test_a_cell_is_saved_and_undone(sales, served, deal):
    before = stored(served, deal, "amount")
    form = sales.get(url(deal, "amount")).text
    assert 'name="amount"' in form
    answer = sales.post(url(deal, "amount"), {"amount": "7,654", "revision": revision(form)})
    assert f'<tr id="row-{deal}"' in answer.text
    assert "7,654" in answer.text
    assert stored(served, deal, "amount") == 7654
    sales.post(undo_path(answer.text), {})
    assert stored(served, deal, "amount") == before


def test_what_is_refused_stands_at_the_cell(sales, served, deal):
    before = stored(served, deal, "amount")
    answer = sales.post(url(deal, "amount"), {"amount": "much", "revision": "1"})
    assert answer.status_code == 422
    assert "&#39;much&#39; is not a number." in answer.text
    assert 'value="much"' in answer.text
    assert stored(served, deal, "amount") == before


def test_other_fields_cannot_be_sent_along(sales, served, deal):
    name = stored(served, deal, "name")
    form = sales.get(url(deal, "amount")).text
    sent = {"amount": "5", "name": "Another", "revision": revision(form)}
    sales.post(url(deal, "amount"), sent)
    assert stored(served, deal, "name") == name


def test_a_field_that_somebody_else_changed_is_asked_about(sales, visit, served, deal):
    seen = revision(sales.get(url(deal, "amount")).text)
    other = visit("admin")
    other.post(url(deal, "amount"), {"amount": "11", "revision": seen})
    refused = sales.post(url(deal, "amount"), {"amount": "22", "revision": seen})
    assert refused.status_code == 409
    assert "changed this record while you were writing" in refused.text
    decided = {"amount": "22", "take.amount": "mine", "revision": revision(refused.text)}
    assert sales.post(url(deal, "amount"), decided).status_code == 200
    assert stored(served, deal, "amount") == 22


def test_a_change_of_another_field_meanwhile_is_no_conflict(sales, visit, served, deal):
    seen = revision(sales.get(url(deal, "amount")).text)
    visit("admin").post(url(deal, "next_step"), {"next_step": "Call", "revision": seen})
    assert sales.post(url(deal, "amount"), {"amount": "33", "revision": seen}).status_code == 200
    assert stored(served, deal, "next_step") == "Call"


def test_a_look_into_a_record_has_its_values(sales, deal, served):
    page = sales.get(f"/e/opportunity/{deal}/peek").text
    assert "<dl" in page
    assert f"/e/opportunity/{deal}/edit" in page
