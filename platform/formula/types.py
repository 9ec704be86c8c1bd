"""What formulas speak of: types, fields, where one stands, and what an evaluation is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

#: A formula's value: blank is ``None``; datetimes are aware UTC. A link is the related record.
Value = Decimal | int | str | bool | date | datetime | tuple[str, ...] | object | None

MAX_TEXT = 4_000
MAX_NODES = 400
MAX_DEPTH = 40
#: Digits that a number may need before and after its point together.
MAX_DIGITS = 150
#: Places after the point that a product, a quotient and a root keep.
MAX_SCALE = 20
#: Places that comparisons look at, so that 1 / 3 * 3 = 1.
COMPARED_SCALE = 10
MAX_RESULT = 32_767
#: A stored number has at most so many digits in all.
STORED_DIGITS = 18


class FormulaType(Enum):
    """The types that a formula knows."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    MULTI_CHOICE = "multi_choice"
    LINK = "link"
    CHILDREN = "children"


class Place(Enum):
    """Where a formula stands, which decides what it may use."""

    ANYWHERE = "anywhere"
    #: A computed column: nothing that changes by itself.
    STORED = "stored"
    #: A computed column that is computed again every night.
    REFRESHED = "refreshed"
    #: While a record is saved: also what it was before.
    ON_SAVE = "on_save"
    #: Decides who may see a record, so a blank ``$user`` value never matches.
    ROW_RULE = "row_rule"
    #: On a form, as somebody types.
    BROWSER = "browser"


@dataclass(frozen=True)
class FieldSpec:
    """A field, or a variable, as formulas see it.

    ``entity`` is the target of a link or of children; ``via`` is the link on the child that points
    back; ``titles`` are labels by locale; ``refuse`` says why formulas may not name this field;
    ``option_titles`` are labels of options by locale and value, "" being the app's own language.
    """

    key: str
    title: str
    type: FormulaType
    scale: int = 0
    entity: str | None = None
    options: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    via: str | None = None
    refuse: str | None = None
    option_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Schema(Protocol):
    """The entities that a formula may reach."""

    def fields(self, entity: str) -> Mapping[str, FieldSpec]: ...


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: ISO weekdays (Monday is 1), less holidays, and ``workdays`` anyway."""

    week: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.isoweekday() in self.week and day not in self.holidays


@dataclass(frozen=True)
class Environment:
    """What one evaluation is given besides the record; ``now`` is aware, ``zone`` the workspace's.

    ``variables`` are keyed as formulas write them (``$user.department``); ``old`` is the record
    before the change that is being saved.
    """

    now: datetime
    zone: ZoneInfo
    calendar: Calendar = field(default_factory=Calendar)
    variables: Mapping[str, object] = field(default_factory=dict)
    old: Mapping[str, object] | None = None
    is_new: bool = False

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @cached_property
    def moment(self) -> datetime:
        """``now`` in whole seconds, UTC."""
        return self.now.astimezone(ZoneInfo("UTC")).replace(microsecond=0)


Row = Mapping[str, object]
Evaluate = Callable[[Row, Environment], Value]

__all__ = [
    "COMPARED_SCALE",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_NODES",
    "MAX_RESULT",
    "MAX_SCALE",
    "MAX_TEXT",
    "STORED_DIGITS",
    "Calendar",
    "Environment",
    "Evaluate",
    "FieldSpec",
    "FormulaType",
    "Place",
    "Row",
    "Schema",
    "Value",
]
