"""Formulas as somebody writes them: checked, and tried on values."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.core.errors import FormloomError, InvalidRecordError, Message
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.formula_schema import USER, formula_schema
from ...platform.documents.releases import current_app
from ...platform.fields.field import Field
from ...platform.formula import Checked, FormulaProblem, FormulaType, check, compile_python
from ...platform.records import rights
from ...platform.records.environment import environment
from ...platform.records.paths import link_target, unknown_key
from ..i18n import translated
from ..unit_of_work import transaction
from .answers import iso
from .operations import Area
from .schemas import Closed, Object, Text

formula = Area("formula")
KEY = {"pattern": r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$"}


class Asked(Closed):
    """A formula over records of an entity, and values of one such record by key.

    A link is an object of values of its own, lines are a list of them.
    """

    entity = Text(most=81, required=True, metadata=KEY)
    formula = Text(required=True)
    values = Object(load_default=dict)


class Mistake(Closed):
    """One mistake; ``start`` and ``end`` count code points of the formula."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    hint = fields.String(required=True, allow_none=True)


class Told(Closed):
    """The formula's type, and its value where it was evaluated."""

    type = fields.String(required=True, allow_none=True)
    value = fields.Raw(required=True, allow_none=True)
    errors = fields.List(fields.Nested(Mistake), required=True)


@formula.post("/formula/check", body=Asked, answer=Told, transacts="reads")
def check_formula(body: dict[str, Any]) -> object:
    """Check a formula: its type, or what is wrong with it and where"""
    checked = _checked(transaction(), body)
    return _told(checked, None)


@formula.post("/formula/evaluate", body=Asked, answer=Told, transacts="reads")
def evaluate_formula(body: dict[str, Any]) -> object:
    """Evaluate a formula on the values that are sent; nothing is read from the database"""
    tx = transaction()
    checked = _checked(tx, body)
    if checked.core is None:
        return _told(checked, None)
    app = current_app(tx)
    row = _Given(app).row(app.entity(body["entity"]), body["values"])
    value = compile_python(checked.core)(row, environment(tx, app))
    return _told(checked, _json(value))


def _checked(tx: Transaction, body: Mapping[str, Any]) -> Checked:
    app = current_app(tx)
    entity = app.entity(body["entity"])
    rights.demand(tx, entity, "read")
    checked = check(body["formula"], formula_schema(app), entity.key, variables=USER)
    for reference in checked.references:
        rights.demand_field(tx, app.entity(reference.entity), reference.key, use="formula")
    return checked


def _told(checked: Checked, value: object) -> dict[str, object]:
    return {
        "type": checked.type.value if checked.type else None,
        "value": value,
        "errors": [_mistake(one) for one in checked.problems],
    }


def _mistake(one: FormulaProblem) -> dict[str, object]:
    return {
        "code": one.code,
        "message": translated(one.message),
        "start": one.start,
        "end": one.end,
        "hint": translated(one.hint) if one.hint else None,
    }


class _Given:
    """Values of the request as a formula takes them; every fault is collected."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._errors: dict[str, list[Message]] = {}

    def row(self, entity: Entity, values: Mapping[str, object]) -> dict[str, object]:
        row = self._row(entity, values, "")
        if self._errors:
            raise InvalidRecordError(self._errors)
        return row

    def _row(self, entity: Entity, values: Mapping[str, object], path: str) -> dict[str, object]:
        every = {**entity.system, **entity.fields}
        row: dict[str, object] = {key: _blank(one) for key, one in every.items()}
        row |= dict.fromkeys(entity.lines, ()) | {one.key: () for one in entity.inverses}
        for key, value in values.items():
            place = f"{path}{key}"
            if key in every:
                row[key] = self._value(entity, every[key], value, place)
            elif key != "id":
                self._refuse(place, unknown_key(entity, key, key))
        return row

    def _value(self, entity: Entity, field: Field, value: object, place: str) -> object:
        if field.key in entity.lines and isinstance(value, list):
            child = entity.lines[field.key]
            rows = [one for one in value if isinstance(one, dict)]
            return tuple(self._row(child, one, f"{place}.{i}.") for i, one in enumerate(rows))
        target = link_target(self._app, field)
        if target is not None and isinstance(value, dict) and field.type.rows is None:
            inner = {key: one for key, one in value.items() if key not in {"id", "title"}}
            return {**self._row(target, inner, f"{place}."), "id": _id(value.get("id"))}
        try:
            loaded = field.value_type.load(value, field)
        except FormloomError as error:
            self._refuse(place, error)
            return None
        if target is not None and isinstance(loaded, UUID):
            return {**self._row(target, {}, f"{place}."), "id": loaded}
        return loaded

    def _refuse(self, place: str, error: FormloomError) -> None:
        self._errors.setdefault(place, []).append(error.message)


def _blank(field: Field) -> object:
    return False if field.formula_type is FormulaType.BOOLEAN else None


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _json(value: object) -> object:
    """A formula's value in the API's form."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal | int):
        return f"{Decimal(value):f}"
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {"id": str(value.get("id"))}
    if isinstance(value, tuple | list):
        return [_json(one) for one in value]
    return str(value)
