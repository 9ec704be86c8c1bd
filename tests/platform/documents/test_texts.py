"""What people read of documents, and what a language lacks or has too much of."""

import pytest

from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.texts import Text, all_texts, dead, missing, texts_of

LEAD = {
    "title": "Lead",
    "help": "Somebody who asked.",
    "properties": {
        "name": {"field": "text", "title": "Name", "placeholder": "Full name"},
        "source": {
            "field": "choice", "title": "Source",
            "options": [{"value": "web", "title": "Website"}, {"value": "fair"}],
        },
        "calls": {
            "field": "lines", "title": "Calls",
            "properties": {"day": {"field": "date", "title": "Day"}},
        },
    },
    "rules": [{"id": "named", "assert": "name <> ''", "message": "Say the name."}],
}  # fmt: skip
FORM = {
    "title": "New lead",
    "body": [
        {"tab": "main", "title": "Main", "body": [
            {"section": "who", "help": "As on the card.", "body": [
                {"field": "name", "title": "Who", "placeholder": "Ms Li"},
                {"field": "source"}, {"divider": True},
            ]},
        ]},
        {"text": "note", "html": "<p>Be kind.</p>"},
        {"button": "call", "title": "Call", "flow": "call"},
        {"lines": "calls", "title": "Talks"}, {"related": "tasks", "title": "To do"},
    ],
    "rules": [{"id": "far", "title": "Far away", "then": [
        {"do": "hint", "field": "name", "text": "First"}, {"do": "hint", "text": "Second"},
    ]}],
    "submit": {"title": "Send"},
    "public": {"consent": "I agree.", "thanks": "Thank you."},
}  # fmt: skip
FLOW = {
    "title": "Approve",
    "start": {"title": "Ask"},
    "steps": [
        {"id": "check", "title": "Check", "branches": [
            {"id": "big", "title": "Big", "steps": [{"id": "boss", "title": "Boss"}]},
            {"id": "rest", "steps": [{"id": "pause"}]},
        ]},
        {"id": "each", "steps": [{"id": "tell", "title": "Tell"}]},
    ],
}  # fmt: skip
CASES = {
    "app": (
        {"title": "CRM", "help": "Ours", "calendar": {"holidays": [
            "2026-01-01", {"date": "2026-10-01", "title": "National Day"}]}},
        {"app": "CRM", "app/@help": "Ours", "app/@holidays/2026-10-01": "National Day"},
    ),
    "entity": (LEAD, {
        "entities/k": "Lead", "entities/k/@help": "Somebody who asked.",
        "entities/k/@plural": "Lead", "entities/k/name": "Name",
        "entities/k/name/@placeholder": "Full name", "entities/k/source": "Source",
        "entities/k/source/web": "Website", "entities/k/source/fair": "fair",
        "entities/k/calls": "Calls", "entities/k/calls/day": "Day",
        "entities/k/@rules/named": "Say the name.",
    }),
    "form": (FORM, {
        "forms/k": "New lead", "forms/k/main": "Main", "forms/k/who/@help": "As on the card.",
        "forms/k/@items/name": "Who", "forms/k/@items/name/@placeholder": "Ms Li",
        "forms/k/note": "<p>Be kind.</p>", "forms/k/call": "Call", "forms/k/@items/calls": "Talks",
        "forms/k/@items/tasks": "To do", "forms/k/@rules/far": "Far away",
        "forms/k/@rules/far/@hint": "First", "forms/k/@submit": "Send",
        "forms/k/@consent": "I agree.", "forms/k/@thanks": "Thank you.",
    }),
    "view": (
        {"title": "Open", "columns": [{"field": "account.name", "title": "Whose"}, {"field": "x"}]},
        {"views/k": "Open", "views/k/@columns/account.name": "Whose"},
    ),
    "navigation": (
        {"items": [
            {"group": "Sales", "id": "sales", "items": [{"link": "/", "id": "top", "title": "Up"}]},
            {"group": "Nameless", "items": [{"entity": "lead"}]},
        ]},
        {"navigation/k/sales": "Sales", "navigation/k/top": "Up"},
    ),
    "flow": (FLOW, {
        "flows/k": "Approve", "flows/k/@start": "Ask", "flows/k/check": "Check",
        "flows/k/check/big": "Big", "flows/k/boss": "Boss", "flows/k/tell": "Tell",
    }),
    "report": (
        {"title": "Won", "folder": "Sales", "values": [{"id": "sum", "title": "Sum"}, {"id": "n"}]},
        {"reports/k": "Won", "reports/k/@folder": "Sales", "reports/k/sum": "Sum"},
    ),
    "dashboard": (
        {"title": "Day", "filters": [{"id": "who", "title": "Who"}],
         "widgets": [{"id": "hi", "title": "Hello", "html": "<b>Hi</b>"}, {"id": "kpi"}]},
        {"dashboards/k": "Day", "dashboards/k/@filters/who": "Who", "dashboards/k/hi": "Hello",
         "dashboards/k/hi/@html": "<b>Hi</b>"},
    ),
    "role": ({"title": "Sales", "help": "Sell"}, {"roles/k": "Sales", "roles/k/@help": "Sell"}),
    "pool": ({"title": "North"}, {"pools/k": "North"}),
    "print": ({"title": "Offer"}, {"print/k": "Offer"}),
    "i18n": ({"texts": {"app": "CRM"}}, {}),
    "scenario": ({"title": "A test"}, {}),
}  # fmt: skip


def test_every_kind_is_thought_of():
    assert set(CASES) == set(KINDS.names())


@pytest.mark.parametrize("kind", CASES)
def test_the_texts_of_a_kind_have_these_paths(kind):
    document, texts = CASES[kind]
    assert list(texts_of(kind, "k", document)) == [Text(*one) for one in texts.items()]


@pytest.mark.parametrize("kind", CASES)
def test_a_draft_that_is_half_done_is_read_as_far_as_it_goes(kind):
    broken = {"title": 7, "properties": [], "rules": {"a": 1}, "body": "x", "values": [None]}
    assert list(texts_of(kind, "k", {**broken, "steps": None, "items": [1], "public": 3})) == []


def test_what_a_language_lacks_and_what_it_has_for_nothing():
    documents = {
        ("role", "sales"): {"title": "Sales"},
        ("role", "boss"): {"title": "Boss"},
        ("i18n", "zh"): {
            "texts": {"roles/sales": "销售", "roles/gone": "旧", "system/owner": "主"}
        },
    }
    assert missing(documents, "zh") == [Text("roles/boss", "Boss")]
    assert dead(documents, "zh") == [Text("roles/gone", "旧")]
    assert [one.path for one in missing(documents, "fr")] == ["roles/sales", "roles/boss"]
    assert set(all_texts(documents)) == {("role", "sales"), ("role", "boss")}
