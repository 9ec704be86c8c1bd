"""What a new record starts with, shown before it is saved."""

from collections.abc import Iterator, Mapping

from ..access.environment import environment
from ..core.errors import InvalidValueError
from ..core.transaction import Transaction
from ..documents.app import App
from ..records.formulas import Formula, as_stored
from ..records.plan import plan_of
from .condition import Condition
from .form import Form


def default_values(
    transaction: Transaction, app: App, form: Form, given: Mapping[str, object]
) -> dict[str, object]:
    """``given`` and the defaults of what it leaves open: Python values, links as ids.

    What the form says for itself wins over the fields. A default that reads through a link is left
    to the save, which knows the link by then.
    """
    plan = plan_of(app, form.entity)
    owner = {"owner": transaction.actor.person}
    values: dict[str, object] = {**owner, **plan.constants, **dict(_constants(form)), **given}
    formulas: dict[str, Formula | Condition] = {one.key: one for one in plan.formulas.defaults}
    for key, default in form.defaults.items():
        formulas.pop(key, None)
        if default.formula is not None:
            formulas[key] = default.formula
    for key, formula in formulas.items():
        if key not in given and not formula.needs:
            value = formula.evaluate(values, environment(transaction, app))
            values[key] = as_stored(value, form.entity.field(key))
    return values


def _constants(form: Form) -> Iterator[tuple[str, object]]:
    """The form's own defaults; a draft may still say what its field does not take."""
    for key, default in form.defaults.items():
        field = form.entity.field(key)
        try:
            value = None if default.value is None else field.type.load(default.value, field)
        except InvalidValueError:
            continue
        yield key, value
