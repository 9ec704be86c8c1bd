"""The script of the list of options: translated, small, fetched only where it is needed."""

import json
import re
from pathlib import Path

from scripts import weight

SCRIPTS = Path(__file__).parents[3] / "runtime/static/js"
OWN = sorted((SCRIPTS / "option-list").glob("*.js"))


def test_its_sentences_are_listed_for_translation():
    said = {
        text for path in OWN for text in re.findall(r'(?<![\w.])t\("([^"]+)"', path.read_text())
    }
    assert sorted(said) == json.loads((SCRIPTS / "option-list/texts.json").read_text())


def test_it_is_small_and_fetched_for_fields_with_options():
    assert weight(OWN) < 8 * 1024
    drawer = (SCRIPTS / "modeller/drawer.js").read_text()
    assert 'import("../option-list/options.js")' in drawer
    assert not re.search(r"^import .*option-list", drawer, re.M)
