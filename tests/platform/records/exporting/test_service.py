"""Exports: what one may see, in the order of the list, safe for spreadsheets."""

import csv
from io import BytesIO, StringIO

import imports
import pytest
from make import entity
from python_calamine import CalamineWorkbook

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, InvalidValueError, NotAllowedError
from formloom.platform.records.exporting.service import Export, Exports
from formloom.platform.records.service import RecordService

DEAL = entity(
    "deal",
    {
        "name": {"title": "Name"},
        "amount": {"field": "money", "currency": "CNY"},
        "closed": {"field": "date"},
        "account": {"field": "link", "to": "account"},
    },
    display="name",
)
ACCOUNT = entity("account", {"name": {"title": "公司"}}, display="name")


@pytest.fixture
def deals(workspace, published):
    published(ACCOUNT, DEAL)
    with workspace.write(SYSTEM) as tx:
        acme = RecordService(tx, "account").create({"name": "Acme"}).id
        RecordService(tx, "deal").create_many(
            [
                {"name": "=HYPERLINK(1)", "amount": "-5", "account": str(acme)},
                {"name": "b", "amount": "2.50", "closed": "2026-03-01"},
                {"name": "c", "amount": "1"},
            ]
        )
    return workspace


def rows(content):
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_columns_filter_and_order_are_those_that_were_asked_for(deals, tmp_path):
    content = imports.export(
        deals, "deal", tmp_path, fields=("name", "account.name", "amount"),
        filter="amount < 2", sort=(("amount", True),),
    )  # fmt: skip
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows(content) == [
        ["Name", "account.name", "Amount"],
        ["c", "", "1.00"],
        ["'=HYPERLINK(1)", "Acme", "-5.00"],
    ]


def test_a_workbook_has_numbers_dates_and_texts(deals, tmp_path):
    fields = ("name", "amount", "closed")
    content = imports.export(deals, "deal", tmp_path, fields=fields, format="xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    found = {row[0]: row[1:] for row in sheet.to_python()}
    assert found["=HYPERLINK(1)"][0] == -5
    assert (found["b"][0], found["b"][1].isoformat()) == (2.5, "2026-03-01")


def test_many_pages(workspace, published, tmp_path):
    published(ACCOUNT)
    content = imports.as_csv([["公司"], *([f"a{n}"] for n in range(1_201))])
    imports.run(workspace, "account", content)
    exported = rows(imports.export(workspace, "account", tmp_path, fields=("name",)))
    assert sorted(row[0] for row in exported[1:]) == sorted(f"a{n}" for n in range(1_201))


def test_only_what_one_may_export(deals, published, tmp_path):
    published({"$schema": "formloom:role/1", "$id": "clerk", "title": "Clerk",
               "entities": {"deal": {"create": True, "read": "all", "export": "own",
                                     "fields": {"amount": "hidden"}}}})  # fmt: skip
    with deals.write(SYSTEM) as tx:
        people = People(tx)
        people.add("ann", roles=["clerk"])
        people.add("eve")
        ann, eve = people.actor("ann"), people.actor("eve")
    with deals.write(ann) as tx:
        RecordService(tx, "deal").create({"name": "mine"})
    with deals.read(ann) as tx:
        assert RecordService(tx, "deal").count().number == 4
        path = tmp_path / "mine.csv"
        assert Exports(tx).write(Export("deal"), path) == 1
    head, mine = rows(path.read_bytes())
    assert "Amount" not in head
    assert "mine" in mine
    with deals.read(eve) as tx, pytest.raises(NotAllowedError, match="may not export"):
        Exports(tx).write(Export("deal"), path)


def test_an_export_as_a_job_is_fetched_by_whoever_asked(deals):
    with deals.write(SYSTEM) as tx:
        job = Exports(tx).start(Export("deal"))
        with pytest.raises(ConflictError, match="not ready"):
            Exports(tx).result(job)
    imports.run_pending(deals, imports.handlers(), imports.acting_as)
    with deals.write(SYSTEM) as tx:
        done = Exports(tx).result(job)
        eve = People(tx).add("eve").login
        assert len(rows(done.path.read_bytes())) == 4
        assert (done.name, done.media_type) == ("deal.csv", "text/csv; charset=utf-8")
        actor = People(tx).actor(eve)
    with deals.read(actor) as tx, pytest.raises(Exception, match="no such job"):
        Exports(tx).result(job)


@pytest.mark.parametrize(
    "wanted", [{"format": "pdf"}, {"fields": ("nothing",)}, {"filter": "nothing = 1"}]
)
def test_what_is_wrong_is_said_before_anything_is_written(deals, tmp_path, wanted):
    with pytest.raises(InvalidValueError):
        imports.export(deals, "deal", tmp_path, **wanted)


def test_columns_are_titled_as_a_view_does_and_read_back_by_that(deals, published, tmp_path):
    titled = [{"field": "amount", "title": "Revenue"}, {"field": "closed", "title": "Day"}]
    view = {"$schema": "formloom:view/1", "$id": "deals", "title": "Deals", "entity": "deal",
            "kind": "list", "columns": titled}  # fmt: skip
    other = {**view, "$id": "others", "columns": [{"field": "account", "title": "Day"}]}
    i18n = {"views/deals/@columns/amount": "营收"}
    texts = {"$schema": "formloom:i18n/1", "$id": "zh", "texts": i18n}
    published(view, other, texts)
    for titles in ({"amount": "营收", "name": ""}, {"amount": "Revenue"}, {"amount": "amount"}):
        content = imports.export(deals, "deal", tmp_path, fields=("name", "amount"), titles=titles)
        assert rows(content)[0] == ["Name", titles["amount"]]
        made = imports.upload(deals, "deal", content)
        assert made.options.mapping == {"Name": "name", titles["amount"]: "amount"}
    same = imports.export(
        deals, "deal", tmp_path, fields=("name", "amount"), titles={"amount": "Name"}
    )
    assert rows(same)[0] == ["name", "amount"]
    two = imports.upload(deals, "deal", imports.as_csv([["Name", "Day"], ["x", ""]]))
    assert two.options.mapping == {"Name": "name"}
