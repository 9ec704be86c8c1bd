"""What a plan tells, in the words of whoever reads it."""

import pytest
from make import entity

from formloom.platform.core.errors import Message
from formloom.runtime.pages.document_words import in_words

STAGE = {"title": "Stage"}


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_fields_and_entities_of_a_change_are_told_by_their_titles(app, published):
    release = published(entity("deal", {"name": {"title": "Subject"}, "stage": STAGE}))
    index = Message("{title}: '{entity}' {fields}",
                    {"title": "R", "entity": "deal", "fields": "stage, owner"})  # fmt: skip
    unique = Message("{fields} becomes unique.", {"fields": "name, stage"})
    with app.test_request_context():
        assert in_words(release, index, "report/r", "") == "R: 'Deal' Stage, Owner"
        assert in_words(release, unique, "entity/deal", "/unique") == (
            "Subject, Stage becomes unique."
        )
