"""Any change of real documents is planned or refused in words: nothing else ever comes out."""

import copy
import json
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random

import pytest

import formloom
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import FormloomError
from formloom.platform.core.settings import Settings
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.opening import open_workspace
from formloom.platform.workflows.design.inspecting import inspect, with_flow
from formloom.platform.workflows.simulate import Question, simulate

STARTER = read_folder(Path(formloom.__file__).parent / "templates/crm_starter")
GOLDEN = {
    (path.stem, str(json.loads(path.read_text("utf-8"))["$id"])): json.loads(
        path.read_text("utf-8")
    )
    for path in sorted((Path(__file__).parent / "golden").glob("*.json"))
}
ODD = [
    None, True, 0, -1, 1.5, 10**15, 2**63, float("nan"), "", "x", "name", "owner", "select", "🧵",
    "a\x00", "\ud800", "x" * 300, [], {}, [[]], [None], {"a": 1}, {"formula": "1 +"},
    {"formula": "name"}, "entity/account", "account", "lines", "lookup", "formula", "links", "text",
    "secret", "json", "money", "SUM(", "1 = 1", "account.account.account.account.account.account",
]  # fmt: skip


class UndoneError(Exception):
    """Ends a transaction that is only tried."""


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """A workspace with the CRM starter, published once."""
    made = open_workspace(Settings(home=tmp_path_factory.mktemp("starter")))
    made.migrate()
    with made.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, make_plan(tx, STARTER))
    yield made
    made.close()


def places(value, at=()):
    """Every place in a JSON value."""
    yield at
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, item in items:
        yield from places(item, (*at, key))


def at(document, place):
    """The value at a place."""
    for step in place:
        document = document[step]
    return document


def mutated(document, random):
    """The document with one thing changed, taken away, renamed, doubled or put elsewhere."""
    found = [place for place in places(document) if place]
    *above, last = random.choice(found)
    owner = changed = copy.deepcopy(document)
    for step in above:
        owner = owner[step]
    match random.randrange(8):
        case 0:
            del owner[last]
        case 1:
            owner[last] = random.choice(ODD)
        case 2 | 3 | 4 | 5:
            same = [
                one for one in map(partial(at, document), found) if type(one) is type(owner[last])
            ]
            owner[last] = copy.deepcopy(random.choice(same))
        case 6 if isinstance(owner, dict):
            owner[random.choice([f"{last}_", "parent", "name", "id", "x" * 50])] = owner.pop(last)
        case _ if isinstance(owner, list):
            owner.append(copy.deepcopy(owner[last]))
        case _:
            owner[f"{last}_2"] = copy.deepcopy(owner[last])
    return changed


def tried(workspace, documents):
    """Plan and apply in a transaction that is undone; how that ended."""
    try:
        with workspace.write(SYSTEM, publishing=True) as tx:
            plan = make_plan(tx, documents)
            json.dumps(plan.as_json(), allow_nan=False).encode()
            assert all(one.document and str(one.message) for one in plan.problems)
            apply_plan(tx, plan, allow_loss=True)
            raise UndoneError
    except UndoneError:
        return "applied"
    except FormloomError as error:
        return error.code


@pytest.mark.parametrize("source", ["starter", "golden"])
def test_a_mutated_document_is_planned_or_refused_in_words(starter, source, proof):
    ends = try_mutants(starter, source, proof.sample(proof.numbered(4_000), 40))
    assert ends["invalid_document"] > 0
    proof.write(f"mutations-{source}", **ends)


def test_a_planted_fault_is_caught(starter, monkeypatch):
    monkeypatch.setattr("formloom.platform.documents.plan.check_each", lambda *_: [])
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        try_mutants(starter, "starter", range(100))


def try_mutants(starter, source, cases):
    """How often planning and applying a mutant ended in which way."""
    begun = STARTER if source == "starter" else {**STARTER, **GOLDEN}
    ends = Counter()
    for case in cases:
        random, documents = Random(f"{source} {case}"), dict(begun)
        for _ in range(random.randint(1, 3)):
            name = random.choice(sorted(documents))
            documents[name] = mutated(documents[name], random)
        try:
            ends[tried(starter, documents)] += 1
        except Exception as error:
            error.add_note(f"{source}, case {case}")
            raise
    return ends


def test_a_mutated_flow_is_told_and_tried_or_refused_in_words(starter, proof):
    ends = Counter()
    for case in proof.sample(proof.numbered(4_000), 40):
        random = Random(f"flow {case}")
        name = random.choice(sorted(name for name in STARTER if name[0] == "flow"))
        document = mutated(STARTER[name], random)
        try:
            ends[tried_out(starter, name[1], document)] += 1
        except Exception as error:
            error.add_note(f"case {case}: {name}")
            raise
    assert ends["invalid_document"] > 0
    assert ends["tried"] > 0


def tried_out(workspace, key, document):
    """Inspect and simulate a draft; how that ended."""
    with workspace.read(SYSTEM) as tx:
        inspect(with_flow(current_app(tx), key, document), key, document)
        try:
            simulate(tx, key, document, Question(""))
        except FormloomError as error:
            return error.code
    return "tried"
