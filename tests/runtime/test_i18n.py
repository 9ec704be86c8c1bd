"""Every sentence that people may read is there in Chinese, with the same placeholders."""

import re

import pytest
from sentences import sentences

from formloom.runtime.i18n import catalogue

PLACEHOLDER = re.compile(r"\{\w+\}")


def test_every_sentence_is_translated():
    missing = sorted(sentences() - catalogue("zh").keys())
    assert not missing, f"{len(missing)} without Chinese:\n" + "\n".join(missing)


def test_translations_have_the_same_placeholders():
    wrong = [
        text
        for text, chinese in catalogue("zh").items()
        if set(PLACEHOLDER.findall(chinese)) - set(PLACEHOLDER.findall(text))
    ]
    assert not wrong


@pytest.mark.parametrize("text", ["Save", "Nothing changes.", "Long text", "Entities"])
def test_the_collector_finds_sentences_of_every_kind(text):
    assert text in sentences()
