"""What the statement of a report depends on besides its plan: the actor's rights and the time.

Whoever builds a statement has no transaction, only a ``Sight``: what it asks there is noted, and so
the key under which the statement is kept is all that it was made of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause

from ..access.environment import environment
from ..access.reach import Reach, RowRule
from ..access.row_rules import for_now
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.formula_source import FormulaSource
from ..formula import Core, SqlSource, emit_sql, emit_value
from ..formula.core import walk
from ..records import rights
from ..records.conditions import demanded
from ..records.query import Rows
from ..records.rights import READ
from .bucket import Frame
from .sample import Bounds, Sample

#: Whose answers change with each moment, or each day.
_CLOCKS = frozenset({"NOW", "TODAY"})


@dataclass(frozen=True)
class RowsOf:
    """Which records of an entity may be read?"""

    entity: Entity


@dataclass(frozen=True)
class Test:
    """What does a filter say, and may the actor use it?"""

    entity: Entity
    text: str


Question = RowsOf | Test
Answers = frozenset[tuple[Question, Reach | RowRule]]


class Sight:
    """Gives the conditions of a statement for the actor of a transaction, and notes them."""

    def __init__(self, tx: Transaction, app: App, frame: Frame, *, wide: bool = False) -> None:
        self._tx = tx
        self.app = app
        self.frame = frame
        #: Whether sums are made of two halves, because they may leave 64 bits.
        self.wide = wide
        self.asked: set[Question] = set()
        #: Whether it was asked for what holds now only, so that nothing of it can be kept.
        self.is_fleeting = False

    @property
    def dialect(self) -> str:
        return "sqlite" if self.frame.sqlite else "postgresql"

    def answers(self, questions: Iterable[Question]) -> Answers:
        """Equal for two people, or two days, where the same conditions come of the questions.

        :raises NotAllowedError: if the actor may not use one of the filters.
        """
        return frozenset((one, self._answer(one)) for one in questions)

    def _answer(self, question: Question) -> Reach | RowRule:
        entity = question.entity
        if isinstance(question, RowsOf):
            return rights.reading(self._tx, entity)
        checked = demanded(self._tx, self.app, entity, question.text)
        return for_now(environment(self._tx, self.app), checked)

    def rule(self, entity: Entity, rows: FromClause) -> ColumnElement[bool]:
        """True for the rows that may be read."""
        self.asked.add(RowsOf(entity))
        return Rows(self._tx, entity).rule(READ, rows)

    def own_rule(self, entity: Entity) -> ColumnElement[bool]:
        """The same for the records of a report themselves, where all that may be read is wanted.

        SQLite would walk the order of the groups through everybody's records to meet a few.
        """
        self.asked.add(RowsOf(entity))
        is_apart = self.frame.sqlite and entity.parent is None
        rows = Rows(self._tx, entity)
        return rows.gathered() if is_apart else rows.rule(READ)

    def is_open(self, entity: Entity) -> bool:
        """Whether every record may be read."""
        self.asked.add(RowsOf(entity))
        return Rows(self._tx, entity).is_open

    def condition(self, entity: Entity, text: str) -> ColumnElement[bool]:
        """Records for which a formula is TRUE; what it reads through links has its rule inside.

        :raises NotAllowedError: if it reads a field that is hidden from the actor.
        """
        self.asked.add(Test(entity, text))
        checked = demanded(self._tx, self.app, entity, text)
        core = checked.core
        assert core is not None  # noqa: S101
        self.is_fleeting |= "NOW" in checked.functions
        source = FormulaSource(self.app, entity, entity.table, self.dialect, self.rule)
        return emit_sql(core, source, environment(self._tx, self.app))

    def value(self, core: Core, source: SqlSource) -> ColumnElement[object]:
        """A formula over what was aggregated."""
        self.is_fleeting |= any(part.name in _CLOCKS for part in walk(core))
        return emit_value(core, source, environment(self._tx, self.app))

    def sample(self, entity: Entity, filter: str, bounds: Bounds) -> Sample:
        """The newest records; how many there are is seen at once."""
        self.is_fleeting = True
        return Sample(self._tx, self.app, entity, filter, bounds)
