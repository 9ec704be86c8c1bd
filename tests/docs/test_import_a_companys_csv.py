"""The commands of the how-to, as they stand there; the files themselves say what should come."""

import csv
import json
import re
import shlex
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from in_process import formloom
from shared import SHARED

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.records.history import verify_history
from formloom.platform.records.opening import open_workspace
from formloom.platform.records.service import RecordService

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "how-to" / "import-a-companys-csv.md"
DATA = SHARED / "data" / "crm" / "maven-crm-sales"


def commands():
    """Every command of the guide, and the exit status that it says there will be."""
    for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            command, _, comment = line.partition("  # ")
            yield command, int("exits with 1" in comment)


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def followed(request, tmp_path_factory):
    """A workspace in which somebody followed the guide, and what each command printed."""
    home = tmp_path_factory.mktemp("guide")
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    environment = {
        "FORMLOOM_HOME": str(home), "FORMLOOM_DATABASE_URL": url,
        "FORMLOOM_SECRET_KEY": "for tests only",
    }  # fmt: skip
    said = {}

    def run(command, status):
        words = shlex.split(command.replace("$DATA", str(DATA)))
        done = formloom(*words[1:], environment=environment)
        assert done.status == status, (command, done)
        said[command] = done.out + done.err

    run("formloom init", 0)
    for command, status in commands():
        run(command.replace("deals.csv", str(home / "deals.csv")), status)
    workspace = open_workspace(Settings(home=home, database_url=url, secret_key="for tests only"))
    yield workspace, said
    workspace.close()


def values(workspace, entity):
    """Every record's values."""
    with workspace.read(SYSTEM) as tx:
        service, found, cursor = RecordService(tx, entity), [], None
        while True:
            page = service.list(limit=500, cursor=cursor)
            found += [record.values for record in page.items]
            if page.next is None:
                return found
            cursor = page.next


def test_every_row_is_in(followed):
    workspace, _ = followed
    for entity, name in (
        ("sales_agent", "sales_teams.csv"),
        ("hardware", "products.csv"),
        ("company", "accounts.csv"),
        ("deal", "sales_pipeline.csv"),
    ):
        assert len(values(workspace, entity)) == len(rows(name)), entity


def test_counts_and_sums_are_those_of_the_file(followed):
    deals, source = values(followed[0], "deal"), rows("sales_pipeline.csv")
    stages = Counter(row["deal_stage"] for row in source)
    assert Counter(deal["stage"] for deal in deals) == stages
    for stage in stages:
        expected = sum(Decimal(r["close_value"] or 0) for r in source if r["deal_stage"] == stage)
        assert sum(deal["value"] or 0 for deal in deals if deal["stage"] == stage) == expected
    columns = {"company": "account", "closed": "close_date", "engaged": "engage_date"}
    for key, column in columns.items():
        blank = sum(not row[column] for row in source)
        assert sum(deal[key] is None for deal in deals) == blank, key


def test_every_deal_is_the_row_that_it_came_from(followed):
    deals = {deal["number"]: deal for deal in values(followed[0], "deal")}
    for row in rows("sales_pipeline.csv"):
        deal = deals[row["opportunity_id"]]
        titles = [getattr(deal[key], "title", "") for key in ("agent", "product", "company")]
        product = "GTX Pro" if row["product"] == "GTXPro" else row["product"]
        assert titles == [row["sales_agent"], product, row["account"]]
        for key, column in (("engaged", "engage_date"), ("closed", "close_date")):
            day = deal[key]
            told = f"{day.month}/{day.day}/{day.year}" if day else ""
            assert told == row[column]


def test_companies_and_their_parents(followed):
    source = {row["account"]: row for row in rows("accounts.csv")}
    for company in values(followed[0], "company"):
        row = source[company["name"]]
        assert getattr(company["parent_company"], "title", "") == row["subsidiary_of"]
        assert company["revenue"] == Decimal(row["revenue"])
        assert company["sector"] == row["sector"].replace("technolgy", "technology")


def test_the_checks_name_every_fault(followed):
    said = " ".join(followed[1].values())
    wrong = Counter(row["product"] for row in rows("sales_pipeline.csv"))["GTXPro"]
    assert f"{wrong:,} times" in said
    assert "There is no Product 'GTXPro'. Did you mean 'GTX Pro'?" in said
    misspelt = Counter(row["sector"] for row in rows("accounts.csv"))["technolgy"]
    assert said.count("'technolgy' is not an option. Did you mean 'technology'?") == misspelt
    guide = GUIDE.read_text("utf-8")
    assert f"{wrong:,} rows sell" in guide
    assert misspelt == 12


def test_doing_it_again_changes_nothing(followed):
    workspace, said = followed
    count = len(rows("sales_pipeline.csv"))
    again = [text for text in said.values() if f"{count:,} unchanged" in text]
    assert len(again) == 2
    with workspace.read(SYSTEM) as tx:
        assert verify_history(tx).broken is None


def test_a_report_for_programs(followed):
    workspace, _ = followed
    environment = {
        "FORMLOOM_HOME": str(workspace.settings.home),
        "FORMLOOM_DATABASE_URL": workspace.settings.database_url,
    }
    command = ["import", "hardware", str(DATA / "products.csv"), "--on-existing", "skip", "--json"]
    done = formloom(*command, environment=environment)
    report = json.loads(done.out)
    assert done.status == 0
    assert (report["skipped"], report["errors"]) == (len(rows("products.csv")), [])
