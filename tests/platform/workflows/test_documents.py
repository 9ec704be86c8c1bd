"""Flows as documents: their schema, what they name, renaming, and what formulas may name."""

import json
from pathlib import Path

import pytest
from flow_world import ENTITIES, approval, document, exclusive

import formloom
from formloom.platform.documents.check import check_together
from formloom.platform.documents.compile import assemble
from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.rename import rename_field
from formloom.platform.documents.usage import uses_of_document, uses_of_field
from formloom.platform.workflows.compile import compile_flow
from formloom.platform.workflows.schema import flow_schema, made_definitions

SCHEMA = Path(formloom.__file__).parent / "platform/documents/schemas/flow.schema.json"
GOLDEN = Path(__file__).parents[1] / "documents/golden/flow.json"


def app_of(*documents):
    found = {("entity", one["$id"]): one for one in ENTITIES}
    return assemble(found | {("flow", one["$id"]): one for one in documents}, {})


def test_the_schema_is_what_the_registries_make():
    written = json.loads(SCHEMA.read_text("utf-8"))
    assert json.dumps(flow_schema(written)) == json.dumps(written)
    assert made_definitions().keys() <= written["$defs"].keys()


def test_the_example_of_the_design_compiles_as_it_is():
    text = GOLDEN.read_text("utf-8")
    assert KINDS.get("flow").canonical(json.loads(text)) == text
    found = json.loads(text)
    app = app_of(found)
    flow = compile_flow(app, found["$id"])
    assert flow.places.keys() == {
        "start", "tier", "manager", "chain", "cross", "finance_any", "legal_all", "write", "erp",
        "tell",
    }  # fmt: skip
    assert {text for _, text in flow.formulas} == {
        "discount <= 5%", "discount <= 15%", "'approved'"
    }  # fmt: skip


LOOP = {
    "id": "each", "type": "loop", "over": "items", "item": "line", "mode": "sequence",
    "steps": [exclusive("q", ("$line.quantity > 3 and amount > 10", []))],
}  # fmt: skip
EVERYTHING = document(
    approval("a", approvers=[{"by": "field", "field": "account.name"},
                             {"by": "manager", "of": {"field": "seller"}},
                             {"by": "formula", "formula": "account.level"}],
             fields={"amount": "edit"}),
    {"id": "c", "type": "compute", "set": {"total": "amount * 2", "amount": "amount"}},
    exclusive("t", ("$total > 5 and account.level = 'key'", [])),
    LOOP,
    {"id": "u", "type": "update", "record": "account", "set": {"level": "name"}},
    {"id": "m", "type": "create", "entity": "account", "set": {"name": "name"}, "into": "made"},
    {"id": "v", "type": "update", "record": "$made", "set": {"level": "$made.name"}},
    {"id": "qu", "type": "query", "entity": "account", "filter": "level = 'key'",
     "sort": [{"by": "level"}], "into": "found"},
    {"id": "d", "type": "delay", "until": "due_on"},
    {"id": "s", "type": "subflow", "flow": "child", "wait": True, "in": {"total": "amount * 3"}},
    start={"fields": {"amount": "edit"}, "lock": ["amount"], "when": "amount > 0"},
)  # fmt: skip
CHILD = document(exclusive("t", ("$total > 5", [])), key="child")


def test_everything_that_a_flow_names_is_found_and_right():
    app = app_of(EVERYTHING, CHILD)
    assert not KINDS.get("flow").problems("quote_discount", EVERYTHING)
    assert [str(one) for one in check_together(app)] == []
    compiled = compile_flow(app, "child")
    assert [text for _, text in compiled.formulas] == ["$total > 5"]


def places(app, entity, field):
    return {one.path for one in uses_of_field(app, entity, field) if one.kind == "flow"}


def test_every_place_that_names_a_field_is_known():
    app = app_of(EVERYTHING, CHILD)
    assert places(app, "account", "level") == {
        "/steps/0/approvers/2/formula", "/steps/2/branches/0/when", "/steps/4/set/level",
        "/steps/6/set/level", "/steps/7/filter", "/steps/7/sort/0/by",
    }  # fmt: skip
    assert places(app, "quote.items", "quantity") == {"/steps/3/steps/0/branches/0/when"}
    assert len(uses_of_document(app, "flow", "child")) == 1


def renamed(entity, old, new):
    app = app_of(EVERYTHING, CHILD)
    return rename_field(app, entity, old, new)["flow", "quote_discount"]


def test_a_renamed_field_is_repaired_in_formulas_paths_and_keys():
    found = renamed("account", "level", "grade")
    assert found["steps"][2]["branches"][0]["when"] == "$total > 5 and account.grade = 'key'"
    assert found["steps"][4]["set"] == {"grade": "name"}
    assert found["steps"][6]["set"] == {"grade": "$made.name"}
    assert found["steps"][7]["sort"] == [{"by": "grade"}]


def test_a_renamed_field_of_the_record_leaves_variables_of_that_name():
    found = renamed("quote", "amount", "value")
    assert found["steps"][1]["set"] == {"total": "value * 2", "amount": "value"}
    assert found["start"]["fields"] == {"value": "edit"}
    assert found["start"]["lock"] == ["value"]
    assert found["steps"][9]["in"] == {"total": "value * 3"}


def test_a_renamed_field_of_lines_is_repaired_in_variables():
    found = renamed("quote.items", "quantity", "pieces")
    when = found["steps"][3]["steps"][0]["branches"][0]["when"]
    assert when == "$line.pieces > 3 and amount > 10"


ROLE = [{"by": "role", "keys": ["gone"]}]


@pytest.mark.parametrize(
    ("step", "path"),
    [
        (exclusive("t", ("amout > 1", [])), "/steps/0/branches/0/when"),
        (exclusive("t", ("$nothing > 1", [])), "/steps/0/branches/0/when"),
        ({"id": "u", "type": "update", "set": {"nope": "1"}}, "/steps/0/set/nope"),
        ({"id": "s", "type": "subflow", "flow": "gone", "wait": True}, "/steps/0/flow"),
        (approval("a", approvers=ROLE), "/steps/0/approvers/0/keys/0"),
        ({"id": "d", "type": "delay", "until": "amount +"}, "/steps/0/until"),
    ],
    ids=["field", "variable", "key", "flow", "role", "formula"],
)  # fmt: skip
def test_what_is_not_there_is_told_at_its_place(step, path):
    assert path in [one.path for one in check_together(app_of(document(step)))]


def test_a_wrong_step_is_told_at_its_path():
    wrong = document(exclusive("t", ("amount > 1", [{"id": "a", "type": "approval"}])))
    [problem] = KINDS.get("flow").problems("quote_discount", wrong)
    assert problem.path == "/steps/0/branches/0/steps/0"
    assert "ifEmpty" in str(problem)
