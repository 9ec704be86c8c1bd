"""What a new record starts with, shown before it is saved."""

from collections.abc import Mapping

from ..access.environment import environment
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..records.formulas import as_stored
from ..records.plan import plan_of


def default_values(
    transaction: Transaction, app: App, entity: Entity, given: Mapping[str, object]
) -> dict[str, object]:
    """``given`` and the defaults of what it leaves open: Python values, links as ids.

    A default that reads through a link is left to the save, which knows the link by then.
    """
    plan = plan_of(app, entity)
    values: dict[str, object] = {"owner": transaction.actor.person, **plan.constants, **given}
    for formula in plan.formulas.defaults:
        if formula.key not in given and not formula.needs:
            value = formula.evaluate(values, environment(transaction, app))
            values[formula.key] = as_stored(value, entity.field(formula.key))
    return values
