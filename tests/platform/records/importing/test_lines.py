"""Rows that make one record with lines, on both databases."""

from decimal import Decimal

import pytest
from imports import as_csv, check, faults, run, start, upload
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError
from formloom.platform.records.importing.service import Imports
from formloom.platform.records.service import RecordService

PRODUCT = entity("product", {"name": {}, "code": {"unique": True}}, display="name")
ORDER = entity(
    "order",
    {
        "number": {"unique": True},
        "buyer": {},
        "items": {
            "field": "lines",
            "required": ["qty"],
            "properties": {
                "product": {"id": "product", "field": "link", "to": "product", "title": "Product"},
                "qty": {"id": "qty", "field": "integer", "title": "Quantity", "minimum": 1},
            },
        },
        "total": {"field": "formula", "formula": "SUM(items, qty)", "returns": "decimal"},
    },
    display="number",
)
HEAD = ["Number", "Buyer", "Product", "Qty"]
MAPPING = {
    "Number": "number", "Buyer": "buyer", "Product": "items.product.code", "Qty": "items.qty",
}  # fmt: skip
ROWS = [
    ["A1", "Ada", "p1", "1"],
    ["A1", "Ada", "p2", "2"],
    ["", "", "p1", "3"],
    ["A2", "Bob", "p2", "4"],
    ["A3", "Eve", "", ""],
]


@pytest.fixture
def orders(workspace, published):
    """A workspace with two products and no order."""
    published(PRODUCT, ORDER)
    run(workspace, "product", as_csv([["name", "code"], ["Pump", "p1"], ["Valve", "p2"]]))
    return workspace


def lines(workspace):
    """The lines of each order: its number -> (product, quantity)."""
    with workspace.read(SYSTEM) as tx:
        service = RecordService(tx, "order")
        found = [service.get(one.id) for one in service.list(sort=[("number", False)]).items]
        return {
            one.values["number"]: [
                (line.values["product"].title, line.values["qty"])
                for line in one.values["items"] or ()
            ]
            for one in found
        }


def test_rows_that_repeat_the_key_or_leave_it_blank_add_lines(orders):
    done = run(orders, "order", as_csv([HEAD, *ROWS]), mapping=MAPPING)
    assert (done.counts.created, done.counts.lines, done.counts.total) == (3, 2, 5)
    assert lines(orders) == {
        "A1": [("Pump", 1), ("Valve", 2), ("Pump", 3)],
        "A2": [("Valve", 4)],
        "A3": [],
    }


def test_a_total_over_the_lines_is_stored(orders):
    run(orders, "order", as_csv([HEAD, *ROWS]), mapping=MAPPING)
    with orders.read(SYSTEM) as tx:
        found = RecordService(tx, "order").list(filter="number = 'A1'").items[0]
    assert found.values["total"] == Decimal(6)


def test_a_second_file_brings_the_lines_of_records_that_are_there(orders):
    run(orders, "order", as_csv([["Number", "Buyer"], ["A1", "Ada"], ["A2", "Bob"]]))
    second = as_csv([["Order", "Product", "Qty"], ["A1", "p1", "1"], ["A1", "p2", "2"]])
    mapping = {"Order": "number", "Product": "items.product.code", "Qty": "items.qty"}
    done = run(orders, "order", second, mapping=mapping, key=["number"], on_existing="update")
    assert (done.counts.updated, done.counts.lines) == (1, 1)
    assert lines(orders) == {"A1": [("Pump", 1), ("Valve", 2)], "A2": []}


def test_without_a_key_rows_that_say_the_same_belong_together(orders):
    mapping = {"Buyer": "buyer", "Qty": "items.qty", "Product": "items.product.code"}
    rows = [["Buyer", "Product", "Qty"], ["Ada", "p1", "1"], ["Ada", "p2", "2"], ["Bob", "p1", "3"]]
    assert run(orders, "order", as_csv(rows), mapping=mapping).counts.created == 2


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (
            [["A1", "Ada", "p1", "1"], ["A1", "Ada", "p2", "many"]],
            {2: ["Row 3 of the same record has a mistake."],
             3: ["Qty: 'many' is not a number. Write it such as 1,234.50."]},
        ),
        (
            [["A1", "Ada", "p1", "1"], ["A1", "Ada", "p9", "1"]],
            {2: ["Row 3 of the same record has a mistake."],
             3: ["Product: There is no Product 'p9'."]},
        ),
        (
            [["A1", "Ada", "p1", "1"], ["A1", "Ada", "p2", ""]],
            {2: ["Row 3 of the same record has a mistake."], 3: ["Qty: Fill in 'Quantity'."]},
        ),
        (
            [["A1", "Ada", "p1", "1"], ["A1", "Bob", "p2", "1"]],
            {2: ["Row 3 of the same record has a mistake."],
             3: ["Buyer: This row belongs to the record of row 2, which has 'Ada' here."]},
        ),
        (
            [["A1", "Ada", "p1", "1"], ["A2", "Bob", "p2", "1"], ["A1", "Ada", "p2", "1"]],
            {number: ["Number: The rows of one record must stand together: sort the file by its"
                      " key."] for number in (2, 4)},
        ),
    ],
    ids=["number", "link", "pipeline", "contradiction", "apart"],
)  # fmt: skip
@pytest.mark.parametrize("tried", [check, None], ids=["check", "import"])
def test_what_is_wrong_is_told_of_its_own_row_and_column(orders, rows, wrong, tried):
    made = upload(orders, "order", as_csv([HEAD, *rows]), mapping=MAPPING)
    told = check(orders, made)[1] if tried else faults(orders, start(orders, made))
    assert told == wrong


def test_a_fault_in_a_line_names_its_field_and_cell(orders):
    rows = [HEAD, ["A1", "Ada", "p1", "1"], ["", "", "p2", "0"]]
    made = upload(orders, "order", as_csv(rows), mapping=MAPPING)
    check(orders, made)
    with orders.read(SYSTEM) as tx:
        found = Imports(tx).failed(made.id)[1].faults[0]
    assert (found.field, found.column, found.value) == ("items.qty", "Qty", "0")


def test_a_record_is_never_cut_in_two_by_a_chunk(orders):
    rows = [[f"A{n // 3:04}", "Ada", "p1", "1"] for n in range(2_001)]
    done = run(orders, "order", as_csv([HEAD, *rows]), mapping=MAPPING)
    assert (done.counts.created, done.counts.lines, done.counts.failed) == (667, 1_334, 0)
    assert {len(found) for found in lines(orders).values()} == {3}


def test_leaving_out_the_first_row_of_a_record_leaves_out_its_lines(orders):
    rows = [HEAD, ["A1", "Ada", "p1", "1"], ["A2", "Bob", "p1", "1"], ["", "", "p2", "2"]]
    made = upload(orders, "order", as_csv(rows), mapping=MAPPING)
    with orders.write(SYSTEM) as tx:
        Imports(tx).leave_out(made.id, [3])
    done = start(orders, made)
    assert (done.counts.created, done.counts.skipped) == (1, 2)
    assert lines(orders) == {"A1": [("Pump", 1)]}


def test_columns_of_lines_are_proposed_by_name(orders):
    made = upload(
        orders, "order", as_csv([["Number", "items.qty", "Items Product"], ["A", "1", ""]])
    )
    assert made.options.mapping == {
        "Number": "number", "items.qty": "items.qty", "Items Product": "items.product",
    }  # fmt: skip


@pytest.mark.parametrize(
    "mapping",
    [{"Qty": "items.nothing"}, {"Qty": "items", "Product": "items.qty"}, {"Qty": "buyer.qty"}],
    ids=["unknown", "twice", "no lines"],
)
def test_a_mapping_that_no_line_fits_is_refused(orders, mapping):
    with pytest.raises(InvalidValueError) as caught:
        upload(orders, "order", as_csv([HEAD, *ROWS]), mapping=mapping)
    assert caught.value.field == "mapping"
