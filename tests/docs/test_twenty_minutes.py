"""The tutorial in the browser says what its test does, step by step, in both languages."""

import re
from pathlib import Path

import pytest
from twenty_minutes import STEPS

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial"
ENGLISH, CHINESE = (TUTORIAL / f"twenty-minutes{tag}.md" for tag in ("", ".zh"))
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
#: A picture says much, but a page that shows many of them must still open at once.
LARGEST = 150_000


def headings(page):
    return re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)


def test_the_headings_are_the_steps_of_the_story():
    told = [f"{at}. {title}" for at, (title, _act) in enumerate(STEPS, start=1)]
    assert headings(ENGLISH) == told
    assert len(headings(CHINESE)) == len(told)


@pytest.mark.parametrize(("page", "tag"), [(ENGLISH, "en"), (CHINESE, "zh")], ids=["en", "zh"])
def test_every_picture_is_there_and_small(page, tag):
    found = [TUTORIAL / path for path in PICTURE.findall(page.read_text("utf-8"))]
    assert len(found) >= 10
    assert [one for one in found if not one.name.endswith(f".{tag}.webp")] == []
    assert [one.name for one in found if not one.is_file()] == []
    assert [one.name for one in found if one.stat().st_size > LARGEST] == []


def test_both_languages_show_the_same_pictures():
    shown = [[path.split(".")[-3] for path in PICTURE.findall(page.read_text("utf-8"))]
             for page in (ENGLISH, CHINESE)]  # fmt: skip
    assert shown[0] == shown[1]
