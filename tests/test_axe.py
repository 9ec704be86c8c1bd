"""Axe looks at a part of what tests show it, others with each seed, and at everything in a soak."""

import pytest
from axe import Chance
from proofs import Proof


@pytest.fixture
def seen(monkeypatch):
    """Which of 400 pages axe looks at."""

    def of(tier, seed, test="tests/e2e/test_lists.py::test_a"):
        monkeypatch.setenv("FORMLOOM_TEST_TIER", tier)
        chance = Chance()
        chance.begin(Proof(seed, test))
        return [page for page in range(400) if chance.comes(1 / 4)]

    return of


def test_the_same_pages_with_the_same_seed_and_others_with_another(seen):
    assert 60 < len(seen("test", 7)) < 140
    assert seen("test", 7) == seen("test", 7)
    assert seen("test", 7) != seen("test", 8)
    assert seen("test", 7) != seen("test", 7, "tests/e2e/test_lists.py::test_b")


def test_every_page_in_a_soak(seen):
    assert seen("soak", 7) == list(range(400))
