"""Formulas as somebody writes them: what they may name, checked, and tried on values."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from ...platform.access.environment import environment
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.designers import demand_designer
from ...platform.documents.drafted import drafted_app
from ...platform.documents.formula_schema import USER, formula_schema
from ...platform.documents.releases import current_app
from ...platform.formula import Checked, Core, FormulaType, Place, check, compile_python
from ...platform.records import rights
from ...platform.records.sampling import value_on
from ..unit_of_work import transaction
from .formula_names import all_functions, names_of
from .formula_rows import all_operators, rows_of
from .formula_values import Given, as_json, mistake
from .operations import Area
from .schemas import Choice, Closed, Flag, Id, Object, Text, page_of

formula = Area("formula")
KEY = {"pattern": r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$"}
DRAFT = {"description": "Look at the app as its drafts would make it; for designers"}


class NamesQuery(Closed):
    """Over whose records a formula goes."""

    entity = Text(most=81, required=True, metadata=KEY)
    draft = Flag(load_default=False, metadata=DRAFT)


class Name(Closed):
    """A field or a variable; ``labels`` are its titles, the one of the request's language first.

    ``entity`` is where a link or a list leads.
    """

    key = fields.String(required=True)
    labels = fields.List(fields.String(), required=True)
    type = fields.String(required=True)
    entity = fields.String(required=True, allow_none=True)
    options = fields.List(fields.Raw(), required=True)


class Names(Closed):
    """What formulas over an entity may name; ``display`` is the field that titles a record."""

    entity = fields.String(required=True)
    title = fields.String(required=True)
    display = fields.String(required=True, allow_none=True)
    fields_ = fields.List(fields.Nested(Name), required=True, data_key="fields")
    variables = fields.List(fields.Nested(Name), required=True)


class FunctionHelp(Closed):
    """A function with its help in the language of the request; no ``places`` are all places.

    ``over`` are the parameters when it goes over the records of a list.
    """

    name = fields.String(required=True)
    signature = fields.String(required=True)
    help = fields.String(required=True)
    returns = fields.String(required=True)
    lists = fields.Boolean(required=True)
    places = fields.List(fields.String(), required=True)
    parameters = fields.List(fields.Raw(), required=True)
    over = fields.List(fields.Raw(), required=True)
    examples = fields.List(fields.Raw(), required=True)


class Asked(Closed):
    """A formula over records of an entity, and values of one such record by key.

    A link is an object of values of its own, lines are a list of them.
    """

    entity = Text(most=81, required=True, metadata=KEY)
    formula = Text(required=True)
    values = Object(load_default=dict)
    returns = Choice(*(one.value for one in FormulaType), load_default=None)
    place = Choice(*(one.value for one in Place), load_default=Place.ANYWHERE.value)
    blank_as = Choice("zero", "blank", load_default="zero")
    draft = Flag(load_default=False, metadata=DRAFT)


class Tried(Asked):
    """A formula to evaluate: on the stored record ``record``, else on ``values``."""

    record = Id(load_default=None)


class ToShow(Closed):
    """A formula over records of an entity."""

    entity = Text(most=81, required=True, metadata=KEY)
    formula = Text(required=True)
    draft = Flag(load_default=False, metadata=DRAFT)


class AsRows(Closed):
    """``rows`` join conditions and groups of them by and/or; null for formulas of another shape.

    ``words`` say the same in the language of the request.
    """

    rows = fields.Raw(required=True, allow_none=True)
    words = fields.String(required=True)


class OfType(Closed):
    """What a condition may do with a field of a type, and the operators that suit it less."""

    type = fields.String(required=True)
    offered = fields.List(fields.Raw(), required=True)
    others = fields.List(fields.Raw(), required=True)


class Mistake(Closed):
    """One mistake; ``start`` and ``end`` count code points of the formula, as those of ``fix`` do.

    ``fix`` replaces that part by what was probably meant.
    """

    code = fields.String(required=True)
    message = fields.String(required=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    hint = fields.String(required=True, allow_none=True)
    fix = fields.Raw(required=True, allow_none=True)


class Told(Closed):
    """The formula's type, and its value where it was evaluated."""

    type = fields.String(required=True, allow_none=True)
    value = fields.Raw(required=True, allow_none=True)
    errors = fields.List(fields.Nested(Mistake), required=True)


@formula.get("/formula/names", query=NamesQuery, answer=Names)
def list_names(query: dict[str, Any]) -> object:
    """Everything that formulas over an entity may name, as far as one may read it"""
    tx = transaction()
    app = _app(tx, draft=query["draft"])
    return names_of(tx, app, app.entity(query["entity"]), draft=query["draft"])


@formula.get("/formula/functions", answer=page_of(FunctionHelp, "FunctionList"))
def list_functions() -> object:
    """Every function of formulas, with its help"""
    return {"items": all_functions(), "next": None, "count": None}


@formula.get("/formula/operators", answer=page_of(OfType, "OperatorList"))
def list_operators() -> object:
    """What conditions may do with fields of each type"""
    return {"items": all_operators(), "next": None, "count": None}


@formula.post("/formula/rows", body=ToShow, answer=AsRows, transacts="reads")
def show_formula_as_rows(body: dict[str, Any]) -> object:
    """Show a formula as conditions: rows of field, operator and value"""
    tx = transaction()
    app = _app(tx, draft=body["draft"])
    entity = app.entity(body["entity"])
    if not body["draft"]:
        rights.demand(tx, entity, "read")
        told = check(body["formula"], formula_schema(app), entity.key, variables=USER)
        _demand_all(tx, app, told)
    return rows_of(app, entity, body["formula"])


@formula.post("/formula/check", body=Asked, answer=Told, transacts="reads")
def check_formula(body: dict[str, Any]) -> object:
    """Check a formula: its type, or what is wrong with it and where"""
    tx = transaction()
    return _told(_checked(tx, _app(tx, draft=body["draft"]), body), None)


@formula.post("/formula/evaluate", body=Tried, answer=Told, transacts="reads")
def evaluate_formula(body: dict[str, Any]) -> object:
    """Evaluate a formula: on values that are sent, or on a record that one may see"""
    tx = transaction()
    app = _app(tx, draft=body["draft"])
    checked = _checked(tx, app, body)
    return _told(checked, checked.core and _value(tx, app, checked.core, body))


def _app(tx: Transaction, *, draft: bool) -> App:
    if not draft:
        return current_app(tx)
    demand_designer(tx)
    return drafted_app(tx)


def _checked(tx: Transaction, app: App, body: Mapping[str, Any]) -> Checked:
    entity = app.entity(body["entity"])
    if not body["draft"]:
        rights.demand(tx, entity, "read")
    checked = check(
        body["formula"], formula_schema(app), entity.key, variables=USER,
        returns=FormulaType(body["returns"]) if body["returns"] else None,
        place=Place(body["place"]), blank_as=body["blank_as"],
    )  # fmt: skip
    if not body["draft"]:
        _demand_all(tx, app, checked)
    return checked


def _demand_all(tx: Transaction, app: App, checked: Checked) -> None:
    """Refuse a formula over values that are hidden from the actor."""
    for reference in checked.references:
        if reference.entity in app.entities:
            rights.demand_field(tx, app.entity(reference.entity), reference.key, use="formula")


def _value(tx: Transaction, app: App, core: Core, body: Mapping[str, Any]) -> object:
    if body.get("record") is None:
        row = Given(app).row(app.entity(body["entity"]), body["values"])
        return as_json(compile_python(core)(row, environment(tx, app)))
    live = current_app(tx)
    entity = live.entity(body["entity"])
    rights.demand(tx, entity, "read")
    _demand_all(tx, live, check(body["formula"], formula_schema(live), entity.key, variables=USER))
    return as_json(value_on(tx, live, entity, body["record"], core))


def _told(checked: Checked, value: object) -> dict[str, object]:
    return {
        "type": checked.type.value if checked.type else None,
        "value": value,
        "errors": [mistake(checked.text, one) for one in checked.problems],
    }
