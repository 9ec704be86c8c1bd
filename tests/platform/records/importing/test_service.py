"""Imports as people use them, on both databases."""

from decimal import Decimal

import imports
import pytest
from imports import as_csv, check, faults, run, start, upload
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import ConflictError, FormloomError, NotAllowedError
from formloom.platform.core.ids import new_id
from formloom.platform.records.importing.service import Imports
from formloom.platform.records.service import RecordService

ACCOUNT = entity(
    "account",
    {
        "name": {"title": "公司名称"},
        "code": {"unique": True},
        "above": {"field": "link", "to": "account"},
    },
    required=["name"],
    display="name",
)
DEAL = entity(
    "deal",
    {
        "name": {},
        "number": {"unique": True},
        "account": {"field": "link", "to": "account"},
        "partners": {"field": "links", "to": "account"},
        "amount": {"field": "money", "currency": "CNY"},
        "stage": {
            "field": "choice", "options": [{"value": "won", "title": "赢单"}, {"value": "open"}],
        },
        "closed": {"field": "date"},
        "seller": {"field": "person"},
        "score": {"field": "integer", "default": 5},
        "double": {"field": "formula", "formula": "score * 2", "returns": "integer"},
    },
    display="name",
    rules=[
        {"id": "dear", "assert": "ISBLANK(amount) or amount < 1000", "message": "Too dear.",
         "field": "amount"}
    ],
)  # fmt: skip
ACCOUNTS = as_csv([["name", "code"], ["Acme", "A"], ["华为", "B"], ["Twin", "C"], ["Twin", "D"]])


@pytest.fixture
def deals(workspace, published):
    """A workspace with four accounts and no deal."""
    published(ACCOUNT, DEAL)
    assert run(workspace, "account", ACCOUNTS).counts.created == 4
    return workspace


def values(workspace, key="deal", **how):
    """The records by name."""
    with workspace.read(SYSTEM) as tx:
        found = RecordService(tx, key).list(limit=500, **how).items
    return {record.title: record.values for record in found}


def test_every_kind_of_value(deals):
    with deals.write(SYSTEM) as tx:
        wang = People(tx).add("wang", name="王伟", email="wang@example.com").id
    head = ["name", "account", "partners", "amount", "stage", "closed", "seller"]
    cells = ["a", "华为", "Acme; 华为", "¥12.50", "赢单", "2026年3月1日"]
    cells.append("wang@example.com")
    assert run(deals, "deal", as_csv([head, cells])).counts.created == 1
    deal = values(deals)["a"]
    assert deal["account"].title == "华为"
    assert [one.title for one in deal["partners"]] == ["Acme", "华为"]
    assert (deal["amount"], deal["stage"]) == (Decimal("12.50"), "won")
    assert str(deal["closed"]) == "2026-03-01"
    assert deal["seller"].id == wang
    assert deal["score"] == 5


@pytest.mark.parametrize(
    "said", ["wang", "WANG@example.com", "王伟"], ids=["login", "mail", "name"]
)
def test_people_by_any_of_their_names(deals, said):
    with deals.write(SYSTEM) as tx:
        People(tx).add("wang", name="王伟", email="wang@example.com")
    assert run(deals, "deal", as_csv([["name", "seller"], ["a", said]])).counts.created == 1


def test_links_by_another_field_and_in_any_case(deals):
    done = run(deals, "deal", as_csv([["name", "acc"], ["a", "C"]]),
               mapping={"name": "name", "acc": "account.code"})  # fmt: skip
    assert done.counts.created == 1
    assert run(deals, "deal", as_csv([["name", "account"], ["b", "ACME"]])).counts.created == 1
    assert [values(deals)[name]["account"].title for name in "ab"] == ["Twin", "Acme"]


def test_what_a_link_names_may_be_missing_or_not_one(deals):
    rows = [["name", "account"], ["a", "Twin"], ["b", "Acmee"], ["c", "Nobody at all"]]
    done = run(deals, "deal", as_csv(rows))
    assert (done.counts.created, done.counts.failed) == (0, 3)
    told = faults(deals, done)
    assert "2 records of Account called 'Twin'" in told[2][0]
    assert "Did you mean 'Acme'?" in told[3][0]
    assert told[4] == ["account: There is no Account 'Nobody at all'."]


def test_missing_targets_are_made_if_asked(deals):
    rows = [["name", "account"], ["a", "New"], ["b", "New"], ["c", "Acme"]]
    done = run(deals, "deal", as_csv(rows), create_missing=["account"])
    assert done.counts.created == 3
    assert len(values(deals, "account")) == 4  # Acme, 华为, Twin (twice), New
    assert values(deals)["a"]["account"] == values(deals)["b"]["account"]


def test_every_fault_is_named_by_row_column_and_value(deals):
    rows = [["name", "amount", "stage"], ["a", "many", "lost"], ["b", "1", "open"], ["c", "5000"]]
    made, told = check(deals, upload(deals, "deal", as_csv(rows)))
    assert (made.state, made.counts.created, made.counts.failed) == ("checked", 1, 2)
    assert told[2][0].startswith("amount: 'many' is not a number")
    assert told[2][1].startswith("stage: 'lost' is not an option")
    assert told[4] == ["amount: Too dear."]
    assert values(deals) == {}, "a check stores nothing"


def test_a_check_finds_what_rows_do_to_each_other(deals):
    rows = [["name", "number"], *([f"d{n}", str(n % 1500)] for n in range(1_600))]
    made = upload(deals, "deal", as_csv(rows))
    with deals.write(SYSTEM) as tx:
        assert Imports(tx).check(made.id).state == "checking"
    imports.run_pending(deals, imports.handlers(), imports.acting_as)
    told = faults(deals, made)
    assert sorted(told) == list(range(1502, 1602))
    assert told[1502] == ["number: Row 2 has the same value."]


def test_rows_that_failed_are_edited_or_left_out(deals):
    rows = [["name", "amount"], ["a", "x"], ["b", "y"], ["c", "3"]]
    made, told = check(deals, upload(deals, "deal", as_csv(rows)))
    assert sorted(told) == [2, 3]
    with deals.write(SYSTEM) as tx:
        Imports(tx).edit_row(made.id, 2, ["a", "1"])
        Imports(tx).leave_out(made.id, [3])
    assert check(deals, made)[1] == {}
    done = start(deals, made)
    assert (done.counts.created, done.counts.skipped, done.counts.failed) == (2, 1, 0)
    assert values(deals)["a"]["amount"] == 1


def test_update_and_create_by_key(deals):
    run(deals, "deal", as_csv([["name", "number", "score"], ["a", "1", "7"], ["b", "2", ""]]))
    rows = [["name", "number", "score"], ["a2", "1", ""], ["b", "2", ""], ["c", "3", "1"]]
    done = run(deals, "deal", as_csv(rows), on_existing="update")
    counts = done.counts
    assert (counts.updated, counts.unchanged, counts.created) == (1, 1, 1)
    assert values(deals)["a2"]["score"] == 7, "an empty cell leaves the value alone"


def test_empty_cells_clear_if_asked(deals):
    run(deals, "deal", as_csv([["name", "number", "amount"], ["a", "1", "7"]]))
    run(deals, "deal", as_csv([["number", "amount"], ["1", ""]]), on_existing="update", clears=True)
    assert values(deals)["a"]["amount"] is None


@pytest.mark.parametrize(
    ("on_existing", "counts"), [("skip", (1, 2, 0)), ("error", (1, 0, 2))], ids=["skip", "error"]
)
def test_what_is_there_is_skipped_or_told(deals, on_existing, counts):
    run(deals, "deal", as_csv([["name", "number"], ["a", "1"]]))
    rows = as_csv([["name", "number"], ["b", "1"], ["c", "2"], ["d", "2"]])
    done = run(deals, "deal", rows, on_existing=on_existing, key=["number"]).counts
    assert (done.created, done.skipped, done.failed) == counts


def test_later_rows_of_the_same_key_change_what_earlier_ones_made(deals):
    rows = as_csv([["name", "number"], ["a", "1"], ["b", "1"], ["c", "1"]])
    done = run(deals, "deal", rows, on_existing="update", key=["number"])
    assert (done.counts.created, done.counts.updated) == (1, 2)
    assert list(values(deals)) == ["c"]


def test_parents_may_stand_below_their_children(deals):
    rows = [["name", "above"], ["Child", "Mother"], ["Mother", "Acme"], ["Lost", "Nobody"]]
    done = run(deals, "account", as_csv(rows))
    assert (done.counts.created, done.counts.failed) == (2, 1)
    assert values(deals, "account")["Child"]["above"].title == "Mother"
    assert values(deals, "account")["Mother"]["above"].title == "Acme"


def test_the_order_of_dates_is_found_from_the_whole_column(deals):
    rows = [["name", "closed"], ["a", "3/1/2017"], ["b", "10/20/2016"]]
    run(deals, "deal", as_csv(rows))
    assert str(values(deals)["a"]["closed"]) == "2017-03-01"


def test_dates_that_could_be_two_are_refused_until_somebody_says(deals):
    rows = as_csv([["name", "closed"], ["a", "3/1/2017"]])
    _, told = check(deals, upload(deals, "deal", rows))
    assert "could be two dates" in told[2][0]
    run(deals, "deal", rows, dates="DMY")
    assert str(values(deals)["a"]["closed"]) == "2017-01-03"


def test_a_text_is_read_as_another(deals):
    rows = as_csv([["name", "account"], ["a", "ACMEE"]])
    done = run(deals, "deal", rows, replace={"account": {"ACMEE": "Acme"}})
    assert done.counts.created == 1


def test_a_row_with_more_cells_than_titles_is_told(deals):
    done = run(deals, "deal", b"name,score\na,1,2\nb,2,\nc\n")
    assert faults(deals, done) == {2: ["This row has 3 cells for 2 columns."]}
    assert sorted(values(deals)) == ["b", "c"]


def test_nul_is_refused_by_name(deals):
    done = run(deals, "deal", b"name,score\nx\x00y,1\nok,2\n")
    assert faults(deals, done) == {2: ["name: Remove the NUL character from this text."]}


def test_the_file_of_failed_rows_tells_why(deals):
    done = run(deals, "deal", as_csv([["name", "score"], ["a", "x"], ["b", "1"]]))
    with deals.read(SYSTEM) as tx:
        lines = "".join(Imports(tx).failed_file(done.id)).splitlines()
    assert lines[0] == "\ufeffRow of the file,name,score,Why it failed"
    assert lines[1].startswith("2,a,x,\"score: 'x' is not")


def test_undo_takes_everything_back(deals):
    run(deals, "deal", as_csv([["name", "number"], ["a", "1"]]))
    rows = as_csv([["name", "number", "account"], ["a2", "1", "New"], ["b", "2", "New"]])
    done = run(deals, "deal", rows, on_existing="update", create_missing=["account"])
    with deals.write(SYSTEM) as tx:
        undone = Imports(tx).undo(done.id)
    assert (undone.removed, undone.restored, undone.kept) == (2, 1, [])
    assert list(values(deals)) == ["a"]
    assert "New" not in values(deals, "account")
    with deals.write(SYSTEM) as tx, pytest.raises(ConflictError, match="undone already"):
        Imports(tx).undo(done.id)


def test_the_mapping_is_remembered_for_such_a_file(deals):
    rows = as_csv([["what", "x"], ["a", "1"]])
    assert upload(deals, "deal", rows).options.mapping == {}
    run(deals, "deal", rows, mapping={"what": "name"}, dates="DMY")
    again = upload(deals, "deal", rows).options
    assert (again.mapping, again.dates) == ({"what": "name"}, "DMY")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mapping": {"no": "name"}}, "no column 'no'"),
        ({"mapping": {"name": "nowhere"}}, "no such field"),
        ({"mapping": {"name": "double"}}, "computed"),
        ({"mapping": {"name": "name", "score": "name"}}, "Two columns"),
        ({"mapping": {}}, "which column is which field"),
        ({"mapping": {"name": "name"}, "key": ["number"]}, "No column is mapped to the key"),
        ({"mapping": {"name": "name"}, "on_existing": "update"}, "Name the key"),
        ({"mapping": {"name": "account.nothing"}}, "nothing"),
        ({"dates": "YDM"}, "cannot be read"),
        ({"no_such": 1}, "no option 'no_such'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_options_that_do_not_fit_say_so(deals, options, said):
    with pytest.raises(FormloomError, match=said):
        upload(deals, "deal", as_csv([["name", "score"], ["a", "1"]]), **options)


def test_an_import_is_nobody_elses(deals, published):
    published({"$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
               "entities": {"deal": {"import": True, "create": True, "read": "all"}}})  # fmt: skip
    with deals.write(SYSTEM) as tx:
        people = People(tx)
        for login, roles in (("ann", ["sales"]), ("bob", ["sales"]), ("eve", [])):
            people.add(login, roles=roles)
        ann, bob, eve = (people.actor(login) for login in ("ann", "bob", "eve"))
    rows = as_csv([["name"], ["a"]])
    done = run(deals, "deal", rows, actor=ann)
    assert done.counts.created == 1
    assert values(deals)["a"]["owner"].id == ann.person
    with deals.read(bob) as tx, pytest.raises(Exception, match="no such import"):
        Imports(tx).get(done.id)
    with pytest.raises(NotAllowedError, match="may not import"):
        upload(deals, "deal", rows, actor=eve)


def test_titles_keys_pinyin_and_near_misses_are_proposed(deals):
    head = ["Score ", "NUMBER", "gongsi", "amuont", "id", "等级"]
    made = upload(deals, "deal", as_csv([head, list("abcdef")]))
    assert made.options.mapping == {
        "Score": "score", "NUMBER": "number", "amuont": "amount", "id": "id",
    }  # fmt: skip
    made = upload(deals, "account", as_csv([["gongsimingcheng"], ["x"]]))
    assert made.options.mapping == {"gongsimingcheng": "name"}


def test_a_done_import_is_not_started_again(deals):
    done = run(deals, "deal", as_csv([["name"], ["a"]]))
    with deals.write(SYSTEM) as tx, pytest.raises(ConflictError, match="is done"):
        Imports(tx).start(done.id)


@pytest.mark.parametrize("rows", [2, 1_001], ids=["in a chunk", "over chunks"])
def test_a_check_finds_repeats_of_unique_values_that_are_defaults(workspace, published, rows):
    fields = {"name": {}, "slot": {"unique": True, "default": "first"}}
    published(entity("visit", fields, display="name"))
    made = upload(workspace, "visit", as_csv([["name"], *([f"v{n}"] for n in range(rows))]))
    imports.start_check(workspace, made)
    wrong = faults(workspace, made)
    assert min(wrong) == 3
    assert len(wrong) == rows - 1
    assert rows == 2 or wrong[rows + 1] == ["Row 2 has the same value."]


def test_a_link_is_found_by_its_title_in_any_case_and_exactly_first(deals):
    more = as_csv([["name", "code"], ["ACME", "E"]])
    assert run(deals, "account", more).counts.created == 1
    rows = [["name", "account"], ["a", "Acme"], ["b", "ACME"], ["c", "华为"], ["d", "acme"]]
    made = run(deals, "deal", as_csv(rows))
    assert faults(deals, made) == {
        5: ["account: There are 2 records of Account called 'acme'. Write the id of the right one."]
    }


SALE = entity(
    "sale",
    {
        "name": {},
        "code": {"unique": True},
        "account": {"field": "link", "to": "account"},
        "kind": {"field": "choice", "options": [{"value": "new"}, {"value": "old"}]},
        "pin": {"field": "secret"},
    },
    required=["account", "kind"],
    display="name",
)
SALES = as_csv([["name"], ["a"], ["b"]])


def test_one_value_for_all_rows_fills_what_has_no_column(workspace, published):
    published(ACCOUNT, SALE)
    run(workspace, "account", ACCOUNTS)
    with workspace.read(SYSTEM) as tx:
        account = str(RecordService(tx, "account").list(filter="code = 'B'").items[0].id)
    bare = upload(workspace, "sale", SALES)
    assert check(workspace, bare)[1] == {
        2: ["Fill in 'Account'.", "Fill in 'Kind'."],
        3: ["Fill in 'Account'.", "Fill in 'Kind'."],
    }
    given = {"account": account, "kind": "new"}
    assert run(workspace, "sale", SALES, constants=given).counts.created == 2
    told = values(workspace, "sale")["b"]
    assert (told["account"].title, told["kind"]) == ("华为", "new")
    assert upload(workspace, "sale", SALES).options.constants == given
    other = upload(workspace, "sale", SALES, Actor(person=new_id(), name="Li")).options
    assert (other.constants, other.mapping) == ({}, {"name": "name"})


@pytest.mark.parametrize(
    ("constants", "told"),
    [
        ({"name": "x"}, "a column and one value"),
        ({"code": "x"}, "'code' cannot have one value"),
        ({"pin": "x"}, "'pin' cannot have one value"),
        ({"none": "x"}, "'none' cannot have one value"),
        ({"kind": "none"}, "none"),
    ],
    ids=["mapped", "unique", "secret", "unknown", "wrong"],
)
def test_one_value_for_all_rows_is_refused_where_it_cannot_be(
    workspace, published, constants, told
):
    published(ACCOUNT, SALE)
    with pytest.raises(FormloomError, match=told):
        upload(workspace, "sale", SALES, constants=constants)
