"""Long proofs: a seeded sample of their cases in `make test`, every case in `make soak`, and as
many cases that nobody has tried yet in `make fuzz`.
"""

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


def tier() -> str:
    """Which run this is: test, soak or fuzz."""
    return os.environ.get("FORMLOOM_TEST_TIER", "test")


def is_soak() -> bool:
    """Say whether every case is to run."""
    return tier() in {"soak", "fuzz"}


def seed(config: pytest.Config) -> int:
    """Return the seed of this session, the same in every worker."""
    return int(config.getoption("randomly_seed", 0) or 0)


@dataclass(frozen=True)
class Proof:
    """What one long test asks: which cases to run, and where its counts go."""

    seed: int
    test: str
    folder: Path = FOLDER

    @property
    def whole(self) -> bool:
        """Whether every case is to run."""
        return is_soak()

    def numbered(self, most: int) -> range:
        """The numbers of ``most`` random cases: always the same, but others with each fuzz."""
        begin = self.seed * most if tier() == "fuzz" else 0
        return range(begin, begin + most)

    def sample(self, cases: Sequence[Case], size: int) -> list[Case]:
        """Return ``size`` of ``cases``, others with each seed; all of them in a soak."""
        if is_soak() or size >= len(cases):
            return list(cases)
        return random.Random(f"{self.seed} {self.test}").sample(list(cases), size)

    def third(self, cases: Sequence[Case]) -> list[Case]:
        """``sample`` of every third case."""
        return self.sample(cases, (len(cases) + 2) // 3)

    def write(self, name: str, **counts: int) -> None:
        """Write what a soak has proved; a sample proves nothing that is worth keeping."""
        if not is_soak():
            return
        proved = {"test": self.test, "counts": counts, "seed": self.seed, "commit": commit()}
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(proved, indent=2)
        (self.folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def commit() -> str:
    """What was proved: the commit, marked if files beside the proofs differ from it."""
    changed = _git("status", "--porcelain", "--", ".", f":!{FOLDER.relative_to(ROOT)}")
    return _git("rev-parse", "HEAD") + ("-dirty" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
