"""Axe looks at a part of what tests show it, others with each seed, and at everything in a soak."""

from concurrent.futures import ThreadPoolExecutor

import axe
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


def test_it_is_installed_once_for_all_who_ask_also_over_half_of_it(tmp_path, monkeypatch):
    folder = tmp_path / "axe"
    half = folder / "node_modules/axe-core/package.json"
    half.parent.mkdir(parents=True)
    half.write_text("{}")
    monkeypatch.setattr(axe, "FOLDER", folder)
    monkeypatch.setattr(axe, "FILE", folder / "node_modules/axe-core/axe.min.js")
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda _: axe.source(), range(3)))
    assert len(set(found)) == 1
    assert "axe" in found[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["axe", "axe.lock"]
