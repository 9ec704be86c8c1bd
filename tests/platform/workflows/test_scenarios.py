"""Scenarios: tests of flows that are documents."""

import json
from pathlib import Path

import pytest
from flow_world import ENTITIES, approval, document

from formloom.platform.documents.compile import assemble
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.kinds import KINDS
from formloom.platform.workflows.kind import install_flows
from formloom.platform.workflows.scenarios import flows_of, play, scenario_problems

TEMPLATE = Path(__file__).parents[3] / "templates/crm_starter"
SHIPPED = sorted((TEMPLATE / "tests").glob("*.json"))
PEOPLE = {"wang": {"role": "sales", "manager": "zhao"}, "zhao": {"role": "manager"}}
MANAGER = [{"by": "manager", "of": "initiator", "level": 1}]
ASK = approval("ask", approvers=MANAGER, deadline={"after": "P2D", "then": "approve"})


@pytest.fixture(scope="module")
def shipped():
    return assemble(read_folder(TEMPLATE), {})


def app_with(*steps, **more):
    documents = {("entity", one["$id"]): one for one in ENTITIES}
    flow = document(*steps, **more)
    return assemble({**documents, ("flow", flow["$id"]): flow}, {})


def played(app, *steps, **given):
    """The sentences of what fails."""
    told = {"people": PEOPLE, "records": {"q": {"entity": "quote", "values": {"discount": "0.1"}}}}
    scenario = {"$id": "one", "title": "One", "given": {**told, **given}, "steps": list(steps)}
    return [(one.step, str(one.message)) for one in play(app, scenario)]


START = {"as": "wang", "start": "quote_discount", "record": "q"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_scenarios_of_the_template_come_out(shipped, path):
    scenario = json.loads(path.read_text())
    assert KINDS.get("scenario").problems(path.stem, scenario) == []
    assert play(shipped, scenario) == []


def test_every_flow_of_the_template_has_a_scenario(shipped):
    named = {flow for path in SHIPPED for flow in flows_of(json.loads(path.read_text()))}
    # What starts by itself is named by the file alone.
    files = {path.stem for path in SHIPPED}
    for key, _ in shipped.all("flow"):
        assert key in named or any(one.startswith(f"{key}_") for one in files), key


def test_who_is_asked_and_what_comes_of_it():
    ask = {"expect": {"tasks": {"zhao": 1, "wang": 0}, "run": "running"}}
    agree = {"as": "zhao", "do": "approve"}
    assert played(app_with(ASK), START, ask, agree, {"expect": {"run": "approved"}}) == []


def test_the_first_thing_that_is_not_so_is_told():
    wrong = {"expect": {"tasks": {"wang": 1}}}
    assert played(app_with(ASK), START, wrong, wrong) == [
        (1, "wang should have 1 task to do, and has 0.")
    ]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([{"expect": {"run": "approved"}}], "The run should be approved, and none was started."),
        ([START, {"expect": {"run": "approved"}}],
         "The run should be approved, and is still going on."),
        ([START, {"expect": {"sent": {"mail": 2}}}],
         "'E-mail' should be sent 2 times, and is sent 0 times."),
        ([START, {"expect": {"made": {"quote": 1}}}],
         "1 record of 'Quote' should be made, and 0 are."),
        ([START, {"expect": {"record": "q", "values": {"status": "sent"}}}],
         "'Status' of 'q' should be sent, and is blank."),
        ([START, {"as": "wang", "do": "approve", "step": "ask"}, {"expect": {"refused": "limit"}}],
         "It should be refused as 'limit', and is refused as 'not_allowed'."),
        ([START, {"expect": {"refused": "limit"}}], "It should be refused ('limit'), and is not."),
    ],
    ids=["none", "run", "sent", "made", "values", "refused", "not_refused"],
)  # fmt: skip
def test_what_is_not_so_is_told_in_words(steps, told):
    assert [words for _step, words in played(app_with(ASK), *steps)] == [told]


def test_time_passes_and_deadlines_come():
    assert played(app_with(ASK), START, {"pass": "P3D"}, {"expect": {"run": "approved"}}) == []


def test_a_refusal_can_be_what_is_wanted():
    no = {"as": "wang", "do": "approve", "step": "ask"}
    assert played(app_with(ASK), START, no, {"expect": {"refused": "not_allowed"}}) in ([],)
    assert played(app_with(ASK), START, no)[0][0] == 1


def test_records_are_changed_and_looked_at():
    mark = {"id": "mark", "type": "update", "set": {"status": "'asked'"}}
    looked = {"expect": {"record": "q", "values": {"status": "asked", "discount": "0.1"}}}
    assert played(app_with(mark, ASK), START, looked) == []


def test_what_happens_to_records_starts_flows():
    app = app_with(ASK, start={"on": "changed", "field": "status", "to": ["sent"]})
    other = {"as": "wang", "update": "q", "values": {"status": "kept"}}
    change = {"as": "wang", "update": "q", "values": {"status": "sent"}}
    nobody, somebody = ({"expect": {"tasks": {"zhao": count}}} for count in (0, 1))
    assert played(app, other, nobody, change, somebody) == []


def test_publish_refuses_a_flow_that_does_something_else_than_its_scenario():
    install_flows()
    app = app_with(ASK)
    scenario = {
        "$schema": "formloom:scenario/1", "$id": "one", "title": "Goes to the manager",
        "given": {"people": PEOPLE, "records": {"q": {"entity": "quote", "values": {}}}},
        "steps": [START, {"expect": {"tasks": {"wang": 1}}}],
    }  # fmt: skip
    documents = {**app.documents, ("scenario", "one"): scenario}
    (problem,) = KINDS.get("scenario").problems_together(assemble(documents, {}))
    assert (problem.document, problem.path, problem.code) == (
        "scenario/one",
        "/steps/1",
        "scenario",
    )
    assert "Goes to the manager" in str(problem.message)


def test_a_scenario_whose_values_fit_no_longer_is_a_problem_not_an_error():
    records = {"q": {"entity": "quote", "values": {"discount": "a lot"}}}
    scenario = {"$id": "one", "title": "One", "given": {"records": records}, "steps": [START]}
    (problem,) = scenario_problems(app_with(ASK), "one", scenario)
    assert (problem.document, problem.path) == ("scenario/one", "/given")
    assert "what it is given" in str(problem.message)
