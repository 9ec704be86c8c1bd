"""Values of documents are told in words where two versions are compared."""

import pytest

from formloom.designer.documents.document import edit_rows
from formloom.designer.documents.values import value_text
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.releases import current_app


@pytest.fixture
def within(served):
    """A function that calls another with the live app, in a request in a language."""
    app, workspace = served

    def call(act, locale="en"):
        with (
            app.test_request_context(headers={"Accept-Language": locale}),
            workspace.read(SYSTEM) as tx,
        ):
            return act(current_app(tx))

    return call


FIELD = {
    "id": "size", "field": "choice", "title": "Size", "unique": True,
    "options": [{"value": "s", "title": "Small"}, {"value": "l", "title": "Large"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "key", "at", "value", "said"),
    [
        ("entity", "lead", ("title",), "Leads", "Leads"),
        ("entity", "lead", ("required",), ["name", "company"], "Name, Company"),
        ("entity", "lead", ("properties", "name", "unique"), False, "No"),
        ("app", "crm_starter", ("calendar", "week"), [1, 2, 3], "1, 2, 3"),
        ("role", "sales", ("entities", "lead"), {"create": True}, "Create: Yes"),
        ("role", "sales", ("entities",), {"lead": {"read": "own"}}, "Lead:\n\u2003Read: own"),
        ("view", "competitor_all", ("quick",), [], ""),
        ("view", "competitor_all", ("filter",), "threat > 3", "threat > 3"),
        (
            "view", "lead_all", ("columns",), [{"field": "name", "frozen": True}],
            "• Field: Name\n\u2003Frozen: Yes",
        ),
        (
            "entity", "lead", ("properties", "size"), FIELD,
            "Id: size\nType: Choice\nTitle: Size\nUnique: Yes\nOptions:"
            "\n\u2003• Value: s\n\u2003\u2003Title: Small"
            "\n\u2003• Value: l\n\u2003\u2003Title: Large",
        ),
    ],
)  # fmt: skip
def test_a_value_is_told_without_brackets(within, kind, key, at, value, said):
    assert within(lambda app: value_text(app, kind, app.document(kind, key), at, value)) == said


def test_it_is_told_in_the_language_of_the_page(within):
    def told(app):
        return value_text(app, "entity", app.document("entity", "lead"), ("required",), ["name"])

    assert within(told, "zh") == "姓名"


def test_another_order_names_the_things_in_it(within):
    def rows(app):
        before = app.document("entity", "competitor")
        keys = [*before["properties"]]
        keys[:2] = keys[1::-1]
        moved = {key: before["properties"][key] for key in keys}
        return [*edit_rows(app, "entity", before, {**before, "properties": moved})]

    (row,) = within(rows)
    assert row.before.startswith("Name, ")
    assert row.after.partition(", ")[2].startswith("Name, ")


def test_no_cell_of_a_comparison_is_json(visit):
    analyst = visit("analyst")
    said = {"type": "choice", "title": "Size", "set.options": "small = Small"}
    analyst.post("/designs/entity/competitor/fields/new", said)
    page = analyst.get("/designs/publish").text
    assert "Size" in page
    assert "{&#34;" not in page
