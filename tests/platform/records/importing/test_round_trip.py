"""What goes out comes back equal: naughty strings in every text, a value of every type."""

import json

import imports
import pytest
from field_examples import EXAMPLES, JSON_VALUES, a_field
from make import entity
from shared import NAUGHTY_STRINGS

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.fields.field_type import Manner
from formloom.platform.fields.text import TextField
from formloom.platform.records.files import Files
from formloom.platform.records.importing.service import Imports
from formloom.platform.records.service import RecordService

STRINGS = [
    *dict.fromkeys(json.loads(NAUGHTY_STRINGS.read_text("utf-8"))),
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1+1", "''=1", "'plain", '"', '","', " x ",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", "'＝1", "\nx",
    "a\r\nb", "A\u030a", "=cmd|' /C calc'!A0", "x\x00y",
]  # fmt: skip
TEXTS = [one.name for one in FIELD_TYPES if isinstance(one, TextField) and not one.computed]


def read(workspace, key):
    """The values of every record, by its number."""
    with workspace.read(SYSTEM) as tx:
        service, found, cursor = RecordService(tx, key), {}, None
        while True:
            page = service.list(limit=500, cursor=cursor)
            found.update({one.values["n"]: one.values for one in page.items})
            if page.next is None:
                return found
            cursor = page.next


def parsed(kind, text):
    """What the type makes of a text; the refusal if it takes it not."""
    field = a_field(kind)
    try:
        return field.type.parse(text, field, Manner())
    except InvalidValueError as error:
        return error


@pytest.mark.parametrize("kind", [kind for kind in TEXTS if kind != "secret"])
def test_naughty_strings_come_back_equal(workspace, published, tmp_path, kind):
    fields = {"n": {"field": "integer"}, "text": {"field": kind}}
    published(entity("first", fields), entity("second", fields))
    expected = {number: parsed(kind, text) for number, text in enumerate(STRINGS)}
    rows = [["n", "text"], *([str(number), text] for number, text in enumerate(STRINGS))]
    done = imports.run(workspace, "first", imports.as_csv(rows))
    assert sorted(imports.faults(workspace, done)) == [
        number + 2 for number, value in expected.items() if isinstance(value, InvalidValueError)
    ]
    good = {n: value for n, value in expected.items() if not isinstance(value, InvalidValueError)}
    # A running number that is not given is given: only what was there is compared.
    assert {n: one["text"] for n, one in read(workspace, "first").items() if good[n]} == {
        n: value for n, value in good.items() if value
    }
    content = imports.export(workspace, "first", tmp_path, fields=("n", "text"))
    again = imports.run(workspace, "second", content)
    assert again.counts.failed == 0
    first, second = read(workspace, "first"), read(workspace, "second")
    assert {n: one["text"] for n, one in second.items()} == {
        n: one["text"] for n, one in first.items()
    }


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_one_value_of_every_type_comes_back(workspace, published, tmp_path, format_name):
    kinds = [kind for kind in JSON_VALUES if not FIELD_TYPES.get(kind).computed]
    fields = {"n": {"field": "integer"}} | {
        f"f_{kind}": {**a_field(kind).settings, "id": f"f_{kind}", "title": f"F {kind}"}
        for kind in kinds
    }
    account = entity("account", {"name": {}}, display="name")
    lines = {"price": {"id": "price", "field": "money", "title": "P", "currency": "CNY"}}
    fields["f_lines"]["properties"] = lines
    published(account, entity("first", fields), entity("second", fields))
    with workspace.write(SYSTEM) as tx:
        accounts = RecordService(tx, "account").create_many([{"name": "A; B"}, {"name": "C"}]).done
        person = People(tx).add("wang", name="王伟").id
        place = Departments(tx).add("sales", "销售部").id
        given = {f"f_{kind}": EXAMPLES[kind] for kind in kinds} | {
            "n": 1, "f_link": str(accounts[0]), "f_links": [str(one) for one in accounts],
            "f_any_link": {"entity": "account", "id": str(accounts[0])}, "f_person": str(person),
            "f_people": [str(person)], "f_department": str(place),
        }  # fmt: skip
        for kind in ("file", "image", "signature"):
            del given[f"f_{kind}"]
        RecordService(tx, "first").create(given)
    fields = ("n", *(f"f_{kind}" for kind in kinds))
    content = imports.export(workspace, "first", tmp_path, fields=fields, format=format_name)
    done = imports.run(workspace, "second", content)
    assert imports.faults(workspace, done) == {}
    first, second = (_plain(workspace, key) for key in ("first", "second"))
    del first["f_secret"], second["f_secret"]  # shown as dots, in files too
    assert first == second


def _plain(workspace, key):
    with workspace.read(SYSTEM) as tx:
        service = RecordService(tx, key)
        values = service.get(service.list().items[0].id).to_json()["values"]
    system = ("created_at", "created_by", "updated_at", "updated_by", "owner", "department")
    lines = [{"price": line["price"]} for line in values["f_lines"]]
    return {k: v for k, v in values.items() if k not in system} | {"f_lines": lines}


def test_an_export_changes_nothing_when_it_comes_back(workspace, published, tmp_path):
    account = entity("account", {"name": {}, "above": {"field": "link", "to": "account"}},
                     display="name")  # fmt: skip
    published(account)
    rows = [["name", "above"], ["Twin", ""], ["Twin", ""], ["x", "y"], ["y", ""]]
    imports.run(workspace, "account", imports.as_csv(rows))
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "account")
        twin = next(one for one in service.list().items if one.title == "Twin")
        service.create({"name": "z", "above": str(twin.id)})
    content = imports.export(workspace, "account", tmp_path)
    assert imports.run(workspace, "account", content, on_existing="update").counts.unchanged == 5


def test_a_file_that_was_uploaded_stays_with_its_record(workspace, published, tmp_path):
    published(entity("card", {"name": {}, "paper": {"field": "file"}}, display="name"))
    with workspace.write(SYSTEM) as tx:
        file = Files(tx).upload("card", "paper", "a.txt", imports.BytesIO(b"hello"))
        RecordService(tx, "card").create({"name": "a", "paper": [str(file.id)]})
    content = imports.export(workspace, "card", tmp_path)
    done = imports.run(workspace, "card", content, on_existing="update")
    assert done.counts.unchanged == 1
    with workspace.read(SYSTEM) as tx:
        assert Imports(tx).get(done.id).unmapped == ()
