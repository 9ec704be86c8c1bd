"""Values of a request as formulas take them, and a formula's value and mistakes as JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ...platform.core.errors import FormloomError, InvalidRecordError, Message
from ...platform.documents.app import App, Entity
from ...platform.fields.field import Field
from ...platform.formula import FormulaProblem, FormulaType
from ...platform.records.paths import link_target, unknown_key
from ..i18n import translated
from .answers import iso

#: What a misspelt name is called in the data of a message.
_WRONG = ("name", "value")


class Given:
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


def as_json(value: object) -> object:
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
        return [as_json(one) for one in value]
    return str(value)


def mistake(text: str, one: FormulaProblem) -> dict[str, object]:
    """A mistake with its place, and what would mend it."""
    return {
        "code": one.code,
        "message": translated(one.message),
        "start": one.start,
        "end": one.end,
        "hint": translated(one.hint) if one.hint else None,
        "fix": _fix(text, one),
    }


def _fix(text: str, one: FormulaProblem) -> dict[str, object] | None:
    """The part of ``text`` that is misspelt, with the name that comes near."""
    wrong = next((str(one.message.data[key]) for key in _WRONG if key in one.message.data), "")
    if one.hint is None or not wrong:
        return None
    at = text.lower().find(wrong.lower(), one.start, one.end)
    if at < 0:
        return None
    near = str(one.hint.data["name"])
    if one.code == "unknown_option":
        near = near.replace("'", "''")
    elif not near.isascii() and text[at - 1 : at] != "{":
        near = f"{{{near}}}"  # a label stands in braces
    return {"start": at, "end": at + len(wrong), "text": near}
