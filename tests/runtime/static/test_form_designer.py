"""The scripts of the designer of forms: small, translated, with icons that are there."""

import json
import re
from pathlib import Path

from scripts import loaded, weight

STATIC = Path(__file__).parents[3] / "runtime/static"
SCRIPTS = sorted((STATIC / "js/form-designer").glob("*.js"))
#: Fetched once the page stands, or when somebody first looks at them.
LATER = {"lasso.js", "outline.js", "rules-panel.js"}
SPRITE = set(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text()))


def test_the_first_load_of_the_designer_is_under_120_kb():
    files = loaded("main.js", "formula-editor/start.js", "form-designer/start.js")
    assert STATIC / "vendor/htmx-4.0.1.esm.min.js" in files
    assert {path.name for path in SCRIPTS} - {path.name for path in files} == LATER
    assert weight(files) < 120 * 1024


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
