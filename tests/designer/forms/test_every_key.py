"""Everything that a form or states can say has a place in their designers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from formloom.designer.forms.public_form_edits import LISTS, NUMBERS, SAID, TEXTS, WRITTEN
from formloom.platform.documents.kinds import KINDS
from formloom.runtime.form_design import manual

JS = Path(__file__).parents[3] / "runtime/static/js"
FORM = KINDS.get("form").schema
#: Keys with a place that is neither a control of the panel nor of the settings for everybody.
BY_HAND = {
    "$schema": "written by itself",
    "$id": "given when the form is made",
    "entity": "chosen when the form is made",
    "body": "the canvas, the outline and their keys",
    "rules": "the panel of rules",
    "public": "the page of settings for everybody",
    "tab": "the palette", "section": "the palette", "field": "the palette", "lines": "the palette",
    "related": "the palette", "text": "the palette", "divider": "the palette",
    "button": "the palette",
}  # fmt: skip
#: A key of a rule or an effect, and what in the panel of rules says it.
RULES = {
    "id": "freshKey(new Set(this.rules", "title": '"title", title.value', "when": '"when", text',
    "then": "addRule({ id", "enabled": '"enabled", on.checked', "do": "fresh(kind.value",
    "field": "aimed(effect, target.value)", "section": "section:", "tab": "tab:",
    "formula": "formula:", "only": "only:", "text": "text:",
}  # fmt: skip
#: A key of states or of a transition, and the command or control that says it.
STATES = {
    "field": "setStates(", "allow": "allow(", "transitions": "setOnTransition(",
    "from": "setOnTransition(told.key, from", "to": "setOnTransition(told.key, from, to",
    "roles": 'set("roles")', "when": 'set("when")', "message": 'set("message")',
    "required": 'set("required")',
}  # fmt: skip


def keys(name: str) -> set[str]:
    return set(FORM["$defs"][name]["properties"])


def form_keys() -> Iterator[str]:
    """The form's own keys; what holds others is told by these."""
    for key, schema in FORM["properties"].items():
        inner = schema.get("properties", ()) if key in {"for", "submit"} else ()
        yield from (f"{key}.{one}" for one in inner) if inner else (key,)


@pytest.fixture
def told(app):
    with app.test_request_context():
        yield manual()


def test_every_key_of_a_form_has_a_place(told):
    assert set(form_keys()) - {one["key"] for one in told["form"]} - BY_HAND.keys() == set()


def test_every_key_of_every_item_has_a_place(told):
    for name in FORM["$defs"]:
        if name.startswith("item_"):
            controls = {one["key"] for one in told["items"][name.removeprefix("item_")]}
            assert keys(name) - controls - BY_HAND.keys() == set(), name
    kinds = {one["kind"] for some in told["items"].values() for one in some}
    assert "json" not in kinds


def test_every_key_of_rules_has_a_place(told):
    panel = (JS / "form-designer/rules-panel.js").read_text()
    rule = set(FORM["properties"]["rules"]["items"]["properties"])
    effects = {key for name in FORM["$defs"] if name.startswith("effect") for key in keys(name)}
    assert rule | effects == RULES.keys()
    assert [key for key, said in RULES.items() if said not in panel] == []
    assert {one["value"] for one in told["effects"]} == set(
        FORM["$defs"]["effect"]["properties"]["do"]["enum"]
    )


def test_every_setting_for_everybody_has_a_place():
    controls = {*TEXTS, *NUMBERS, *LISTS, *WRITTEN, *SAID, "enabled", "brand", "values"}
    assert keys("publication") == controls
    template = Path(__file__).parents[3] / "designer/html/designs/public_form.html"
    said = template.read_text()
    names = controls - {"brand", "values"} | {"brand.name", "brand.color", "logo", "value.field"}
    assert [one for one in names if f'"{one}"' not in said] == []


def test_every_key_of_states_has_a_place():
    schema = KINDS.get("entity").schema
    found = {*schema["properties"]["states"]["properties"]}
    found |= {*schema["$defs"]["transition"]["properties"]}
    assert found == STATES.keys()
    scripts = "".join(
        (JS / f"modeller/{name}.js").read_text() for name in ("states", "transitions")
    )
    assert [key for key, said in STATES.items() if said not in scripts] == []
