"""What a function is: names, signature, help, examples, and its meaning in Python and in SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from ..core import Core
from ..expression import Expression
from ..spot import Spot
from ..types import STORED_DIGITS, Environment, FormulaType, Place

#: A closure over what a record is to the Python engine: see python.py.
Closure = Callable[..., Any]
Size = tuple[int, int]


class Emitter(Protocol):
    """What a function's SQL may ask for; PostgreSQL's dialect of it."""

    environment: Environment

    def value(self, core: Core) -> Expression: ...

    def condition(self, core: Core) -> ColumnElement[bool]:
        """TRUE or FALSE, never NULL."""
        ...

    def literal(self, value: object, type: FormulaType) -> Expression: ...


class Shaper(Protocol):
    """What a function's own typing rule may ask of the checker."""

    def equals(self, left: Core, right: Core, spot: Spot) -> Core: ...


@dataclass(frozen=True)
class Parameter:
    """An argument of a function.

    ``type`` of None takes any. ``zero``: a blank number field counts as 0 here. ``shown``: any
    value becomes text. ``constant``: must be written out; ``choices`` limits it further.
    """

    name: str
    type: FormulaType | None
    optional: bool = False
    repeated: bool = False
    zero: bool = False
    shown: bool = False
    constant: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A formula over the sample record and what it gives, as text; None is blank."""

    formula: str
    result: str | None


def whole_number(arguments: Sequence[Core]) -> Size:
    return STORED_DIGITS, 0


def like_first(arguments: Sequence[Core]) -> Size:
    return arguments[0].digits, arguments[0].scale


def widest(arguments: Sequence[Core]) -> Size:
    numbers = [one for one in arguments if one.type is FormulaType.NUMBER]
    digits = max((one.digits for one in numbers), default=1)
    return digits, max((one.scale for one in numbers), default=0)


@dataclass(frozen=True)
class Function:
    """One function or operator, whatever engine runs it.

    ``python`` takes the values of the arguments, after the environment if ``environment``; unless
    ``takes_blank``, one blank argument makes the result blank without a call. ``lazy`` takes the
    closures of the arguments instead. ``sql`` builds PostgreSQL's expression. ``shape`` replaces
    the standard typing by ``parameters``. ``over`` are its parameters when it goes over children,
    if it can. The browser's implementation has the same name in
    ``runtime/static/js/formula/functions.js`` or ``text.js``.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: FormulaType
    sql: Callable[[Emitter, Core], Expression]
    python: Callable[..., object] | None = None
    lazy: Callable[[Sequence[Closure]], Closure] | None = None
    help: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    size: Callable[[Sequence[Core]], Size] = whole_number
    takes_blank: bool = False
    environment: bool = False
    shape: Callable[[Shaper, tuple[Core, ...], Spot], Core] | None = None
    over: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    places: frozenset[Place] | None = None

    @property
    def least(self) -> int:
        return sum(not one.optional for one in self.parameters)

    @property
    def most(self) -> int | None:
        return None if any(one.repeated for one in self.parameters) else len(self.parameters)

    def parameter(self, index: int) -> Parameter:
        """The parameter that argument ``index`` meets; the last repeated one takes the rest."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    @property
    def lists(self) -> bool:
        """Whether it goes over children."""
        return bool(self.over)

    @property
    def signatures(self) -> tuple[str, ...]:
        """Every form: ``SUM(value, …)`` and ``SUM(lines, value, [condition])``."""
        forms = (self.parameters, self.over) if self.over else (self.parameters,)
        return tuple(dict.fromkeys(self._signature(form) for form in forms))

    @property
    def signature(self) -> str:
        """``ROUND(number, [digits])``."""
        return self._signature(self.parameters)

    def _signature(self, form: tuple[Parameter, ...]) -> str:
        shown = [f"[{one.name}]" if one.optional else one.name for one in form]
        more = ", …" if any(one.repeated for one in form) else ""
        return f"{self.name}({', '.join(shown)}{more})"


#: Where values that change by themselves may stand.
CHANGING = frozenset(Place) - {Place.STORED}
ON_SAVE = frozenset({Place.ON_SAVE})
