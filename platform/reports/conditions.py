"""Whether a letter is written: always, if there are rows, by a formula, or when a limit is crossed.

An alert writes once when its limit is crossed, and once when that is over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..core.errors import InvalidValueError
from ..core.registry import Registry
from ..formula import Checked, Environment, FieldSpec, FormulaType, check, compile_python
from .aggregates import AtomSchema
from .plan import Plan
from .result import Result
from .subscription import Condition
from .texts import number_of

#: Digits after the point that a condition computes with.
SCALE = 20


@dataclass(frozen=True)
class Report:
    """What a condition is asked about."""

    plan: Plan
    result: Result
    environment: Environment

    def totals(self) -> dict[str, Decimal | None]:
        """The numbers over all rows, by the ids of their values."""
        pairs = zip(self.result.columns, self.result.totals, strict=False)
        return {
            column.id: None if value is None else number_of(value)
            for column, value in pairs
            if column.role == "value"
        }

    def has_rows(self) -> bool:
        if self.plan.dims or self.result.kind == "table":
            return bool(self.result.rows)
        return any(self.totals().values())


@dataclass(frozen=True)
class When:
    """A kind of condition: what is wrong with one, and whether it holds.

    ``is_alert``: it writes when the answer changes, not as long as it holds.
    """

    name: str
    check: Callable[[Condition, Plan], None]
    holds: Callable[[Condition, Report], bool]
    is_alert: bool = False


def checked(condition: Condition, plan: Plan) -> None:
    """Refuse a condition that this report cannot answer.

    :raises InvalidValueError: naming what is wrong with it.
    """
    if condition.when not in WHEN:
        raise InvalidValueError("'{when}' is no condition.", when=condition.when, field="when")
    WHEN.get(condition.when).check(condition, plan)


def _nothing(condition: Condition, plan: Plan) -> None:
    """Nothing can be wrong."""


def _checked_formula(condition: Condition, plan: Plan) -> Checked:
    specs = {
        one.spec.id: FieldSpec(one.spec.id, one.spec.title or one.spec.id, one.type, SCALE)
        for one in plan.values
        if one.type is FormulaType.NUMBER
    }
    return check(condition.formula, AtomSchema(specs), "values")


def _check_formula(condition: Condition, plan: Plan) -> None:
    found = _checked_formula(condition, plan)
    if found.problems:
        raise InvalidValueError("{problem}", problem=found.problems[0].message, field="formula")
    if found.type is not FormulaType.BOOLEAN:
        raise InvalidValueError(
            "Write a condition that is true or false, such as {example}.",
            example=f"{plan.values[0].spec.id} > 100" if plan.values else "count > 100",
            field="formula",
        )


def _holds_formula(condition: Condition, report: Report) -> bool:
    found = _checked_formula(condition, report.plan)
    if found.core is None:
        return False
    return compile_python(found.core)(report.totals(), report.environment) is True


def _check_limit(condition: Condition, plan: Plan) -> None:
    known = [one.spec.id for one in plan.values if one.type is FormulaType.NUMBER]
    if condition.value not in known:
        raise InvalidValueError("Choose a value of the report.", field="value")
    _limit(condition)


def _limit(condition: Condition) -> Decimal:
    try:
        found = Decimal(condition.limit.strip())
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise InvalidValueError("Type a number, such as 12.50.", field="limit")
    return found


def _over(condition: Condition, report: Report) -> bool:
    return _number(condition, report) > _limit(condition)


def _under(condition: Condition, report: Report) -> bool:
    return _number(condition, report) < _limit(condition)


def _number(condition: Condition, report: Report) -> Decimal:
    """The value over all rows; over none it is 0."""
    return report.totals().get(condition.value) or Decimal(0)


WHEN: Registry[When] = Registry(
    "condition of a subscription",
    (
        When("always", _nothing, lambda condition, report: True),
        When("rows", _nothing, lambda condition, report: report.has_rows()),
        When("formula", _check_formula, _holds_formula),
        When("over", _check_limit, _over, is_alert=True),
        When("under", _check_limit, _under, is_alert=True),
    ),
)


@dataclass(frozen=True)
class Verdict:
    """Whether to write, and what an alert sees now; None where nothing is watched."""

    writes: bool
    is_over: bool | None = None


def judge(condition: Condition, report: Report, was_over: bool | None) -> Verdict:
    """What a condition says of a report that was just run.

    :raises InvalidValueError: if the report no longer has what the condition names.
    """
    checked(condition, report.plan)
    when = WHEN.get(condition.when)
    holds = when.holds(condition, report)
    if not when.is_alert:
        return Verdict(holds)
    return Verdict(holds is not (was_over or False), holds)


def crossing(condition: Condition, verdict: Verdict) -> str:
    """What an alert tells: ``over``, ``under``, ``back``, or "" for no alert."""
    if verdict.is_over is None:
        return ""
    return condition.when if verdict.is_over else "back"


def is_alert(condition: Condition) -> bool:
    """Whether it tells of a limit."""
    return condition.when in WHEN and WHEN.get(condition.when).is_alert


#: Words for people come from where they are shown.
NAMES: Mapping[str, str] = {
    "always": "Always", "rows": "Only when there are rows", "formula": "Only when a formula holds",
    "over": "When a value goes over a limit", "under": "When a value falls under a limit",
}  # fmt: skip
