"""The formulas of an entity: defaults, rules and computed fields, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..core.errors import InvalidValueError
from ..documents.app import App, Entity, Rule
from ..documents.dependencies import computed_fields, levels
from ..documents.formula_schema import USER, formula_schema
from ..fields.field import Field
from ..fields.number import fit
from ..formula import Core, Evaluate, FormulaType, Place, check, compile_python
from .links import Tree, merged


@dataclass(frozen=True, eq=False)
class Formula:
    """A formula of an entity, ready to run.

    ``key`` is the field that it fills, "" for a rule. ``needs`` are the links and lists that it
    reads through; ``own`` are the keys of the record itself that it reads.
    """

    key: str
    core: Core
    evaluate: Evaluate
    needs: Tree
    own: frozenset[str]


class Formulas:
    """Everything of an entity that is computed while a record is saved."""

    def __init__(self, app: App, entity: Entity) -> None:
        self.app = app
        self.entity = entity

    @cached_property
    def defaults(self) -> tuple[Formula, ...]:
        """What fills fields that were not given."""
        found = (one for one in self.entity.fields.values() if one.default_formula)
        compiled = (self._compile(one.key, one.default_formula, one.formula_type) for one in found)
        return tuple(formula for formula in compiled if formula is not None)

    @cached_property
    def rules(self) -> tuple[tuple[Rule, Formula], ...]:
        """What must hold for every record."""
        found = ((rule, self._compile("", rule.formula)) for rule in self.entity.rules)
        return tuple((rule, formula) for rule, formula in found if formula is not None)

    @cached_property
    def transitions(self) -> Mapping[tuple[str, str], Formula]:
        """What must hold for one state to become another, by both."""
        states = self.entity.states
        said = states.transitions.items() if states else ()
        found = {way: self._compile("", one.when) for way, one in said if one.when}
        return {way: formula for way, formula in found.items() if formula is not None}

    @cached_property
    def levels(self) -> tuple[tuple[Formula, ...], ...]:
        """Stored values, each in a later level than those that it reads."""
        mine = [name for name in computed_fields(self.app) if name[0] == self.entity.key]
        return tuple(
            tuple(_formula(one.field.key, one.core) for one in level)
            for level in levels(self.app, mine)
        )

    @cached_property
    def computed(self) -> tuple[Formula, ...]:
        """Stored values, each after those that it reads."""
        return tuple(formula for level in self.levels for formula in level)

    @cached_property
    def default_needs(self) -> Tree:
        """What must be read besides the record for its defaults."""
        return merged(formula.needs for formula in self.defaults)

    @cached_property
    def needs(self) -> Tree:
        """What must be read for its rules, transitions and computed values."""
        rules = (formula for _, formula in self.rules)
        every = (*self.computed, *rules, *self.transitions.values())
        return merged(formula.needs for formula in every)

    def _compile(self, key: str, text: str, returns: FormulaType | None = None) -> Formula | None:
        """None for a formula that does not compile: publishing it was refused or its type went."""
        checked = check(
            text, formula_schema(self.app), self.entity.key,
            returns=returns, place=Place.ON_SAVE, variables=USER,
        )  # fmt: skip
        return None if checked.core is None else _formula(key, checked.core)


def _formula(key: str, core: Core) -> Formula:
    return Formula(key, core, compile_python(core), *reads_of(core))


def as_stored(value: object, field: Field) -> object:
    """What a formula's value becomes in the field's column."""
    if isinstance(value, Mapping):
        return value["id"]  # a linked record stands for its id
    if isinstance(value, tuple):
        return list(value) or None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return fit(Decimal(value), field)


def as_default(value: object, field: Field) -> object:
    """What a formula gives a field to begin with: nothing where the field would not take it."""
    stored = as_stored(value, field)
    if not isinstance(stored, str):
        return stored
    try:
        return field.type.load(stored, field)
    except InvalidValueError:
        return None


def reads_of(core: Core) -> tuple[Tree, frozenset[str]]:
    """The links and lists that a formula reads through, and the record's own keys that it reads."""
    needs: dict[str, Any] = {}
    own: set[str] = set()
    _collect(core, [needs], own)
    return needs, frozenset(own)


def _collect(core: Core, scopes: list[dict[str, Any]], own: set[str]) -> None:
    """Note the links and lists that ``core`` goes through, below the innermost of ``scopes``."""
    if core.kind in {"field", "list"}:
        depth = len(scopes) - 1 - core.up
        if depth == 0:
            own.add(core.path[0])
        tree = scopes[depth]
        for key in core.path if core.kind == "list" else core.path[:-1]:
            tree = tree.setdefault(key, {})
        if core.kind == "list":
            scopes = [*scopes, tree]
    for index, part in enumerate(core.parts):
        # The last argument of a list function belongs to the record that has the list.
        outer = core.kind == "list" and index > 1
        _collect(part, scopes[:-1] if outer else scopes, own)
