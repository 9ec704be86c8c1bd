"""Long proofs: a seeded sample of their cases in `make test`, every case in `make soak`."""

import json
import os
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

Case = TypeVar("Case")
ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/proofs"


def is_soak() -> bool:
    """Say whether every case is to run."""
    return os.environ.get("FORMLOOM_TEST_TIER") == "soak"


def seed(config: pytest.Config) -> int:
    """Return the seed of this session, the same in every worker."""
    return int(config.getoption("randomly_seed", 0) or 0)


@dataclass(frozen=True)
class Proof:
    """What one long test asks: which cases to run, and where its counts go."""

    seed: int
    test: str
    folder: Path = FOLDER

    def sample(self, cases: Sequence[Case], size: int) -> list[Case]:
        """Return ``size`` of ``cases``, others with each seed; all of them in a soak."""
        if is_soak() or size >= len(cases):
            return list(cases)
        return random.Random(f"{self.seed} {self.test}").sample(list(cases), size)

    def write(self, name: str, **counts: int) -> None:
        """Write what a soak has proved; a sample proves nothing that is worth keeping."""
        if not is_soak():
            return
        commit = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        proved = {"test": self.test, "counts": counts, "seed": self.seed}
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**proved, "commit": commit.stdout.strip()}, indent=2)
        (self.folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
