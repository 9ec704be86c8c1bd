"""Charts drawn without a browser."""

import re

import pytest

from formloom.platform.core.errors import UnavailableError
from formloom.platform.reports.charts import CHART_TYPES
from formloom.runtime.adapters import charts
from formloom.runtime.adapters.charts import LOOK, SCRIPTS, STATIC, data_url, painter, png

LABEL = '<script>alert("1")</script> & 一月'
SERIES = {"name": "金额", "data": [12345678, 300.5], "texts": ["¥12,345,678", "¥300.50"],
          "urls": [], "format": "money"}  # fmt: skip


def model(kind):
    return {"type": kind, "categories": [LABEL, "二月"], "series": [SERIES, SERIES]}


@pytest.fixture(scope="module")
def drawing():
    with painter("zh") as made:
        yield made


def test_every_type_is_drawn_with_inert_labels(drawing):
    for kind in {one.name for one in CHART_TYPES} - {"kpi"}:
        svg = drawing.svg(model(kind))
        assert svg.startswith("<svg"), kind
        assert "<script" not in svg, kind
        assert re.search(r"<(path|circle|polygon) [^>]*fill=\"(?!none)", svg), kind


def test_labels_and_axes_are_chinese(drawing):
    svg = drawing.svg(model("bar"))
    assert "二月" in svg
    assert re.search(r">\d+万<", svg)


def test_a_picture_for_mail_is_made_of_dots(drawing):
    picture = png(drawing.svg(model("pie"), 320, 160))
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (640, 320)


def test_what_takes_too_long_is_given_up(drawing, monkeypatch):
    monkeypatch.setattr(charts, "MOST_SECONDS", 0.2)
    with pytest.raises(UnavailableError):
        drawing._run("while (true) {}")


def test_print_has_no_outlines_over_letters(drawing):
    svg = drawing.svg(model("funnel"))
    assert 'paint-order="stroke"' in svg
    assert data_url(svg) != data_url(svg.replace("paint-order", "x"))


def test_paper_has_the_light_colours_of_the_pages():
    tokens = (STATIC / "css/tokens.css").read_text()
    light = dict(
        re.findall(r"--([\w-]+): (#[0-9a-f]+);", tokens.partition('[data-theme="dark"]')[0])
    )
    assert LOOK["colors"] == [light[f"c{place}"] for place in range(1, 9)]
    names = {"text": "text-2", "faint": "text-3", "line": "line", "surface": "surface",
             "soft": "surface-3", "primary": "pri"}  # fmt: skip
    assert {name: LOOK[name] for name in names} == {k: light[v] for k, v in names.items()}
    assert (SCRIPTS / "server.js").exists()
