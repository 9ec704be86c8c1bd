"""The scripts of reports: what pages load for charts, and what both sides must know alike."""

import json
import re
from pathlib import Path

import pytest
from scripts import loaded, weight

from formloom.platform.reports.charts import CHART_TYPES

STATIC = Path(__file__).parents[3] / "runtime/static"
#: The most of a chart that a page fetches later, of which most pages need the first part only.
USUAL, MORE = 200 * 1024, 240 * 1024


def vendored(name):
    return next(STATIC.glob(f"vendor/{name}-[0-9]*.esm.min.js"))


def test_the_scripts_draw_every_type_but_the_figure():
    drawn = set(
        re.findall(r"^  (\w+): \{ option", (STATIC / "js/charts/types.js").read_text(), re.M)
    )
    assert drawn == {one.name for one in CHART_TYPES} - {"kpi"}


@pytest.mark.parametrize("entry", ["charts/start.js", "reports/dashboard.js", "reports/builder.js"])
def test_no_page_loads_the_drawing_before_a_chart_is_in_sight(entry):
    files = loaded(entry)
    assert not [path.name for path in files if "echarts" in path.name]
    assert weight(files) < 100 * 1024


def test_what_is_fetched_for_a_chart_is_small():
    shared, usual, more = map(vendored, ("echarts-shared", "echarts", "echarts-more"))
    assert weight([shared, usual]) <= USUAL
    assert weight([shared, usual, more]) <= MORE


def test_what_is_fetched_runs_under_our_policy():
    """No code is made of text, and the drawings hold no style attributes."""
    for name in ("echarts-shared", "echarts", "echarts-more"):
        text = vendored(name).read_text()
        assert not re.search(r"new Function\(|[^\w.]eval\(", text)
    drawing = "".join(path.read_text() for path in (STATIC / "js/charts").glob("*.js"))
    assert 'renderMode: "richText"' in drawing
    assert 'renderer: "canvas"' in drawing


def test_the_texts_of_the_builder_are_listed_for_translation():
    scripts = "".join(path.read_text() for path in (STATIC / "js/reports").glob("*.js"))
    said = set(re.findall(r'(?<![\w.])t\("([^"]+)"', scripts))
    assert said == set(json.loads((STATIC / "js/reports/texts.json").read_text()))
