"""The API of designing flows: for designers; what it tells is in the language of the request."""

import pytest
from api_client import Client
from flow_house import house
from flow_world import approval, document, exclusive

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM

FLOW = document(exclusive("tier", ("discount > 10%", [approval("big", "boss")])))


@pytest.fixture
def here(workspace, published):
    return house(workspace, published, FLOW)


@pytest.fixture
def root(app, here):
    """The client of an administrator, who designs too."""
    with here.workspace.write(SYSTEM) as tx:
        person = here.people["root"]
        return Client(app, Tokens(tx, person).create("tests").secret, person)


def test_the_forms_of_all_types_are_told(root):
    found = root.get("/flow-design/schema")
    assert found["types"]["approval"]["form"]["parts"][0]["key"] == "title"
    assert {one["key"] for one in found["groups"]} >= {"people", "branches"}


def test_a_draft_is_told_in_words_with_what_is_wrong(root):
    told = root.post("/flow-design/quote_discount/inspect", {"document": FLOW})
    assert told["cards"]["big"]["lines"][0] == "Boss"
    assert "10%" in told["branches"]["tier_0"]["words"]
    broken = document(approval("big", "boss", mode="whim"))
    (found,) = root.post("/flow-design/quote_discount/inspect", {"document": broken})["findings"]
    assert (found["level"], found["step"]) == ("error", "big")


def test_a_trial_steps_on_with_every_move(root, here):
    record = str(here.quote(discount="0.2"))
    asked = {"record": record, "initiator": str(here.people["wang"])}
    told = root.post("/flow-design/quote_discount/simulate", asked)
    (task,) = told["tasks"]
    move = {"kind": "approve", "step": task["step"], "person": task["person"]}
    told = root.post("/flow-design/quote_discount/simulate", {**asked, "moves": [move]})
    assert (told["state"], told["refused"]) == ("approved", "")


def test_a_replay_counts_what_would_have_gone_another_way(root, here):
    here.start(record=here.quote(discount="0.2"))
    draft = document(approval("all", "zhao"))
    told = root.post("/flow-design/quote_discount/replay", {"document": draft})
    assert (told["total"], told["count"]) == (1, 1)
    assert told["asked"] == {str(here.people["zhao"]): 1}
    assert told["spared"] == {str(here.people["boss"]): 1}
