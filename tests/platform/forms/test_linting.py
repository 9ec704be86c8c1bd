"""What is odd about a form is told before anybody fills it in."""

import json
from pathlib import Path

import formloom.templates
from formloom.platform.documents.compile import assemble
from formloom.platform.forms.linting import items_of, lint_form

STARTER = Path(formloom.templates.__path__[0]) / "crm_starter"
KINDS = {"entities": "entity", "forms": "form", "views": "view", "flows": "flow", "roles": "role"}
NAME = {"field": "name"}


def starter():
    documents = {}
    for folder, kind in KINDS.items():
        for path in sorted((STARTER / folder).glob("*.json")):
            documents[kind, path.stem] = json.loads(path.read_text("utf-8"))
    return assemble(documents, {})


def form(*body, **more):
    return {
        "$schema": "formloom:form/1", "$id": "mine", "title": "Mine", "entity": "competitor",
        "use": "edit", "body": list(body), **more,
    }  # fmt: skip


def told(document):
    return [(one.level, one.path) for one in lint_form(starter(), "mine", document)]


def rule(id, *then, **more):
    return {"id": id, "when": "TRUE", "then": list(then), **more}


def test_forms_of_the_starter_have_no_mistakes():
    app = starter()
    for key, document in app.all("form"):
        assert [one for one in lint_form(app, key, document) if one.level == "error"] == []


def test_a_field_that_is_not_there_is_a_mistake_at_its_place():
    assert told(form(NAME, {"field": "nothing"})) == [("error", "/body/1/field")]


def test_what_is_no_form_is_told_alone():
    assert {level for level, _path in told(form({"field": "name", "width": 5}))} == {"error"}


def test_a_field_twice_and_an_empty_section_are_odd():
    found = told(form(NAME, NAME, {"section": "empty", "body": []}))
    assert found == [("warning", "/body/1"), ("hint", "/body/2")]


def test_a_required_field_that_is_not_asked_for_is_odd():
    assert told(form({"divider": "line"})) == [("warning", "/body")]
    assert told(form({"divider": "line"}, use="view")) == []


def test_a_rule_about_what_is_not_on_the_form_is_odd():
    hide, place = {"do": "hide", "section": "gone"}, ("warning", "/rules/0/then/0")
    assert told(form(NAME, rules=[rule("one", hide)])) == [place]
    fill = {"do": "set", "field": "website", "formula": "'x'"}
    assert told(form(NAME, rules=[rule("one", fill)])) == []


def test_the_later_of_two_rules_wins_unless_one_is_off():
    show, hide = {"do": "show", "field": "name"}, {"do": "hide", "field": "name"}
    assert told(form(NAME, rules=[rule("one", show), rule("two", hide)])) == [
        ("hint", "/rules/1/then/0")
    ]
    assert told(form(NAME, rules=[rule("one", show, enabled=False), rule("two", hide)])) == []


def test_items_are_found_with_their_pointers():
    inner = {"section": "s", "body": [NAME]}
    assert [path for path, _one in items_of({"body": [inner]})] == ["/body/0", "/body/0/body/0"]
