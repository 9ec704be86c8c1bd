"""What the first load of each designer brings; parts that are fetched later are not in it."""

import re
from pathlib import Path

import pytest
from scripts import STATIC, loaded, weight

DESIGNS = Path(__file__).parents[3] / "designer/html/designs"
FRAMED = re.compile(r'"scripts": "([\w-]+)"')
ALONE = re.compile(r"asset\('js/([\w-]+)/start\.js'\)")
DESIGNERS = sorted(
    {name for page in DESIGNS.glob("*.html") for name in FRAMED.findall(page.read_text())}
    | {name for page in DESIGNS.glob("*.html") for name in ALONE.findall(page.read_text())}
)


def test_every_folder_of_a_designer_is_measured():
    folders = {path.parent.name for path in (STATIC / "js").glob("*-designer/start.js")}
    assert {*folders, "modeller"} <= set(DESIGNERS)


@pytest.mark.parametrize("page", ["_designer", "_modeller", "report"])
def test_a_designer_needs_no_forms_without_a_network(page):
    assert '<meta name="fl-offline" content="no">' in (DESIGNS / f"{page}.html").read_text()


@pytest.mark.parametrize("name", DESIGNERS)
def test_the_first_load_of_a_designer_is_under_120_kb(name):
    files = loaded("main.js", "formula-editor/start.js", f"{name}/start.js")
    assert STATIC / f"js/{name}/start.js" in files
    assert weight(files) < 120 * 1024


def test_the_first_load_of_the_editor_of_reports_is_under_120_kb():
    page = (DESIGNS / "report.html").read_text()
    (entry,) = re.findall(r"asset\('js/([\w/]+\.js)'\)", page)
    assert weight(loaded("main.js", "formula-editor/start.js", entry)) < 120 * 1024
