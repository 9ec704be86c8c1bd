"""Samples are seeded and rotate; a soak leaves nothing out and writes what it proved."""

import json

import pytest
from proofs import Proof

CASES = range(100)


@pytest.fixture
def tier(monkeypatch):
    return lambda name: monkeypatch.setenv("FORMLOOM_TEST_TIER", name)


def test_the_same_seed_takes_the_same_sample(tier):
    tier("test")
    first, second = (Proof(7, "races").sample(CASES, 5) for _ in range(2))
    assert len(set(first)) == 5
    assert first == second


def test_another_seed_takes_another_sample(tier):
    tier("test")
    assert Proof(7, "races").sample(CASES, 5) != Proof(8, "races").sample(CASES, 5)


def test_a_soak_takes_every_case(tier):
    tier("soak")
    assert Proof(7, "races").sample(CASES, 5) == list(CASES)


@pytest.mark.parametrize(("name", "files"), [("test", []), ("soak", ["races.json"])])
def test_only_a_soak_writes_its_proof(tier, tmp_path, name, files):
    tier(name)
    Proof(7, "races", tmp_path).write("races", cases=100)
    assert [path.name for path in tmp_path.iterdir()] == files


def test_a_proof_names_counts_and_seed(tier, tmp_path):
    tier("soak")
    Proof(7, "races", tmp_path).write("races", cases=100)
    proved = json.loads((tmp_path / "races.json").read_text())
    assert (proved["counts"], proved["seed"]) == ({"cases": 100}, 7)
