"""Places in documents are told in words."""

import pytest

from formloom.designer.documents.places import place_title
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.releases import current_app


@pytest.fixture
def told(served):
    """A function that tells a place of a document of the demo in a language."""
    app, workspace = served

    def tell(kind, key, *at, locale="en"):
        with (
            app.test_request_context(headers={"Accept-Language": locale}),
            workspace.read(SYSTEM) as tx,
        ):
            live = current_app(tx)
            return place_title(live, kind, live.document(kind, key), at)

    return tell


@pytest.mark.parametrize(
    ("kind", "key", "at", "said"),
    [
        ("view", "competitor_all", ("entity",), "Entity"),
        ("view", "competitor_all", ("columns", 3, "field"), "Columns › Threat"),
        ("view", "opportunity_open", ("colors", 0, "when"), "Colors › 1 › Condition"),
        ("form", "competitor_default", ("body", 0, "body", 0, "body", 4, "field"), None),
        ("entity", "opportunity", ("properties", "competitors", "to"), "Competitors › Leads to"),
        ("entity", "quote", ("properties", "items", "properties", "price"), "Items › Price"),
        ("navigation", "main", ("items", 4, "items", 2, "entity"), "Marketing › Competitor"),
        ("role", "sales", ("entities", "product", "fields", "cost"), None),
        ("form", "competitor_default", ("body",), "Body"),
        ("view", "competitor_all", (), "The whole document"),
    ],
)  # fmt: skip
def test_a_place_is_told_by_what_stands_there(told, kind, key, at, said):
    found = told(kind, key, *at)
    assert "/" not in found
    assert said is None or found == said
    assert told(kind, key, *at, locale="zh") != found


def test_things_of_a_list_are_found_by_their_name_too(told):
    assert (
        told("view", "competitor_all", "columns", "threat", "width") == "Columns › Threat › Width"
    )


def test_what_is_not_there_any_more_is_told_as_it_was_called(told):
    assert told("entity", "competitor", "properties", "gone", "title") == "gone › Title"
    assert told("view", "competitor_all", "columns", 99, "field") == "Columns › 100"
