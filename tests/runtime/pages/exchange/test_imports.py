"""The import wizard on the demo, step by step and without a script."""

import re
import threading
from io import BytesIO

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.runtime.jobs import start_jobs

LEADS = "Name,Company,E-mail\nAda,Firm A,ada@example.com\nBob,Firm B,broken\n"


@pytest.fixture
def admin(visit):
    return visit("admin")


@pytest.fixture
def jobs(served):
    """A runner of jobs, stopped after the test."""
    runner = start_jobs(served[1])
    yield runner
    runner.stop()


@pytest.fixture
def wait_for():
    """A function that asks until something is so; it fails after twenty seconds."""

    def wait(is_so):
        tick = threading.Event()
        assert any(is_so() or tick.wait(0.1) for _ in range(200))

    return wait


def upload(visitor, text=LEADS, entity="lead"):
    """Upload a file and return the address of its import."""
    visitor.get(f"/e/{entity}/import")
    file = (BytesIO(text.encode()), "leads.csv")
    return visitor.post(f"/e/{entity}/import", {"file": file}).location.removesuffix("/columns")


def checked(visitor, at):
    """Go on with what is proposed, to the result of the check."""
    page = visitor.get(f"{at}/columns").text
    chosen = dict(
        re.findall(r'name="column\.(\d+)".*?<option value="([^"]*)" selected>', page, re.S)
    )
    visitor.post(f"{at}/columns", {f"column.{place}": path for place, path in chosen.items()})
    visitor.post(f"{at}/match", {"on_existing": "error"})
    return visitor.get(at).text


def count(served):
    with served[1].read(SYSTEM) as tx:
        return RecordService(tx, "lead").count().number


def test_columns_are_matched_by_name(admin):
    page = admin.get(f"{upload(admin)}/columns").text
    assert page.count("Matched</span>") == 3
    assert "Ada · Bob" in page


def test_a_required_field_without_a_column_is_told_before_the_check(admin):
    at = upload(admin, "E-mail\nada@example.com\n")
    assert "Required, but no column goes there: Name" in admin.get(f"{at}/columns").text


def test_one_value_for_all_rows_is_asked_for_taken_and_kept(admin, jobs, wait_for):
    text = "Subject\nLate\nBroken\n"
    at = upload(admin, text, "ticket")
    asked = admin.get(f"{at}/columns").text
    assert "Required, but no column goes there: Account, Kind" in asked
    account = re.search(r'name="value.account".*?<option value="([0-9a-f-]{36})"', asked, re.S)[1]
    kind = re.search(r'name="value.kind".*?<option value="(\w+)"', asked, re.S)[1]
    columns = {"column.0": "subject"}
    refused = admin.post(f"{at}/columns", {**columns, "value.account": account, "value.kind": ""})
    assert refused.status_code == 422
    assert refused.text.count("Choose a column for it, or give one value.") == 1
    assert f'<option value="{account}" selected>' in refused.text
    assert admin.post(f"{at}/columns", {**columns, "known": "1"}).location.endswith("/match")
    given = {**columns, "value.account": account, "value.kind": kind}
    assert admin.post(f"{at}/columns", given).location.endswith("/match")
    admin.post(f"{at}/match", {"on_existing": "error"})
    assert "Every row is right." in admin.get(at).text
    admin.post(f"{at}/start", {})
    wait_for(lambda: "The import is done." in admin.get(at).text)
    again = admin.get(f"{upload(admin, text, 'ticket')}/columns").text
    assert f'<option value="{account}" selected>' in again
    assert "Required, but no column" not in again


def test_rows_that_fail_are_corrected_in_place(admin):
    at = upload(admin)
    page = checked(admin, at)
    assert "1 row would fail." in page
    cell = re.search(r'name="(cell\.3\.\d+)" value="broken"', page)[1]
    admin.post(f"{at}/rows", {cell: "bob@example.com"})
    assert "Every row is right." in admin.get(at).text


def test_what_is_wrong_with_a_row_is_told_in_the_language_of_the_reader(visit):
    chinese = visit("admin", "zh")
    at = upload(chinese, "Name,Company,Source\nAda,Firm A,Nowhere\n,Firm B,\n")
    page = checked(chinese, at)
    assert "“Nowhere”不是选项，请选择：展会、官网" in page
    assert "请填写“姓名”。</p>" in page


def test_rows_that_fail_can_be_left_out(admin):
    at = upload(admin)
    checked(admin, at)
    admin.post(f"{at}/rows", {"leave_out": "3"})
    assert "Import 1 row" in admin.get(at).text


def test_an_import_runs_is_reported_and_is_undone(admin, served, jobs, wait_for):
    before, at = count(served), upload(admin)
    checked(admin, at)
    admin.post(f"{at}/start", {})
    wait_for(lambda: "The import is done." in admin.get(at).text)
    assert count(served) == before + 1
    assert "bob" not in admin.get(f"{at}/failed.csv").text
    assert "broken" in admin.get(f"{at}/failed.csv").text
    admin.post(f"{at}/undo", {})
    assert count(served) == before
    assert "This import was undone." in admin.get(at).text


def test_a_file_that_is_none_is_refused_in_words(admin):
    admin.get("/e/lead/import")
    answer = admin.post("/e/lead/import", {})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_nobody_imports_what_they_may_not(visit):
    assert visit("service1").get("/e/opportunity/import").status_code == 403


def test_a_column_may_fill_a_field_of_a_line(admin):
    at = upload(admin, "Number,items.quantity\nQ-1,2\n", "quote")
    page = admin.get(f"{at}/columns").text
    assert '<option value="items.quantity" selected>' in page
    assert "Items: Quantity" in page
