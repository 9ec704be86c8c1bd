"""The formulas of role documents: which rows they take in, in Python's memory and in SQL.

A rule sees every record that it reads through, whoever looks: what may be seen must not depend on
what may be seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, FromClause, false, true

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.formula_schema import USER, formula_schema
from ..documents.formula_source import FormulaSource
from ..formula import Checked, Environment, FormulaType, Place, check, emit_sql
from .environment import environment
from .reach import RowRule


@dataclass(frozen=True)
class Where:
    """Where a row rule is applied; equal where it makes the same SQL."""

    app: App
    entity: Entity
    table: FromClause
    dialect: str
    environment: Environment | None = field(default=None, compare=False)


@lru_cache(maxsize=2_000)
def checked_rule(app: App, entity: Entity, text: str) -> Checked:
    """A rule with its types; one that does not compile any more has no core and gives nothing."""
    return check(
        text, formula_schema(app), entity.key,
        returns=FormulaType.BOOLEAN, place=Place.ROW_RULE, variables=USER,
    )  # fmt: skip


def rules_of(tx: Transaction, app: App, entity: Entity, texts: Iterable[str]) -> frozenset[RowRule]:
    """The rules that ``texts`` are for the actor, now."""
    given = environment(tx, app)
    return frozenset(for_now(given, checked_rule(app, entity, one)) for one in texts)


def for_now(given: Environment, checked: Checked) -> RowRule:
    """What a formula says for one person at one time."""
    variables = tuple((name, given.variables.get(name)) for name in sorted(checked.variables))
    at: date | datetime | None = given.today if "TODAY" in checked.functions else None
    return RowRule(checked.text, variables, given.now if "NOW" in checked.functions else at)


def condition_of(rule: RowRule, where: Where) -> ColumnElement[bool]:
    """True for the rows that the rule takes in."""
    core = checked_rule(where.app, where.entity, rule.text).core
    if core is None or where.environment is None:
        return false()
    source = FormulaSource(
        where.app, where.entity, where.table, where.dialect, lambda other, far: true()
    )
    return emit_sql(core, source, where.environment)
