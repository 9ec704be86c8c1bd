"""Every sentence that people may read is there in Chinese, with the same placeholders."""

import re

import pytest
from sentences import sentences

from formloom.runtime.i18n import LOCALES, catalogue, gettext, script_texts

PLACEHOLDER = re.compile(r"\{\w+\}")


def test_every_sentence_is_translated():
    missing = sorted(sentences() - catalogue("zh").keys())
    assert not missing, f"{len(missing)} without Chinese:\n" + "\n".join(missing)


def test_translations_have_the_same_placeholders():
    wrong = [
        text
        for locale in LOCALES
        for text, other in catalogue(locale).items()
        if set(PLACEHOLDER.findall(other)) - set(PLACEHOLDER.findall(text))
    ]
    assert not wrong


def test_english_says_of_one_only_sentences_that_are_said():
    assert catalogue("en").keys() <= sentences()


def test_english_is_said_otherwise_of_one(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert [gettext("{count} rows", count=count) for count in (0, 1, 2)] == [
            "0 rows", "1 row", "2 rows",
        ]  # fmt: skip
        assert script_texts()["1 {count} rows pasted"] == "{count} row pasted"
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        assert gettext("{count} rows", count=1) == "1 条"


@pytest.mark.parametrize("text", ["Save", "Nothing changes.", "Long text", "Entities"])
def test_the_collector_finds_sentences_of_every_kind(text):
    assert text in sentences()
