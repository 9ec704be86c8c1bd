"""The pinyin of names, and when its dictionaries are loaded."""

import subprocess
import sys

import pytest

from formloom.platform.records.pinyin import plain, syllables

LOADED = """
import sys
import formloom.runtime.app, formloom.runtime.server, formloom.runtime.cli
from formloom.platform.access.names import search_text, sort_key
search_text("Ada Lovelace", "ada"), sort_key("Ada")
print("pypinyin" in sys.modules)
search_text("王伟")
print("pypinyin" in sys.modules)
"""


@pytest.mark.parametrize(
    ("run", "read"),
    [("王伟", ["wang2", "wei3"]), ("重庆", ["chong2", "qing4"]), ("重要", ["zhong4", "yao4"])],
    ids=["name", "phrase", "other phrase"],
)
def test_phrases_are_read_as_phrases(run, read):
    assert list(syllables(run)) == read


def test_a_syllable_loses_its_tone():
    assert plain("chong2") == "chong"


def test_a_process_starts_without_the_dictionaries():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]
