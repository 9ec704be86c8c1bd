"""An app out of CSV files: guessed, confirmed, published, filled, and taken back."""

import io
import re

import pytest
from demo_app import Visitor
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.jobs.runner import JobRunner
from formloom.platform.records.service import RecordService
from formloom.runtime.jobs import acting_as, handlers

COMPANIES = "Company,Sector,Founded,Revenue,Mother\n" + "".join(
    f"{name},{sector},{year},{revenue},{parent}\n"
    for name, sector, year, revenue, parent in [
        ("Acme", "tools", 1996, "1100.04", ""), ("Betatech", "tools", 1986, "647.18", "Acme"),
        ("云帆科技", "tools", 2011, "12.5", ""), ("Cancity", "retail", 2001, "718.62", "Acme"),
        ("Dontech", "retail", 1999, "NULL", "Betatech"), ("Isdom", "retail", 2002, "9", "Cancity"),
    ]
)  # fmt: skip
DEALS = "deal_id,company,Stage,closed\n" + "".join(
    f"D{at:03},{name},{stage},{at % 12 + 1}/{at % 27 + 1}/2017\n"
    for at, (name, stage) in enumerate(
        [("Acme", "Won"), ("云帆科技", "Lost"), ("Isdom", "Won"), ("Neu AG", "Won")] * 10
    )
)


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("admin")


def send(visitor, **files):
    visitor.get("/designs/from-files")
    given = [(io.BytesIO(text.encode()), f"{name}.csv") for name, text in files.items()]
    return visitor.post("/designs/from-files", {"files": given})


def form_of(page):
    """What the page would send if somebody only pressed the button."""
    sent = {}
    for name, value in re.findall(
        r'name="((?:title|plural|name)\.[\d.]+)"[^>]*value="([^"]*)"', page
    ):
        sent[name] = value
    for name, inside in re.findall(
        r'<select[^>]*name="(type\.[\d.]+)"[^>]*>(.*?)</select>', page, re.S
    ):
        found = re.search(r'value="([^"]*)" selected', inside)
        sent[name] = found[1] if found else ""
    for box in re.findall(r"<input[^>]* checked[^>]*>", page):
        if found := re.search(r'name="(sheet\.\d+|missing)"', box):
            sent[found[1]] = "1"
    return sent


def publish(visitor):
    page = visitor.get("/designs/publish").text
    sent = {"digest": re.search(r'name="digest" value="([^"]+)"', page)[1]}
    sent["draft"] = re.findall(r'name="draft" value="([^"]+)"', page)
    assert visitor.post("/designs/publish", sent).status_code == 303


def run_jobs(workspace):
    JobRunner(workspace, handlers(), acting_as).run_pending()


def test_files_become_entities_with_records_and_links(served, analyst):
    guessed = send(analyst, companies=COMPANIES, deals=DEALS)
    assert guessed.status_code == 303
    page = analyst.get(guessed.location).text
    form = form_of(page)
    assert form["type.1.1"] == "link"
    assert form["type.0.3"] == "money"
    drafted = analyst.post(guessed.location, form)
    assert drafted.status_code == 303, re.findall(r"fl-banner.*?</div>", drafted.text, re.S)
    workspace = served[1]
    with workspace.read(SYSTEM) as tx:
        drafts = Drafts(tx)
        deal = drafts.get("entity", "deal").document
        assert deal["properties"]["company"]["to"] == "company"
        assert deal["properties"]["stage"]["options"][0]["value"] == "Won"
        assert drafts.get("entity", "company").document["display"] == "company"
        assert {"group": "Companies", "items": [{"entity": "company"}, {"entity": "deal"}]} in (
            drafts.get("navigation", "main").document["items"]
        )
    assert "The designs are drafts." in analyst.get(drafted.location).text
    publish(analyst)
    assert "Bring the records in" in analyst.get(drafted.location).text
    analyst.post(drafted.location, {})
    run_jobs(workspace)
    done = analyst.get(drafted.location).text
    assert re.search(r'data-announce="The records are in."', done)
    assert "To the start page" in done
    with workspace.read(SYSTEM) as tx:
        companies = {one.title: one for one in RecordService(tx, "company").list(limit=50).items}
        assert set(companies) == {
            "Acme", "Betatech", "云帆科技", "Cancity", "Dontech", "Isdom", "Neu AG"
        }  # fmt: skip
        daughter = RecordService(tx, "company").get(companies["Dontech"].id)
        assert daughter.values["mother"].title == "Betatech"
        assert daughter.values["revenue"] is None
        deals = RecordService(tx, "deal").list(limit=100, filter="company.company = 'Isdom'").items
        assert len(deals) == 10


def test_who_made_an_app_from_a_file_brings_its_records_in(served, visit):
    analyst = visit("analyst")
    guessed = send(analyst, machines=COMPANIES)
    form = form_of(analyst.get(guessed.location).text)
    drafted = analyst.post(guessed.location, {**form, "app": "", "roles": "sales_manager"})
    publish(analyst)
    assert analyst.post(drafted.location, {}).status_code == 303
    run_jobs(served[1])
    with served[1].read(SYSTEM) as tx:
        assert RecordService(tx, "machine").count().number == 6
        drafts = Drafts(tx)
        assert "entity/machine" in drafts.get("app", "machines").document["documents"]
        assert drafts.get("app", "machines").document["main"] is False
        assert "entity/machine" not in drafts.get("app", "crm_starter").document["documents"]


def test_who_may_not_import_is_told_what_to_do(visit):
    analyst = visit("analyst")
    guessed = send(analyst, machines=COMPANIES)
    form = form_of(analyst.get(guessed.location).text)
    drafted = analyst.post(guessed.location, form)
    publish(analyst)
    page = analyst.get(drafted.location).text
    assert "None of your roles may import these records." in page
    assert "Bring the records in" not in page


def test_a_table_called_like_an_entity_is_told(analyst):
    page = analyst.get(send(analyst, Products=COMPANIES).location).text
    assert "There is an entity called Product already." in page


def test_what_was_taken_back_can_be_made_again(served, analyst):
    def make():
        guessed = send(analyst, machines=COMPANIES)
        drafted = analyst.post(guessed.location, form_of(analyst.get(guessed.location).text))
        publish(analyst)
        records = drafted.location
        assert "Bring the records in" in analyst.get(records).text
        analyst.post(records, {})
        run_jobs(served[1])

    make()
    compared = analyst.get("/designs/releases/compare?first=1&second=2").text
    assert "Entity · Machine" in compared
    assert "Entity · Account" not in compared
    asked = analyst.get("/designs/releases/1/restore").text
    sent = {"digest": re.search(r'name="digest" value="([^"]+)"', asked)[1], "allow_loss": "1"}
    assert analyst.post("/designs/releases/1/restore", sent).status_code == 303
    assert analyst.get("/e/machine").status_code == 404
    assert ">machine<" not in analyst.get("/designs/releases/3").text
    make()
    assert analyst.get("/e/machine").status_code == 200


def test_rows_that_did_not_come_in_are_told_and_lead_to_why(served, visit):
    analyst = visit("admin")
    guessed = send(analyst, machines=COMPANIES)
    form = form_of(analyst.get(guessed.location).text)
    drafted = analyst.post(guessed.location, form)
    publish(analyst)
    with served[1].write(SYSTEM) as tx:
        RecordService(tx, "machine").create({"company": "Acme"})
    analyst.post(drafted.location, {})
    run_jobs(served[1])
    page = analyst.get(drafted.location).text
    assert "1 not imported" in page
    assert re.search(r'<a href="(/imports/[^"]+)', page)


def test_the_first_tables_of_a_workspace_become_an_app(workspace):
    with workspace.write(SYSTEM) as tx:
        People(tx).add("boss", roles=["administrator"], password="boss-demo")
    first = Visitor(quick_app(workspace), "boss")
    guessed = send(first, machines=COMPANIES)
    form = form_of(first.get(guessed.location).text)
    assert first.post(guessed.location, form).status_code == 303
    with workspace.read(SYSTEM) as tx:
        app = Drafts(tx).get("app", "machines").document
    assert app["title"] == "Machines"
    assert "entity/machine" in app["documents"]
    assert "Build a CRM in 5 minutes" not in first.get("/designs/apps").text
