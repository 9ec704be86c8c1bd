"""import: whose the records are, and rows that make lines."""

import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.runtime.cli.opening import opened

ORDER = entity(
    "order",
    {
        "number": {"unique": True},
        "code": {"field": "auto_number"},
        "items": {
            "field": "lines",
            "properties": {"qty": {"id": "qty", "field": "integer", "title": "Quantity"}},
        },
    },
    display="number",
)


@pytest.fixture
def orders(shell):
    """A workspace with an administrator, a seller and no order."""
    shell.ok("apply", shell.folder("app", ORDER))
    with opened() as workspace, workspace.write(SYSTEM) as tx:
        People(tx).add("boss", name="Boss", roles=["administrator"])
        People(tx).add("zoe", name="Zoe", roles=[])
    return shell


def stored(*keys):
    """These values of every order, with the logins of people."""
    with opened() as workspace, workspace.read(SYSTEM) as tx:
        logins = {one.id: one.login for one in People(tx).all()}
        found = RecordService(tx, "order").list(fields=keys).items
        values = [[one.values[key] for key in keys] for one in found]
        return [[logins.get(getattr(v, "id", None), v) for v in row] for row in values]


def file(tmp_path, text):
    path = tmp_path / "orders.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("more", "owner"), [([], "boss"), (["--person", "zoe"], "zoe")], ids=["first", "named"]
)
def test_records_belong_to_who_imports(orders, tmp_path, more, owner):
    orders.ok("import", "order", file(tmp_path, "number\nA1\n"), *more)
    assert stored("owner", "created_by") == [[owner, owner]]


def test_a_column_says_whose_a_record_is(orders, tmp_path):
    text = "number,who,code\nA1,zoe,77\n"
    orders.ok("import", "order", file(tmp_path, text), "--map", "who=owner")
    assert stored("owner", "created_by", "code") == [["zoe", "boss", "77"]]


def test_nobody_of_that_name_imports(orders, tmp_path):
    told = orders.refused("import", "order", file(tmp_path, "number\nA1\n"), "--person", "eve")
    assert "'eve'" in told


def test_rows_become_lines_by_the_map(orders, tmp_path):
    path = file(tmp_path, "No,Count\nA1,1\nA1,2\nA2,3\n")
    maps = ["--map", "No=number", "--map", "Count=items.qty"]
    assert "3 rows: 2 created, 1 lines." in orders.ok("import", "order", path, *maps)
    with opened() as workspace, workspace.read(SYSTEM) as tx:
        service = RecordService(tx, "order")
        found = [service.get(one.id).values for one in service.list().items]
    told = {one["number"]: [line.values["qty"] for line in one["items"]] for one in found}
    assert told == {"A1": [1, 2], "A2": [3]}


def test_one_value_for_all_rows_is_set_told_and_remembered(shell, tmp_path):
    fields = {"name": {}, "state": {"field": "choice", "options": [{"value": "in", "title": "In"}]}}
    order = entity("order", fields, required=["state"], display="name")
    shell.ok("apply", shell.folder("app", order))
    path = file(tmp_path, "name\nA\nB\n")
    bare = shell.run("import", "order", str(path), "--check")
    assert bare.status == 1
    assert "Required, but no column goes there: state." in bare.err
    assert "row 3: Fill in 'State'." in bare.err
    told = shell.ok("import", "order", path, "--set", "state=In")
    assert "state = in in all rows" in told
    assert "2 created" in told
    assert "2 created" in shell.ok("import", "order", path)
    assert stored("state") == [["in"]] * 4
    assert "FIELD=VALUE" in shell.refused("import", "order", path, "--set", "state")
