from dataclasses import replace
from functools import partial

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.forms.choosing import choose_form
from formloom.platform.forms.condition import Scope
from formloom.platform.forms.defaults import default_values
from formloom.platform.forms.form import LinesItem, TextItem
from formloom.platform.forms.linting import check_defaults, lint_form
from formloom.platform.forms.program import program_of
from formloom.platform.forms.state import state_of

DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {"field": "choice", "options": [{"value": "open"}, {"value": "lost"}],
                  "default": "open"},
        "reason": {},
        "amount": {"field": "decimal", "scale": 2},
        "begun": {"field": "date", "default": {"formula": "TODAY()"}},
        "items": {"field": "lines", "properties": {
            "what": {"id": "what", "field": "text", "title": "What"},
            "count": {"id": "count", "field": "integer", "title": "Count"}}, "required": ["count"]},
    },
    display="name",
)  # fmt: skip


def form(key="deal_default", body=(), **more):
    return {"$schema": "formloom:form/1", "$id": key, "title": "Deal", "entity": "deal",
            "use": "edit", "body": list(body), **more}  # fmt: skip


BODY = [
    {"field": "name", "width": 6},
    {"tab": "main", "title": "Main", "body": [
        {"section": "why", "title": "Why", "visible": "stage = 'lost'", "body": [
            {"field": "reason", "required": "stage = 'lost'"}]},
        {"text": "note", "html": "<p>Ask <b>Ann</b>.</p><script>x</script>"},
        {"lines": "items", "columns": ["what"], "footer": {"count": "sum"}}]},
]  # fmt: skip
RULES = [
    {"id": "big", "when": "amount > 100", "then": [
        {"do": "require", "field": "name"}, {"do": "hint", "field": "amount", "text": "Large."},
        {"do": "options", "field": "stage", "only": ["open"]},
        {"do": "set", "field": "reason", "formula": "'big'"}]},
    {"id": "huge", "when": "amount > 1000", "then": [{"do": "optional", "field": "name"}]},
    {"id": "off", "when": "TRUE", "enabled": False, "then": [{"do": "hide", "field": "name"}]},
]  # fmt: skip


@pytest.fixture
def chosen(published):
    def choose(*forms, use="edit", roles=()):
        app = published(DEAL, *forms)
        actor = Actor(None, "ann", frozenset(roles))
        return app, choose_form(app, app.entity("deal"), use, actor)

    return choose


@pytest.fixture
def states(chosen, workspace):
    app, made = chosen(form(body=BODY, rules=RULES))

    def find(**values):
        with workspace.read(SYSTEM) as tx:
            return state_of(tx, app, made, values)

    return find


def test_a_layout_is_read_as_tabs_of_sections_of_items(chosen):
    _app, made = chosen(form(body=BODY))
    assert [tab.key for tab in made.tabs] == ["", "main"]
    assert [section.key for section in made.tabs[1].sections] == ["why", ""]
    assert made.fields[0].width == 6


def test_words_of_a_form_are_cleaned(chosen):
    _app, made = chosen(form(body=BODY))
    text = next(item for item in made.items if isinstance(item, TextItem))
    assert text.html.text == "<p>Ask <b>Ann</b>.</p>"


def test_columns_that_a_line_needs_are_there_though_the_form_forgot_them(chosen):
    _app, made = chosen(form(body=BODY))
    lines = next(item for item in made.items if isinstance(item, LinesItem))
    assert [column.key for column in lines.columns] == ["what", "count"]


def test_without_a_form_every_field_has_its_place(chosen):
    app, made = chosen()
    shown = {item.field.key for item in (*made.fields, *made.lines)}
    assert shown == set(app.entity("deal").fields)


def test_the_first_form_for_a_role_wins_and_the_default_comes_last(chosen):
    sales = {"$schema": "formloom:role/1", "$id": "sales", "title": "Sales", "entities": {}}
    forms = (form(), form("deal_sales", **{"for": {"roles": ["sales"]}}), sales)
    assert chosen(*forms)[1].key == "deal_default"
    assert chosen(*forms, roles=["sales"])[1].key == "deal_sales"


def test_a_form_of_another_use_stands_in(chosen):
    assert chosen(form(), use="create")[1].key == "deal_default"


@pytest.mark.parametrize(("stage", "seen"), [("lost", True), ("open", False)])
def test_conditions_of_items_and_sections(states, stage, seen):
    found = states(stage=stage)
    assert found.of("why").visible is seen
    assert found.of("reason").required is seen


def test_rules_change_what_the_items_say(states):
    found = states(stage="open", amount=500)
    assert found.of("name").required
    assert found.of("amount").hint.text == "Large."
    assert found.of("stage").only == ("open",)
    assert found.values == {"reason": "big"}


def test_the_later_rule_wins_and_one_that_is_off_does_nothing(states):
    found = states(stage="open", amount=5000)
    assert not found.of("name").required
    assert found.of("name").visible


@pytest.mark.parametrize(
    ("more", "item", "seen"),
    [
        ((), {}, [False, True]),
        ((), {"visible": "TRUE"}, [True, True]),
        (({"do": "hide", "field": "reason"},), {}, [True, False]),
    ],
    ids=["hidden until shown", "its own condition says", "hidden by another effect"],
)
def test_what_a_rule_shows_is_hidden_otherwise(chosen, workspace, more, item, seen):
    effects = [{"do": "show", "field": "reason"}, {"do": "show", "section": "why"}, *more]
    rules = [{"id": "lost", "when": "stage = 'lost'", "then": effects}]
    why = {"section": "why", "body": [{"field": "name"}]}
    app, made = chosen(form(body=[{"field": "reason", **item}, why], rules=rules))
    with workspace.read(SYSTEM) as tx:
        found = [state_of(tx, app, made, {"stage": stage}) for stage in ("open", "lost")]
        rights = dict.fromkeys(app.entity("deal").fields, "edit")
        told = program_of(app, made, rights).to_json(tx, {"stage": "open"}, str)
    assert [one.of("reason").visible for one in found] == seen
    assert [one.of("why").visible for one in found] == [False, True]
    begins = {one["key"]: one.get("visible", True) for one in told["parts"]}
    assert begins["why"] is False
    assert (begins["reason"] is False) == (seen[0] is False)


def test_a_blank_record_fires_no_rule(states):
    assert states().values == {}


def test_a_new_record_starts_with_constants_and_formulas(chosen, workspace):
    app, made = chosen()
    with workspace.read(replace(SYSTEM)) as tx:
        values = default_values(tx, app, made, {"name": "given"})
    assert (values["name"], values["stage"]) == ("given", "open")
    assert str(values["begun"]) == "2026-11-21"


def test_what_a_form_begins_with_wins_over_its_fields(chosen, workspace):
    items = [
        {"field": "name", "default": "Deal"}, {"field": "stage", "default": None},
        {"field": "begun", "default": {"formula": "EDATE(TODAY(), 1)"}},
        {"field": "reason"},
    ]  # fmt: skip
    app, made = chosen(form(body=items))
    with workspace.read(replace(SYSTEM)) as tx:
        values = default_values(tx, app, made, {})
        given = default_values(tx, app, made, {"name": "given", "begun": None})
    assert (values["name"], values["stage"]) == ("Deal", None)
    assert str(values["begun"]) == "2026-12-21"
    assert (given["name"], given["begun"]) == ("given", None)


def test_defaults_that_no_field_takes_are_told(published):
    app = published(DEAL)
    body = [{"field": "amount", "default": "no number"}, {"field": "items", "default": "x"},
            {"field": "name", "default": "fine"}, {"field": "reason", "default": None}]  # fmt: skip
    section = {"section": "all", "body": body}
    found = check_defaults(app, "deal_default", form(body=[section]))
    assert [(one.path, one.code) for one in found] == [
        ("/body/0/body/0/default", "default"), ("/body/0/body/1/default", "default"),
    ]  # fmt: skip
    wrong = form(body=[{"field": "name", "default": {"formula": "nmae"}}])
    assert [one.path for one in lint_form(app, "deal_default", wrong) if one.level == "error"] == [
        "/body/0/default/formula"
    ]


def test_a_form_for_some_records_is_taken_for_those(chosen, workspace):
    lost = form("deal_a_lost", **{"for": {"when": "stage = 'lost'"}})
    printed = form("deal_print", use="print")
    app, without = chosen(form(), lost, printed)
    deal, actor = app.entity("deal"), Actor(None, "ann")
    with workspace.read(SYSTEM) as tx:
        scopes = [Scope(tx, app, deal, {"stage": stage}) for stage in ("lost", "open")]
        found = (choose_form(app, deal, "edit", actor, partial(next, iter([s]))) for s in scopes)
        taken = [one.key for one in found]
    assert (taken, without.key) == (["deal_a_lost", "deal_default"], "deal_default")
    assert choose_form(app, deal, "print", actor).key == "deal_print"
