"""The scripts of the designer of dashboards: small, translated, with icons that are there."""

import json
import re
from pathlib import Path

from formloom.designer.dashboards.layout_page import KIND_TITLES

STATIC = Path(__file__).parents[3] / "runtime/static"
SCRIPTS = sorted((STATIC / "js/dashboard-designer").glob("*.js"))
SPRITE = set(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text()))


def test_its_sentences_are_listed_for_translation():
    said = {
        text for path in SCRIPTS for text in re.findall(r'(?<![\w.])t\("([^"]+)"', path.read_text())
    }
    assert sorted(said) == json.loads((STATIC / "js/dashboard-designer/texts.json").read_text())


def test_its_icons_are_in_the_sprite():
    used = {
        name
        for path in SCRIPTS
        for name in re.findall(r'\b(?:icon|button)\((?:t\([^)]*\), )?"([\w-]+)"', path.read_text())
    }
    assert used - SPRITE == {"down", "hide", "up"}  # these name what a button of the phone does
    assert {icon for _title, icon in KIND_TITLES.values()} <= SPRITE
