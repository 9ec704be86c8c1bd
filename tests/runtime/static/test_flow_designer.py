"""The scripts of the designer of flows: small, translated, with icons that are there."""

import json
import re
from pathlib import Path

from scripts import loaded, weight

from formloom.platform.workflows.design.recipes import RECIPES
from formloom.platform.workflows.design.step_words import STEP_WORDS

STATIC = Path(__file__).parents[3] / "runtime/static"
SCRIPTS = sorted((STATIC / "js/flow-designer").glob("*.js"))
SPRITE = set(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text()))


def test_the_first_load_of_the_designer_is_under_120_kb():
    files = loaded("main.js", "formula-editor/start.js", "flow-designer/start.js")
    assert weight(files) < 120 * 1024


def test_its_sentences_are_listed_for_translation():
    said = {
        text for path in SCRIPTS for text in re.findall(r'(?<![\w.])t\("([^"]+)"', path.read_text())
    }
    assert sorted(said) == json.loads((STATIC / "js/flow-designer/texts.json").read_text())


def test_its_icons_are_in_the_sprite():
    used = {
        name for path in SCRIPTS for name in re.findall(r'\bicon\("([\w-]+)"\)', path.read_text())
    }
    used |= {one.icon for one in STEP_WORDS.values()} | {one.icon for one in RECIPES}
    assert used
    assert used <= SPRITE
