"""The scripts that designers share: translated on every page, with icons that are there."""

import json
import re
from pathlib import Path

from scripts import loaded

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "runtime/static"
SHARED = STATIC / "js/designer"
SPRITE = set(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text()))


def _found(pattern: str) -> set[str]:
    return {name for path in SHARED.glob("*.js") for name in re.findall(pattern, path.read_text())}


def test_their_sentences_are_listed_for_translation():
    said = _found(r'(?<![\w.])t\("([^"]+)"')
    assert sorted(said) == json.loads((SHARED / "texts.json").read_text())


def test_pages_that_load_them_bring_their_sentences():
    pages = {path: path.read_text() for path in (ROOT / "designer/html/designs").glob("*.html")}
    framed = {
        path for path, text in pages.items() if '{% extends "designs/_designer.html" %}' in text
    }
    assert {"flow.html", "form.html"} <= {path.name for path in framed}
    named = {path: re.findall(r'"scripts": "([\w-]+)"', pages[path]) for path in framed}
    assert all(loaded(f"{scripts}/start.js") for (scripts,) in named.values())
    starts = {
        path: re.findall(r"asset\('js/([\w/-]+\.js)'\)", text)
        for path, text in pages.items()
        if path not in framed
    }
    users = {path for path, files in starts.items() if loaded(*files) & set(SHARED.glob("*.js"))}
    assert users == {path for path in starts if '"designer/texts.json"' in pages[path]}


def test_their_icons_are_in_the_sprite():
    used = _found(r'\b(?:icon|button)\((?:t\([^)]*\), )?"([\w-]+)"')
    assert {"undo-2", "users"} <= used
    assert used | _found(r'#show\("[\w-]*", "([\w-]+)"') <= SPRITE
