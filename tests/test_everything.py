"""The everything entity: one field of every registered type goes through all that Formloom does.

A new type fails here until it has an example in ``field_examples`` and comes through.
"""

import re
from io import BytesIO
from uuid import UUID

import imports
import pytest
from api_client import Client
from demo_app import Visitor
from field_examples import EXAMPLES, a_field
from make import entity
from pictures import PNG
from quick_app import quick_app
from sent_form import sent_form

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.files import Files
from formloom.platform.records.history import entries_of, verify_history
from formloom.platform.records.service import RecordService

NAMES = [one.name for one in FIELD_TYPES]
FILES = {one.name for one in FIELD_TYPES if one.rows == "files"}

# Why a type stays out of one way; it goes all the others.
#: … of being written by anybody.
COMPUTED = {one.name: "is worked out from other fields" for one in FIELD_TYPES if one.computed}
#: … of being written by people.
NOT_TYPED = {**COMPUTED, "auto_number": "is numbered by itself"}
#: … of being compared as it was given.
NOT_TOLD = {"secret": "is dots everywhere: its text is read by RecordService.reveal alone"}
#: … of being blank in a record in which nobody wrote.
NEVER_BLANK = {
    "boolean": "its blank is no",
    "auto_number": "every record has one",
    "formula": "a blank number counts as 0 in it",
    "rollup": "the sum of no rows is 0",
}
#: … of filters by formula.
NOT_READ = {
    **dict.fromkeys(FILES, "formulas know no files"),
    **dict.fromkeys(("address", "region", "location"), "formulas read its parts"),
    "json": "has any shape, and formulas know none",
    "secret": "must not be found by guessing",
}
#: … of being a column of lists.
NOT_LISTED = {"lines": "stands on the record's page as a table of its own"}

#: What a field of the type needs beside its example; computed ones read the others.
SETTINGS = {
    "lines": {"properties": {"price": {"id": "price", "field": "decimal", "title": "Price",
                                       "scale": 2}}},
    "formula": {"formula": "f_decimal * 2", "returns": "decimal", "scale": 2},
    "rollup": {"over": "f_lines", "agg": "sum", "of": "price", "returns": "decimal", "scale": 2},
    "lookup": {"via": "f_link", "of": "name"},
}  # fmt: skip
SHOWN = {
    "text": "Acme", "integer": "12", "money": "12,000.50", "percent": "5%", "choice": "Won",
    "tags": "华南", "email": "wang@example.com", "region": "深圳市", "link": "华为",
    "any_link": "华为", "links": "华为", "person": "王伟", "people": "王伟", "department": "销售部",
    "auto_number": "OPP-2026-0001", "formula": "25.00", "rollup": "12.50", "lookup": "华为",
    "file": "file.png", "image": "image.png", "signature": "signature.png", "secret": "••••••",
    "color": "#2458d3", "time": "14:30", "date": "2026", "address": "科技园路1号",
    "location": "Office", "long_text": "two", "rich_text": "<b>Ltd</b>", "url": "example.com",
    "phone": "13800138000", "decimal": "12.50", "json": "null", "rating": "★★★★☆",
    "duration": "1", "datetime": "6:30", "boolean": "Yes", "choices": "Qualify", "lines": "12.50",
}  # fmt: skip


def field_of(name):
    settings = {**a_field(name).settings, **SETTINGS.get(name, {})}
    return {**settings, "id": f"f_{name}", "title": f"F {name}"}


def documents():
    """The entity, with a list of every column and a form of every field."""
    fields = {f"f_{name}": field_of(name) for name in NAMES}
    columns = [{"field": key} for key in fields if key != "f_lines"]
    return (
        entity("account", {"name": {}}, display="name"),
        entity("everything", {"label": {}, **fields}, display="label"),
        {"$schema": "formloom:view/1", "$id": "all", "title": "All", "entity": "everything",
         "kind": "list", "columns": [{"field": "label"}, *columns]},
    )  # fmt: skip


class World:
    """The published entity with what its links point at."""

    def __init__(self, workspace, app):
        self.workspace = workspace
        self.app = app
        self.fields = app.entity("everything").fields
        with workspace.write(SYSTEM) as tx:
            accounts = RecordService(tx, "account")
            self.accounts = [str(accounts.create({"name": one}).id) for one in ("华为", "中兴")]
            self.person = str(People(tx).add("wang", name="王伟").id)
            self.place = str(Departments(tx).add("sales", "销售部").id)

    def values(self, tx):
        """A value of every type that is written, in the API's form; its files are uploaded."""
        found = {f"f_{name}": EXAMPLES[name] for name in NAMES if name not in COMPUTED}
        for name in FILES:
            file = Files(tx).upload("everything", f"f_{name}", f"{name}.png", BytesIO(PNG))
            found[f"f_{name}"] = [str(file.id)]
        return found | {
            "label": "Everything", "f_link": self.accounts[0], "f_links": self.accounts,
            "f_any_link": {"entity": "account", "id": self.accounts[0]}, "f_person": self.person,
            "f_people": [self.person], "f_department": self.place,
        }  # fmt: skip

    def create(self):
        with self.workspace.write(SYSTEM) as tx:
            return RecordService(tx, "everything").create(self.values(tx))

    def get(self, id=None):
        with self.workspace.read(SYSTEM) as tx:
            service = RecordService(tx, "everything")
            return service.get(id or service.list().items[0].id)


@pytest.fixture
def world(workspace, published):
    return World(workspace, published(*documents()))


@pytest.fixture
def root(world):
    """An administrator at a browser without scripts."""
    with world.workspace.write(SYSTEM) as tx:
        People(tx).add("root", roles=("administrator",), password="root-demo")
    app = quick_app(world.workspace)
    return Visitor(app, "root")


def plain(value):
    """A value of the API with links as ids and lines without theirs, as it was given."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict) and "price" in value:
        return {"price": value["price"]}
    if isinstance(value, dict) and set(value) == {"id", "title"}:
        return value["id"]
    return value


def told(record):
    """The values of a record as they were given, but for those that are never told."""
    values = record.to_json()["values"]
    return {key: plain(values[key]) for key in values if key.startswith("f_")}


def given(values):
    return {key: values[key] for key in values if key.startswith("f_") and key[2:] not in NOT_TOLD}


def test_there_is_an_example_of_every_type():
    assert set(EXAMPLES) == set(NAMES) == set(SHOWN)
    excluded = {*NOT_TYPED, *NOT_TOLD, *NEVER_BLANK, *NOT_READ, *NOT_LISTED}
    assert excluded <= set(NAMES)


def test_every_value_is_kept_and_those_that_are_worked_out_follow(world):
    with world.workspace.write(SYSTEM) as tx:
        values = world.values(tx)
        made = RecordService(tx, "everything").create(values)
    kept = told(world.get(made.id))
    assert {key: kept[key] for key in given(values)} == given(values)
    assert kept["f_secret"] == "••••••"
    computed = {key: kept[f"f_{key}"] for key in ("formula", "rollup", "lookup")}
    assert computed == {"formula": "25.00", "rollup": "12.50", "lookup": "华为"}
    with world.workspace.read(SYSTEM) as tx:
        columns = [key for key in world.fields if key != "f_lines"]
        (listed,) = RecordService(tx, "everything").list(fields=columns).items
    assert told(listed) == {key: kept[key] for key in kept if key != "f_lines"}


def test_every_value_is_cleared_told_in_the_history_and_brought_back(world):
    made = world.create()
    before = told(world.get(made.id))
    blank = {key: None for key in given(before) if key[2:] not in COMPUTED}
    del blank["f_auto_number"]  # stays as it was given
    blank["f_boolean"] = False
    with world.workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "everything")
        with change_set(tx, "bulk", "Clear") as changes:
            service.update(made.id, blank)
    after = told(world.get(made.id))
    assert {key for key in blank if after[key]} == set()
    with world.workspace.read(SYSTEM) as tx:
        newest = entries_of(tx, made.id)[0]
        assert set(blank) <= set(newest.changes) | {"f_lines"}
    with world.workspace.write(SYSTEM) as tx:
        assert not undo(tx, changes).kept
    assert told(world.get(made.id)) == before
    with world.workspace.read(SYSTEM) as tx:
        assert verify_history(tx).broken is None


def test_every_value_comes_back_from_the_recycle_bin(world):
    made = world.create()
    before = told(world.get(made.id))
    with world.workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "everything")
        service.delete(made.id)
        assert [one.id for one in service.list(deleted=True).items] == [made.id]
        service.restore(made.id)
    assert told(world.get(made.id)) == before


def test_what_formulas_read_is_filtered_and_what_has_an_order_sorted(world):
    made = world.create()
    with world.workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "everything")
        empty = service.create({"label": "Empty"}).id
        for name in NAMES:
            key = f"f_{name}"
            if name not in NOT_READ:
                filled = service.list(filter=f"not ISBLANK({key})").items
                blank = [empty] if name in NEVER_BLANK else []
                assert {one.id for one in filled} == {made.id, *blank}, key
            if world.fields[key].type.sortable:
                page = service.list(sort=[(key, False)], limit=1)
                rest = service.list(sort=[(key, False)], limit=1, cursor=page.next)
                assert {page.items[0].id, rest.items[0].id} == {made.id, empty}, key


def test_a_list_of_people_is_asked_whether_somebody_is_in_it(world):
    made = world.create()
    with world.workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "everything")
        service.create({"label": "Empty"})
        assert [one.id for one in service.list(filter=f"'{world.person}' in f_people").items] == [
            made.id
        ]
        assert service.list(filter=f"'{UUID(int=9)}' in f_people").items == ()


def test_every_value_goes_through_the_api(world):
    with world.workspace.write(SYSTEM) as tx:
        boss = People(tx).add("boss", roles=("administrator",))
        token = Tokens(tx, boss.id).create("tests").secret
    client = Client(quick_app(world.workspace), token, boss.id)
    with world.workspace.write(SYSTEM) as tx:
        values = world.values(tx)
    del values["f_auto_number"]
    for name in FILES:
        sent = client.http.post(
            f"/api/v1/files?entity=everything&field=f_{name}", headers=client.headers,
            data={"file": (BytesIO(PNG), f"{name}.png")},
        )  # fmt: skip
        values[f"f_{name}"] = [sent.get_json()["id"]]
    made = client.post("/records/everything", {"values": values})
    address = f"/records/everything/{made['id']}"
    read = client.get(address)["values"]
    assert {key: plain(read[key]) for key in given(values)} == given(values)
    (listed,) = client.get("/records/everything")["items"]
    assert {key: listed["values"][key] for key in listed["values"] if key != "f_lines"} == {
        key: read[key] for key in listed["values"] if key != "f_lines"
    }
    blank = {key: False if key == "f_boolean" else None for key in given(values)}
    changed = client.ok("PATCH", address, {"values": blank})["values"]
    assert {key for key in blank if changed[key]} == set()


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_an_export_changes_nothing_when_it_comes_back(world, tmp_path, format_name):
    made = world.create()
    before = told(world.get(made.id))
    fields = ("id", *(key for key in world.fields))
    content = imports.export(
        world.workspace, "everything", tmp_path, fields=fields, format=format_name
    )
    done = imports.run(world.workspace, "everything", content, on_existing="update")
    assert imports.faults(world.workspace, done) == {}
    assert done.counts.unchanged == 1
    assert told(world.get(made.id)) == before
    assert revealed(world, made.id) == EXAMPLES["secret"]


def revealed(world, id):
    with world.workspace.read(SYSTEM) as tx:
        return RecordService(tx, "everything").reveal(id, "f_secret")


def test_the_form_of_a_record_saves_what_it_shows(world, root):
    """What a browser would send back of the form as it stands, changes nothing."""
    made = world.create()
    before = told(world.get(made.id))
    path = f"/e/everything/{made.id}/edit"
    page = root.get(path).text
    for name in NAMES:
        if name not in NOT_TYPED:
            assert re.search(rf'name="f_{name}[."]', page), name
    answer = root.post(path, {**sent_form(page), "label": "Again"})
    assert answer.status_code == 303, re.findall(r'class="fl-error".*?</p>', answer.text, re.S)
    assert world.get(made.id).values["label"] == "Again"
    assert told(world.get(made.id)) == before
    assert revealed(world, made.id) == EXAMPLES["secret"]


def test_a_record_is_made_with_the_form(world, root):
    made = world.create()
    filled = sent_form(root.get(f"/e/everything/{made.id}/edit").text)
    fresh = sent_form(root.get("/e/everything/new").text)
    own = {*(f"f_{name}" for name in FILES), "revision"}
    kept = {k: v for k, v in filled.items() if k not in own and not k.endswith(".id")}
    files = {f"f_{name}.new": (BytesIO(PNG), f"{name}.png") for name in FILES}
    answer = root.post(
        "/e/everything/new",
        {**fresh, **kept, **files, "id": fresh["id"], "f_secret.secret": "6222 0000 1111"},
    )
    assert answer.status_code == 303, re.findall(r'class="fl-error".*?</p>', answer.text, re.S)
    new = world.get(UUID(answer.location.rpartition("/")[2]))
    apart = {"f_auto_number", "f_secret", *(f"f_{name}" for name in FILES)}
    same = {k: v for k, v in told(world.get(made.id)).items() if k not in apart}
    assert {k: v for k, v in told(new).items() if k not in apart} == same
    assert all(new.values[f"f_{name}"][0].title == f"{name}.png" for name in FILES)
    assert revealed(world, new.id) == EXAMPLES["secret"]


def test_the_record_and_the_list_show_every_value(world, root):
    made = world.create()
    page = root.get(f"/e/everything/{made.id}").text
    facts = dict(re.findall(r"<dt>F (\w+)</dt><dd[^>]*>(.*?)</dd>", page, re.S))
    row = re.search(rf'<tr id="row-{made.id}".*?</tr>', root.get("/e/everything").text, re.S)[0]
    cells = dict(re.findall(r'<td[^>]* data-label="F (\w+)"[^>]*>(.*?)</td>', row, re.S))
    assert set(cells) == set(facts) == set(NAMES) - set(NOT_LISTED)
    for name in cells:
        assert SHOWN[name] in facts[name], name
        assert SHOWN[name] in cells[name], name
    table = re.search(r'aria-label="F lines".*?</table>', page, re.S)[0]
    assert SHOWN["lines"] in table
