"""What scripts a page loads before anybody does anything."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

STATIC = Path(__file__).parents[1] / "runtime/static"
IMPORT = re.compile(r'^(?:import|export) (?:[^;]*? from )?"(\.[^"]+)";$', re.MULTILINE)


def loaded(*names: str) -> set[Path]:
    """The modules of ``names``, such as "main.js", and every one that comes with them; what is
    imported later is not.
    """
    found: set[Path] = set()
    left = [STATIC / "js" / name for name in names]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += ((path.parent / name).resolve() for name in IMPORT.findall(path.read_text()))
    return found


def weight(paths: Iterable[Path]) -> int:
    """How many bytes they are on the way, each compressed."""
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)
