"""From what callers send to records that may be stored: values, defaults, formulas, every check."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from ..access.environment import environment
from ..core.errors import InvalidValueError, Message
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..formula import Environment
from .checks import Checks
from .formulas import as_default, as_stored
from .links import Tree, merged
from .numbers import give_numbers
from .plan import Plan, plan_of
from .saving import Saving
from .scopes import Scope, Scopes


class Preparation:
    """Prepares records of one entity, and their lines, for being stored.

    ``free``: nothing is checked. The values were there before, and only stand elsewhere.
    """

    def __init__(
        self,
        transaction: Transaction,
        plan: Plan,
        *,
        trusted: bool = False,
        hands_over: bool = False,
        free: bool = False,
    ) -> None:
        self.transaction = transaction
        self.plan = plan
        self.trusted = trusted
        self.free = free
        is_trusted = trusted or transaction.actor.system
        self.checks = Checks(
            transaction, plan, trusted=is_trusted, hands_over=hands_over, free=free
        )
        self.scopes = Scopes(transaction, plan.app)

    def load(self, savings: Sequence[Saving]) -> None:
        """Values, lines, defaults and numbers; ``after`` holds what there was before."""
        for one in savings:
            self.checks.load(one)
        for key in self.plan.entity.lines:
            self._load_lines(key, savings)
        new = [one for one in savings if one.is_new and not one.is_refused]
        self._fill_defaults(new)
        give_numbers(self.transaction, self.plan, new)

    def check(self, savings: Sequence[Saving]) -> None:
        """Computed values, then every check."""
        environments = self._environments(savings)
        scopes = self.scopes.of(self.plan.entity, savings, self._needs(savings))
        for one, scope, given in zip(savings, scopes, environments, strict=True):
            self._compute(one, scope, given)
        if self.free:
            return
        for one, scope, given in zip(savings, scopes, environments, strict=True):
            self.checks.required(one)
            self.checks.states(one, scope, given)
            self._rules(one, scope, given)
        self.checks.handing.check(savings)
        self.checks.links([one for one in savings if not one.is_refused])

    def _needs(self, savings: Sequence[Saving]) -> Tree:
        """What must be read for the formulas that may run."""
        formulas = self.plan.formulas
        if not formulas.needs or any(one.is_new for one in savings):
            return formulas.needs
        touched = {key for one in savings for key in one.given}
        needs = [formula.needs for _, formula in formulas.rules]
        states = self.plan.entity.states
        if states is not None and states.field in touched:
            needs += [formula.needs for formula in formulas.transitions.values()]
        for formula in formulas.computed:
            if formula.own & touched:
                touched.add(formula.key)
                needs.append(formula.needs)
        return merged(needs)

    def _environments(self, savings: Sequence[Saving]) -> Sequence[Environment]:
        """What the formulas of each record know of it besides its values."""
        base = environment(self.transaction, self.plan.app)
        if not self.plan.has_formulas:
            return [base] * len(savings)
        new = replace(base, old=None, is_new=True)
        return [
            new if one.is_new else replace(base, old=one.before, is_new=False) for one in savings
        ]

    def _fill_defaults(self, savings: Sequence[Saving]) -> None:
        formulas = self.plan.formulas.defaults
        if not formulas or not savings:
            return
        scopes = self.scopes.of(self.plan.entity, savings, self.plan.formulas.default_needs)
        environments = self._environments(savings)
        for one, scope, given in zip(savings, scopes, environments, strict=True):
            for formula in formulas:
                if formula.key not in one.given:
                    value = formula.evaluate(scope, given)
                    field = self.plan.entity.field(formula.key)
                    one.after[formula.key] = as_default(value, field)

    def _compute(self, saving: Saving, scope: Scope, given: Environment) -> None:
        formulas = self.plan.formulas.computed
        if not formulas:
            return
        # What reads nothing that changed here keeps its value: a total over a related list is
        # stored anew when that list changes, and not whenever its owner is saved.
        changed = {*saving.changed(), *saving.lines}
        for formula in formulas:
            if saving.is_new or formula.own & changed:
                field = self.plan.entity.fields[formula.key]
                value = as_stored(formula.evaluate(scope, given), field)
                if value is None:
                    value = self.plan.blanks.get(formula.key)
                if value != saving.after.get(formula.key):
                    changed.add(formula.key)
                saving.after[formula.key] = scope[formula.key] = value

    def _rules(self, saving: Saving, scope: Scope, given: Environment) -> None:
        for rule, formula in self.plan.formulas.rules:
            if formula.evaluate(scope, given) is not True:
                saving.refuse(rule.field or "", Message(rule.message))

    # Lines

    def _load_lines(self, key: str, savings: Sequence[Saving]) -> None:
        field = self.plan.entity.fields[key]
        parents = [one for one in savings if key in one.given and self.checks.may_give(one, key)]
        for one in parents:
            try:
                raw = field.type.load(one.given[key], field)
            except InvalidValueError as error:
                one.refuse(key, error.message)
                continue
            known = (one.before or {}).get(key)
            before = known if isinstance(known, dict) else {}
            lines = raw if isinstance(raw, list) else []
            one.lines[key] = [_line(one, line, before) for line in lines]
        self._prepare_lines(key, parents)

    def _prepare_lines(self, key: str, parents: Sequence[Saving]) -> None:
        plan = plan_of(self.plan.app, self.plan.entity.lines[key])
        child = Preparation(self.transaction, plan, trusted=self.trusted, free=self.free)
        lines = [line for one in parents for line in one.lines.get(key, ())]
        for line in lines:
            line.after = dict(line.before) if line.before else dict(child.plan.start)
        child.load(lines)
        child.check(lines)
        for one in parents:
            for index, line in enumerate(one.lines.get(key, ())):
                for name, messages in line.errors.items():
                    for message in messages:
                        one.refuse(f"{key}.{index}.{name}".rstrip("."), message)


def _line(
    parent: Saving, values: Mapping[str, object], before: Mapping[UUID, dict[str, object]]
) -> Saving:
    """A line: one that was there keeps its id, another may bring one."""
    given = {key: value for key, value in values.items() if key != "id"}
    raw = values.get("id")
    try:
        identity = raw if isinstance(raw, UUID) else UUID(str(raw)) if raw else None
    except ValueError:
        identity = None
    known = before.get(identity) if identity is not None else None
    return Saving(identity or new_id(), given, before=known, parent=parent)
