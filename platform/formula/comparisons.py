"""Comparisons: which types meet, and in which form."""

from collections.abc import Callable

from ..core.errors import Message
from .conversions import DATES, LINK, TEXT, TEXTS, WORDS, compared, convert
from .core import Core, boolean, condition
from .problems import FormulaError, did_you_mean
from .spot import Spot
from .types import FormulaType

DATE = FormulaType.DATE
DATETIME = FormulaType.DATETIME
_ORDERED = (FormulaType.NUMBER, TEXT, FormulaType.CHOICE, DATE, DATETIME)


class Comparisons:
    """Makes comparisons; ``options`` gives those of a choice field."""

    def __init__(self, options: Callable[[Core], tuple[str, ...]]) -> None:
        self._options = options

    def equals(self, left: Core, right: Core, spot: Spot) -> Core:
        """``left = right``, null-safe."""
        if left.is_blank or right.is_blank:
            other = right if left.is_blank else left
            return condition("ISBLANK", other) if not other.is_blank else boolean(True)
        if FormulaType.MULTI_CHOICE in (left.type, right.type):
            raise spot.error("type", "Several choices are compared by IN: 'value' in field.")
        left, right = self._alike(left, right, spot)
        return condition("SAME" if left.type is LINK else "=", left, right)

    def among(self, subject: Core, options: list[Core], spot: Spot) -> Core:
        """``subject in [options]``, all of them constants."""
        if not options:
            return boolean(False)
        tests = [self.equals(subject, option, spot) for option in options]
        plain = all(test.name == "=" for test in tests)
        if not plain or len({test.parts[0] for test in tests}) > 1:
            return tests[0] if len(tests) == 1 else condition("OR", *tests)
        return condition("IN", tests[0].parts[0], *(test.parts[1] for test in tests))

    def ordered(self, symbol: str, left: Core, right: Core, spot: Spot) -> Core:
        """``left < right`` or ``left <= right``."""
        left, right = self._alike(left, right, spot)
        if left.type not in _ORDERED:
            raise spot.error("type", "This compares by equals only, not by smaller or larger.")
        return condition(symbol, left, right)

    def _alike(self, left: Core, right: Core, spot: Spot) -> tuple[Core, Core]:
        """Both sides in the type in which they are compared."""
        if left.type in DATES or right.type in DATES:
            wanted = DATETIME if left.type is right.type is DATETIME else _date_type(left, right)
            return convert(left, wanted, spot), convert(right, wanted, spot)
        if left.type is LINK or right.type is LINK:
            return convert(left, LINK, spot), convert(right, LINK, spot)
        same = left.type is right.type or {left.type, right.type} <= TEXTS
        if left.is_blank or right.is_blank:
            wanted = right.type if left.is_blank else left.type
            return convert(left, wanted, spot), convert(right, wanted, spot)
        if not same or left.type is FormulaType.CHILDREN:
            raise spot.error(
                "type",
                "{left} and {right} do not compare.",
                left=Message(WORDS[left.type]),
                right=Message(WORDS[right.type]),
            )
        self._known_option(left, right, spot)
        self._known_option(right, left, spot)
        return compared(left), compared(right)

    def _known_option(self, subject: Core, constant: Core, spot: Spot) -> None:
        """Refuse a constant that is none of a choice's options: it would never match."""
        if subject.type is not FormulaType.CHOICE or subject.kind != "field":
            return
        options = self._options(subject)
        written = constant.value
        if options and isinstance(written, str) and written not in options:
            raise FormulaError(
                "unknown_option",
                spot.start,
                spot.end,
                "'{value}' is no option of '{field}'.",
                hint=did_you_mean(written, options),
                value=written,
                field=subject.path[-1],
            )


def _date_type(left: Core, right: Core) -> FormulaType:
    """A time against a constant that names a time is compared as a time, else by date."""
    constant = left if left.is_constant else right
    timed = isinstance(constant.value, str) and len(constant.value) > len("yyyy-mm-dd")
    return DATETIME if timed and DATETIME in (left.type, right.type) else DATE
