import json
import re
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from scripts import loaded, weight

RUNTIME = Path(__file__).parents[3] / "runtime"
STATIC = RUNTIME / "static"
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text())
TOKENS = (STATIC / "css" / "tokens.css").read_text()
PAGES = [
    page
    for folder in (RUNTIME, RUNTIME.with_name("designer"))
    for page in sorted((folder / "html").rglob("*.html"))
]
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
LIMIT = 100 * 1024


def block(css: str, selector: str) -> dict[str, str]:
    """Return the custom properties of the first rule with ``selector``."""
    body = re.search(re.escape(selector) + r"\s*{([^}]*)}", css).group(1)
    return dict(re.findall(r"(--[\w-]+):\s*([^;]*);", body))


def luminance(color: str) -> float:
    """Return the relative luminance of ``#rgb`` or ``#rrggbb``, as WCAG defines it."""
    digits = color.lstrip("#")
    pairs = [two * 2 for two in digits] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(pair, 16) / 255 for pair in pairs]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["name"])
def test_vendored_files_are_those_of_the_manifest(entry):
    assert sha256((STATIC / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert (STATIC / entry["licence_file"]).read_text().strip()


def test_every_vendored_file_is_in_the_manifest():
    known = {entry[key] for entry in MANIFEST for key in ("file", "licence_file")}
    found = {f"vendor/{path.name}" for path in (STATIC / "vendor").iterdir()}
    assert found - {"vendor/manifest.json"} <= known


def test_dark_is_the_same_chosen_or_taken_from_the_device():
    assert block(TOKENS, ':root[data-theme="dark"]') == block(TOKENS, ':root[data-theme="auto"]')


@pytest.mark.parametrize("selector", [":root", ':root[data-theme="dark"]'], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "surface-2", "bg"])
@pytest.mark.parametrize("ink", ["text", "text-2", "text-3", "pri", "ok", "warn", "bad", "info"])
def test_text_can_be_read(selector, ground, ink):
    tokens = block(TOKENS, selector)
    assert contrast(tokens[f"--{ink}"], tokens[f"--{ground}"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_option_colours_can_be_read(theme):
    css = (STATIC / "css" / "color.css").read_text()
    pair = rf"\.is-(\w+) .*--tint: .*?--{theme}, (#\w+)\).*--ink: .*?--{theme}, (#\w+)\)"
    found = re.findall(pair, css)
    assert len(found) == 12
    assert [name for name, tint, ink in found if contrast(tint, ink) < 4.5] == []


def test_every_icon_of_a_page_is_in_the_sprite():
    sprite = set(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    used = {
        name
        for path in [*PAGES, *SCRIPTS]
        for name in re.findall(r'\bicon(?:_name)?(?:\(|=)"([\w-]+)"', path.read_text())
    }
    assert used
    assert used <= sprite


def said_by(scripts: list[Path]) -> set[str]:
    """The texts that scripts ask for by name."""
    return {
        text for path in scripts for text in re.findall(r'(?<![\w.])t\("([^"]+)"', path.read_text())
    }


def test_the_scripts_texts_are_listed_for_translation():
    visitors = STATIC / "js/public/form.js"  # has a page, and texts, of its own
    kept = STATIC / "js/offline/page.js"  # so has this
    others = [*SCRIPTS, *(one for one in kept.parent.glob("*.js") if one != kept)]
    for name in ("dragging", "lists", "palette", "shortcuts", "times"):
        others += (STATIC / "js" / name).glob("*.js")
    assert said_by(others) == set(json.loads((STATIC / "js" / "texts.json").read_text()))
    assert said_by([kept]) == set(json.loads((kept.with_name("texts.json")).read_text()))
    assert said_by([visitors]) <= set(json.loads(visitors.with_name("texts.json").read_text()))


def test_every_style_sheet_is_linked_and_keeps_to_its_layer():
    pages = "".join(path.read_text() for path in PAGES)
    for path in (STATIC / "css").glob("*.css"):
        assert f'"{path.stem}"' in pages or f"'css/{path.name}'" in pages
        assert "@layer" in path.read_text()


def test_a_page_loads_less_than_100_kb_of_script():
    htmx = STATIC / "vendor" / "htmx-4.0.1.esm.min.js"
    assert weight([*SCRIPTS, htmx]) < LIMIT


def test_a_form_that_works_without_a_network_loads_no_more():
    htmx = STATIC / "vendor" / "htmx-4.0.1.esm.min.js"
    later = loaded("offline/start.js", "offline/forms.js")
    assert weight({*SCRIPTS, htmx, *later}) < LIMIT


@pytest.mark.parametrize("entry", ["main.js", "form-rules.js", "formula-editor/start.js"])
def test_no_page_loads_the_editor_of_formulas_before_it_is_in_sight(entry):
    files = loaded(entry)
    assert not [path.name for path in files if "codemirror" in path.name]
    assert weight(files) < LIMIT


def test_the_editor_of_formulas_brings_one_vendored_module():
    files = loaded("formula-editor/editor.js")
    assert [path.name for path in files if path.parent.name == "vendor"] == [
        entry["file"].rpartition("/")[2] for entry in MANIFEST if entry["name"] == "codemirror"
    ]


def test_the_formula_engine_is_small():
    engine = sorted((STATIC / "js/formula").glob("*.js"))
    assert weight(engine) <= 15 * 1024


def test_the_texts_of_the_formula_editor_are_listed_for_translation():
    editor = "".join(path.read_text() for path in (STATIC / "js/formula-editor").glob("*.js"))
    engine = "".join((STATIC / f"js/formula/{name}.js").read_text() for name in ("lex", "parse"))
    said = set(re.findall(r'(?<![\w.])t\("([^"]+)"', editor))
    said |= set(re.findall(r'"([^"\n]*[a-z] [^"\n]*\.)"', engine))
    assert said == set(json.loads((STATIC / "js/formula-editor/texts.json").read_text()))


def test_a_template_names_the_page_that_it_shows():
    """What stands at its head leads whoever reads it to the class that fills it."""
    named = {
        name for page in PAGES
        for name in re.findall(r"\bformloom(?:\.\w+)+\.[A-Z]\w+", page.read_text())
    }  # fmt: skip
    assert "formloom.runtime.pages.home.HomePage" in named
    for name in named:
        module, _dot, made = name.rpartition(".")
        assert hasattr(import_module(module), made), name
