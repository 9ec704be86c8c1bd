"""A plug-in of pytest that lets one module of the product have a seeded bug.

``FORMLOOM_MUTANT`` is JSON: the module below ``formloom.``, the text that is there once, and what
stands there instead. Nothing on the disk changes.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

MODULE, TEXT, BUG = json.loads(os.environ["FORMLOOM_MUTANT"])


class Mutated(importlib.machinery.SourceFileLoader):
    """Loads a module with the bug in it, never from what was compiled before."""

    def path_stats(self, path: str) -> dict[str, int]:
        raise OSError

    def get_data(self, path: str) -> bytes:
        found = super().get_data(path).decode()
        assert found.count(TEXT) == 1, f"{TEXT!r} is {found.count(TEXT)} times in {MODULE}"
        return found.replace(TEXT, BUG).encode()


class Finder(importlib.abc.MetaPathFinder):
    """Finds that module alone; the others are left to those who follow."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != f"formloom.{MODULE}":
            return None
        sys.meta_path.remove(self)
        try:
            found = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        assert found
        assert found.origin
        found.loader = Mutated(name, found.origin)
        return found


sys.meta_path.insert(0, Finder())


@pytest.fixture
def proof():
    """What tests of properties ask, without the heavy rest of the suite's fixtures."""
    from proofs import Proof

    return Proof(0, "mutant")
