"""The page of flows: every row is there, and every test that it names."""

import ast
import re
from pathlib import Path

import pytest

from formloom.platform.workflows.approvers.builtin import APPROVERS
from formloom.platform.workflows.modes.builtin import MODES
from formloom.platform.workflows.operations.builtin import OPERATIONS
from formloom.platform.workflows.steps.builtin import DOCUMENTED
from formloom.runtime.reference import flow_proofs, flows

TESTS = Path(__file__).parents[2]
NAMED = sorted(set(re.findall(r"`([\w/]+\.py::\w+)`", flows.markdown())))


@pytest.mark.parametrize("name", NAMED)
def test_the_tests_that_it_names_are_there(name):
    file, _, function = name.partition("::")
    place = next(
        one for one in (TESTS / "platform/workflows", TESTS / "e2e") if (one / file).is_file()
    )
    known = {one.name for one in ast.parse((place / file).read_text("utf-8")).body
             if isinstance(one, ast.FunctionDef)}  # fmt: skip
    assert function in known


def test_every_row_has_its_proof():
    assert {one.name for one in DOCUMENTED} == set(flow_proofs.STEPS_PROOF)
    assert {one.name for one in APPROVERS} == set(flow_proofs.RULES_PROOF)
    assert {one.name for one in MODES} == set(flow_proofs.MODES_PROOF)
    for_people = {one.name for one in OPERATIONS} - flows.INNER
    assert for_people == set(flow_proofs.OPERATIONS_PROOF) == set(flows.OPERATION_WORDS)
    assert set(flows.POLICIES) == set(flow_proofs.POLICIES_PROOF)


def test_every_row_is_used_by_a_person_in_a_browser():
    rows = [line.split(" | ") for line in flows.markdown().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [row[0] for row in rows if "`test_flow_" not in row[-1]] == []
    assert [row[0] for row in rows if "`test_" not in row[-2]] == []
