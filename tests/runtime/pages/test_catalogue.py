import re
from pathlib import Path

import orjson
import pytest

from formloom.runtime import i18n

RUNTIME = Path(i18n.__file__).parent
DESIGNER = RUNTIME.with_name("designer")
SAID = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')""")
FILES = sorted(
    path
    for folder in (RUNTIME / "html", RUNTIME / "pages", DESIGNER)
    for path in folder.rglob("*")
    if path.suffix in {".html", ".py"}
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sentence_of_a_page_has_its_chinese(path):
    catalogue = i18n.catalogue("zh")
    comments = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    said = {double or single for double, single in SAID.findall(comments)}
    assert {one for one in said if one not in catalogue} == set()


def test_every_sentence_of_a_script_has_its_chinese():
    texts = orjson.loads((RUNTIME / "static/js/texts.json").read_bytes())
    assert [one for one in texts if one not in i18n.catalogue("zh")] == []


def test_placeholders_are_the_same_in_both_languages():
    names = re.compile(r"\{(\w+)\}")
    for english, chinese in i18n.catalogue("zh").items():
        assert set(names.findall(english)) == set(names.findall(chinese)), english
