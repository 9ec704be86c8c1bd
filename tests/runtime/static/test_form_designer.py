"""The scripts of the designer of forms: small, translated, with icons that are there."""

import gzip
import json
import re
from pathlib import Path

STATIC = Path(__file__).parents[3] / "runtime/static"
SCRIPTS = sorted((STATIC / "js/form-designer").glob("*.js"))
SPRITE = set(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text()))
IMPORT = re.compile(r'^(?:import|export) (?:[^;]*? from )?"(\.[^"]+)";$', re.M)


def loaded(start, seen):
    """``start`` and every module that comes with it."""
    if start not in seen:
        seen.add(start)
        for name in IMPORT.findall(start.read_text()):
            loaded((start.parent / name).resolve(), seen)
    return seen


def test_the_first_load_of_the_designer_is_under_120_kb():
    begun = ("js/main.js", "js/formula-editor/start.js", "js/form-designer/start.js")
    files = {path for one in begun for path in loaded(STATIC / one, set())}
    assert STATIC / "vendor/htmx-4.0.1.esm.min.js" in files
    assert set(SCRIPTS) <= files
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 120 * 1024


def test_its_sentences_are_listed_for_translation():
    said = {
        text for path in SCRIPTS for text in re.findall(r'(?<![\w.])t\("([^"]+)"', path.read_text())
    }
    assert sorted(said) == json.loads((STATIC / "js/form-designer/texts.json").read_text())


def test_its_icons_are_in_the_sprite():
    names = (STATIC / "js/form-designer/names.js").read_text()
    used = set(re.findall(r': "([a-z][a-z0-9-]+)"', names))
    for path in SCRIPTS:
        used |= set(re.findall(r'\bicon\("([\w-]+)"\)', path.read_text()))
    assert {"calendar", "grip-vertical"} <= used
    assert used <= SPRITE
