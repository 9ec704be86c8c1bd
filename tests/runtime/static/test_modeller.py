"""The scripts of the data modeller: translated, small, with icons that are there."""

import json
import re
from pathlib import Path

from scripts import weight

from formloom.designer.modeller.starters import STARTERS
from formloom.designer.modeller.work import TYPE_ICONS

STATIC = Path(__file__).parents[3] / "runtime/static"
SCRIPTS = sorted((STATIC / "js/modeller").glob("*.js"))
SPRITE = set(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text()))


def test_its_sentences_are_listed_for_translation():
    said = {
        text for path in SCRIPTS for text in re.findall(r'(?<![\w.])t\("([^"]+)"', path.read_text())
    }
    assert sorted(said) == json.loads((STATIC / "js/modeller/texts.json").read_text())


def test_its_icons_are_in_the_sprite():
    named = r'\b(?:icon|button)\((?:t\((?:[^()]|\([^)]*\))*\), )?"([\w-]+)"'
    used = {name for path in SCRIPTS for name in re.findall(named, path.read_text())}
    assert used
    assert used | {*TYPE_ICONS.values(), *(one.icon for one in STARTERS.values())} <= SPRITE


def test_it_is_small():
    assert weight(SCRIPTS) < 40 * 1024
