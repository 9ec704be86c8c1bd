"""Every function of the language, by family, and how names are looked up."""

from ...core.registry import Registry
from .date import DATES
from .entry import Example, Function, Parameter
from .lists import LISTS
from .logic import LOGIC
from .number import NUMBERS
from .operators import OPERATORS
from .record import RECORD
from .text import TEXTS

#: The families in the order of the reference.
FAMILIES: dict[str, tuple[Function, ...]] = {
    "logic": LOGIC,
    "number": NUMBERS,
    "text": TEXTS,
    "date": DATES,
    "lists": LISTS,
    "record": RECORD,
}

#: What people write. ISPICKVAL is an equals sign with another name, so it is not an entry.
FUNCTIONS: Registry[Function] = Registry(
    "function", tuple(one for family in FAMILIES.values() for one in family)
)

#: What a core may call: functions and operators.
CALLS: Registry[Function] = Registry("operation", (*FUNCTIONS, *OPERATORS))

ALIASES: dict[str, str] = {alias: one.name for one in FUNCTIONS for alias in one.aliases}

__all__ = ["ALIASES", "CALLS", "FAMILIES", "FUNCTIONS", "Example", "Function", "Parameter"]
