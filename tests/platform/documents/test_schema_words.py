"""What a document breaks is said in a sentence: no pattern, no list of everything that is there."""

import copy

import pytest

from formloom.platform.documents.kinds import KINDS

ENTITY = {
    "$schema": "formloom:entity/1", "$id": "site", "title": "Site", "type": "object",
    "properties": {"name": {"id": "name", "field": "text", "title": "Name"}},
}  # fmt: skip
FORM = {
    "$schema": "formloom:form/1", "$id": "site_default", "title": "Site", "entity": "site",
    "use": "edit", "body": [{"section": "main", "title": "Main", "body": [{"field": "name"}]}],
}  # fmt: skip
CHOICE = {"id": "kind", "field": "choice", "title": "Kind"}


def said_of(kind, document, change):
    """The sentences about a document with something changed."""
    changed = copy.deepcopy(document)
    change(changed)
    return [str(one.message) for one in KINDS.get(kind).problems(changed["$id"], changed)]


def field(**settings):
    """A change that gives the entity one more field."""
    return lambda entity: entity["properties"].update(kind={**CHOICE, **settings})


@pytest.mark.parametrize(
    ("kind", "document", "change", "said"),
    [
        ("form", FORM, lambda one: one["body"][0].update(body=[{"field": "name"}] * 301),
         "At most 300 fit here; there are 301."),
        ("form", FORM, lambda one: one.update(title=""), "This must not be empty."),
        ("form", FORM, lambda one: one.update(title="x" * 201),
         "At most 200 characters fit here; there are 201."),
        ("form", FORM, lambda one: one.update(entity="Our Site"), "A key is expected here: "),
        ("form", FORM, lambda one: one["body"].append({"title": "Nothing"}), "This needs one of: "),
        ("entity", ENTITY, field(options=[{"value": "a", "title": "A", "color": "Dark Red"}]),
         "A colour is expected here, such as blue or #2458d3."),
    ],
)  # fmt: skip
def test_what_breaks_a_schema_is_said_in_words(kind, document, change, said):
    assert said_of(kind, document, lambda one: None) == []
    found = said_of(kind, document, change)
    assert any(one.startswith(said) for one in found), found
    assert all(len(one) < 200 for one in found)
