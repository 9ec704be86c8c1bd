"""The reference, made from the code: ``python -m formloom.runtime.reference`` writes its pages.

A test compares each page with what is made here, so an entry can neither be missing nor be old.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from ...platform.formula import reference as formula
from . import commands, errors, field_types, flows, kinds, settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"

#: file -> what it says
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands.markdown,
    "documents.md": kinds.markdown,
    "errors.md": errors.markdown,
    "fields.md": field_types.markdown,
    "flows.md": flows.markdown,
    "formula.md": formula.markdown,
    "settings.md": settings.markdown,
}


def write() -> None:
    """Write every page."""
    for name, markdown in PAGES.items():
        (FOLDER / name).write_text(markdown(), encoding="utf-8")
