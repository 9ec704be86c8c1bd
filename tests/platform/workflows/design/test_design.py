"""Words, forms and beginnings: every type that is registered has them."""

import pytest
from flow_world import ENTITIES, document
from jsonschema import Draft202012Validator

from formloom.platform.documents.compile import assemble
from formloom.platform.documents.kinds import KINDS
from formloom.platform.workflows.approvers.builtin import APPROVERS
from formloom.platform.workflows.design.beginnings import (
    BEGINNINGS,
    RULE_BEGINNINGS,
    START_BEGINNINGS,
)
from formloom.platform.workflows.design.choice_words import CHOICE_WORDS
from formloom.platform.workflows.design.controls import (
    branch_forms,
    flow_form,
    rule_forms,
    start_forms,
    step_forms,
)
from formloom.platform.workflows.design.inspecting import inspect, is_tree, place_of, with_flow
from formloom.platform.workflows.design.recipes import RECIPES, whole
from formloom.platform.workflows.design.setting_words import SETTING_WORDS
from formloom.platform.workflows.design.step_words import GROUPS, STEP_WORDS
from formloom.platform.workflows.steps.builtin import DOCUMENTED
from formloom.platform.workflows.words import RESULTS

FORMS = {
    **step_forms(), **{f"by {key}": form for key, form in rule_forms().items()},
    **{f"on {key}": form for key, form in start_forms().items()}, **branch_forms(),
    "flow": flow_form(),
}  # fmt: skip
#: What a person has to fill in before a fresh step can be published.
OPEN = {
    "/steps/0/branches/0", "/steps/0/over", "/steps/0/to", "/steps/0/flow", "/steps/0/when",
    "/steps/0/set", "/steps/0/entity", "/steps/0/record", "/steps/0/text", "/steps/0/subject",
    "/steps/0/body", "/steps/0/secret", "/steps/0/url",
}  # fmt: skip


@pytest.fixture(scope="module")
def app():
    return assemble({("entity", one["$id"]): one for one in ENTITIES}, {})


def controls(parts):
    for one in parts:
        yield one
        yield from controls(one.parts)
        yield from controls([option.part for option in one.options if option.part])


def test_every_type_of_step_has_words_and_a_beginning():
    names = {one.name for one in DOCUMENTED}
    assert names == set(STEP_WORDS) == set(BEGINNINGS)
    assert {one.group for one in STEP_WORDS.values()} <= set(GROUPS)


def test_every_rule_and_start_has_words():
    assert {one.name for one in APPROVERS} == set(CHOICE_WORDS["by"])
    assert set(start_forms()) == set(CHOICE_WORDS["on"])
    assert set(RULE_BEGINNINGS) <= set(CHOICE_WORDS["by"])
    assert set(START_BEGINNINGS) <= set(CHOICE_WORDS["on"])


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_setting_has_a_control_and_a_label(name):
    for one in controls(FORMS[name].parts):
        assert one.kind
        shown = str(one.label)
        assert not shown.startswith("'"), f"{name}.{one.key} has no words"
        for option in one.options:
            as_it_is = one.key == "method" or option.value in RESULTS
            assert str(option.title) != option.value or as_it_is, (
                f"{name}.{one.key}: {option.value}"
            )


def test_no_words_are_left_over():
    keys = {one.key for form in FORMS.values() for one in controls(form.parts)}
    known = {name.rpartition(".")[2] for name in SETTING_WORDS}
    assert known - keys <= {"on", "by", "default", "each"}


@pytest.mark.parametrize("name", sorted(BEGINNINGS))
def test_a_fresh_step_lacks_only_what_a_person_fills_in(name):
    flow = document({"id": "new", "type": name, **BEGINNINGS[name]})
    found = {one.path for one in KINDS.get("flow").problems(flow["$id"], flow)}
    assert found <= OPEN
    assert is_tree(flow)


def test_what_is_only_not_filled_in_is_said_plainly(app):
    flow = document({"id": "new", "type": "exclusive", **BEGINNINGS["exclusive"]})
    (found,) = inspect(with_flow(app, flow["$id"], flow), flow["$id"], flow)
    assert (found.step, str(found.message)) == ("new", "Say when this branch is taken.")


def test_a_reference_that_leads_nowhere_is_on_its_card(app):
    flow = document({"id": "new", "type": "update", "set": {"statsu": "'x'"}})
    (found,) = inspect(with_flow(app, flow["$id"], flow), flow["$id"], flow)
    assert found.step == "new"
    assert "statsu" in str(found.message)


@pytest.mark.parametrize(
    "steps", [None, {}, ["x"], [{"id": "a"}], [{"id": "a", "type": "x", "branches": [1]}]]
)
def test_what_is_no_tree_is_not_drawn(steps):
    assert not is_tree({"start": {}, "steps": steps})


def test_a_path_leads_to_the_innermost_step():
    inner = {"id": "b", "type": "cc", "to": []}
    loop = {"id": "a", "type": "loop", "steps": [inner]}
    assert place_of({"steps": [loop]}, "/steps/0/steps/0/to").step == "b"
    assert place_of({"steps": [loop]}, "/start/on").step == "start"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.key)
def test_a_recipe_makes_a_flow_without_errors(app, recipe):
    for entity in app.entities.values():
        made = recipe.make(entity) if not entity.parent else None
        if made is not None:
            flow = whole("made", "Made", entity.key, made)
            Draft202012Validator(KINDS.get("flow").schema).validate(flow)
            errors = inspect(with_flow(app, "made", flow), "made", flow)
            assert [one for one in errors if one.level == "error"] == []


def test_a_recipe_says_what_it_lacks(app):
    without = [one.key for one in RECIPES if one.make(app.entity("account")) is None]
    assert set(without) >= {"amount", "date", "welcome"}
    assert all(one.needs for one in RECIPES if one.key in without)
