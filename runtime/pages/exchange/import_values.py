"""One value for all rows: asked for where a required field has no column."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ....platform.core.errors import InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.records.importing.columns import writable_fields
from ....platform.records.importing.constants import lacking, takes_constant
from ....platform.records.importing.options import Options
from ...i18n import gettext as _
from ...i18n import translated
from ..pieces import Control
from ..records.entry_page import GROUPS
from ..records.widgets import Filling, Posted, widget_of
from ..words import app, label, manner

#: Before the names of the controls: columns have names of their own.
VALUE = "value."


@dataclass(frozen=True)
class Values:
    """What was posted: ``constants`` by field, and by field what is wrong."""

    posted: Posted
    constants: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)


def read_values(tx: Transaction, entity: Entity, options: Options, posted: Posted) -> Values:
    """The values for all rows; a field that has a column now needs none."""
    constants: dict[str, object] = {}
    errors: dict[str, str] = {}
    for one in _asked(tx, entity, options):
        widget, name = widget_of(one), VALUE + one.key
        try:
            value = widget.read(posted, name, one, manner()) if _is_in(posted, one) else None
        except InvalidValueError as error:
            errors[one.key] = translated(error.message)
        else:
            constants |= {} if value in (None, "", []) else {one.key: value}
    return Values(posted, constants, errors)


def demand_values(entity: Entity, options: Options, values: Values) -> Values:
    """The same, with what is to be said where nothing fills a required field."""
    said = _("Choose a column for it, or give one value.")
    empty = {one.key: said for one in lacking(app(), entity, options)}
    return replace(values, errors={**empty, **values.errors})


def value_controls(
    tx: Transaction, entity: Entity, options: Options, values: Values | None
) -> tuple[Control, ...]:
    """A control for each required field without a column, and for what has one value already."""
    return tuple(_control(entity, one, options, values) for one in _asked(tx, entity, options))


def _asked(tx: Transaction, entity: Entity, options: Options) -> list[Field]:
    without = replace(options, constants={})
    given = writable_fields(tx, app(), entity)
    needed = [one.key for one in lacking(app(), entity, without)]
    kept = [key for key in options.constants if key not in without.filled]
    fields = [given[key] for key in dict.fromkeys((*needed, *kept)) if key in given]
    return [one for one in fields if takes_constant(entity, one)]


def _control(entity: Entity, one: Field, options: Options, values: Values | None) -> Control:
    return Control(
        key=one.key,
        name=VALUE + one.key,
        label=label(one),
        macro=widget_of(one).name,
        filling=_filling(entity, one, options, values),
        error="" if values is None else values.errors.get(one.key, ""),
        width=6,
        group=widget_of(one).name in GROUPS,
    )


def _filling(entity: Entity, one: Field, options: Options, values: Values | None) -> Filling:
    widget, value = widget_of(one), None
    if values is not None and _is_in(values.posted, one):
        shown = widget.kept(values.posted, VALUE + one.key)
    else:
        with suppress(InvalidValueError):  # what was remembered may be none of the choices now
            value = one.type.load(options.constants.get(one.key), one)
        shown = widget.typed(value, one, manner())
    return replace(widget.filling(shown, entity, one, manner()), new=())


def _is_in(posted: Posted, one: Field) -> bool:
    return widget_of(one).is_posted(posted, VALUE + one.key)
