"""Conditions of forms: formulas over the values that are being filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..access.environment import environment
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.formula_schema import USER, formula_schema
from ..formula import Core, Environment, Evaluate, FormulaType, Place, check, compile_python
from ..records.formulas import reads_of
from ..records.links import Tree, merged
from ..records.scopes import Scopes


@dataclass(frozen=True, eq=False)
class Condition:
    """A compiled formula with its source.

    ``needs`` are the links and lists that it reads through, ``own`` the record's own keys.
    """

    text: str
    core: Core
    evaluate: Evaluate
    needs: Tree
    own: frozenset[str]


@lru_cache(maxsize=4_000)
def condition(
    app: App, entity: Entity, text: str, returns: FormulaType | None = None
) -> Condition | None:
    """The formula ``text`` of ``entity``; None if it does not compile."""
    checked = check(
        text, formula_schema(app), entity.key,
        returns=returns, place=Place.ON_SAVE, variables=USER,
    )  # fmt: skip
    if checked.core is None:
        return None
    return Condition(text, checked.core, compile_python(checked.core), *reads_of(checked.core))


class Scope:
    """The values of one record as formulas read them, with what its links lead to."""

    def __init__(
        self, transaction: Transaction, app: App, entity: Entity, values: Mapping[str, object]
    ) -> None:
        self._reader = Scopes(transaction, app)
        self._entity = entity
        self._row = dict(values)
        self._environment: Environment = environment(transaction, app)

    def need(self, *trees: Tree) -> None:
        """Read what conditions look at beyond the record itself."""
        missing = {key: tree for key, tree in merged(trees).items() if not self._is_known(key)}
        self._reader.fill(self._entity, [self._row], missing)

    def _is_known(self, key: str) -> bool:
        """Lists of a record that is not stored yet are empty; lines are given."""
        if key in self._row or key in self._entity.table.c:
            return key in self._entity.lines
        if "id" not in self._row:
            self._row[key] = []
        return key in self._row

    def value(self, condition: Condition) -> object:
        return condition.evaluate(self._row, self._environment)

    def holds(self, condition: Condition | bool | None, *, otherwise: bool = True) -> bool:
        """Whether a condition holds; ``otherwise`` when there is none."""
        if condition is None:
            return otherwise
        if isinstance(condition, bool):
            return condition
        return self.value(condition) is True
