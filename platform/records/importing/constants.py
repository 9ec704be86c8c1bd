"""One value for all rows of a file, for fields that no column fills."""

from ...core.errors import InvalidValueError
from ...core.transaction import Transaction
from ...documents.app import App, Entity
from ...fields.field import Field
from ...fields.field_type import Manner
from ...fields.secret import SecretField
from ..plan import plan_of
from .options import Options
from .readers import reader_of


def constants_of(app: App, entity: Entity, options: Options) -> dict[str, object]:
    """The values that all rows have, by field.

    :raises InvalidValueError: naming a field that takes none, or that has a column, too.
    """
    mapped = {path.partition(".")[0] for path in options.mapping.values()}
    values: dict[str, object] = {}
    for key, value in options.constants.items():
        field = _settable(app, entity, key)
        if key in mapped:
            raise InvalidValueError(
                "'{key}' has a column and one value for all rows: choose one of them.",
                field=key, key=key,
            )  # fmt: skip
        values[key] = field.type.load(value, field)
    return values


def constant_of(tx: Transaction, app: App, entity: Entity, key: str, text: str) -> object:
    """What a cell with this text would say, in the API's form.

    :raises InvalidValueError: if the field takes no value, or not this one.
    """
    field, manifest = _settable(app, entity, key), app.manifest
    manner = Manner(manifest.locale, manifest.zone, "YMD", manifest.currency)
    reader = reader_of(app, field, "", manner, creates=False, expected=())
    reader.prepare(tx, [text])
    return field.type.dump(reader.read(text), field)


def lacking(app: App, entity: Entity, options: Options) -> tuple[Field, ...]:
    """Required fields that nothing fills: every new record would be refused."""
    plan = plan_of(app, entity)
    return tuple(
        field
        for field in plan.required
        if field.key not in options.filled
        and field.settings.get("default") is None
        and plan.blanks.get(field.key) is None
    )


def takes_constant(entity: Entity, field: Field) -> bool:
    """Whether all records may have one value there: not of unique ones or secrets."""
    is_apart = field.type.rows in {"files", "lines"} or isinstance(field.type, SecretField)
    return not is_apart and (field.key,) not in entity.unique


def _settable(app: App, entity: Entity, key: str) -> Field:
    field = plan_of(app, entity).settable.get(key)
    if field is None or not takes_constant(entity, field):
        raise InvalidValueError("'{key}' cannot have one value for all rows.", field=key, key=key)
    return field
