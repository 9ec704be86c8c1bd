"""Which comparisons a row of the filter builder offers for a field, and the values there are."""

from collections.abc import Mapping, Sequence
from typing import cast

from ....platform.access.people import People
from ....platform.access.person import Person
from ....platform.fields.field import Field
from ....platform.fields.options import options_of
from ....platform.formula import FormulaType
from ....platform.formula.describe import operator_title
from ...i18n import locale
from ...unit_of_work import transaction

MOST_VALUES = 40
#: What a row offers; what else a formula may say of a field is edited as a formula.
OPERATORS = (
    "is", "is_not", "contains", "contains_not", "starts_with", "ends_with", "less", "at_most",
    "more", "at_least", "during", "is_one_of", "is_none_of", "is_blank", "is_not_blank",
)  # fmt: skip
_BLANK = ("is_blank", "is_not_blank")
_SAME = ("is", "is_not", *_BLANK)
_ORDERED = ("less", "at_most", "more", "at_least")
_WORDED = ("contains", "contains_not", "starts_with", "ends_with")
_AMONG = ("is_one_of", "is_none_of")
#: The comparisons that make sense, by kind of field; another one stays where it is in force.
FITTING: Mapping[str, tuple[str, ...]] = {
    "text": (*_SAME, *_WORDED, *_AMONG),
    "number": (*_SAME, *_ORDERED),
    "day": ("is", "during", *_ORDERED, "is_not", *_BLANK),
    "moment": ("during", *_ORDERED, *_BLANK),
    "yes": ("is",),
    "choice": (*_SAME, *_AMONG),
    "member": _SAME,
    "link": (*_SAME, *_AMONG, *_WORDED),
    "directory": (*_SAME, *_AMONG),
}
_KINDS: Mapping[FormulaType, str] = {
    FormulaType.NUMBER: "number",
    FormulaType.DATE: "day",
    FormulaType.DATETIME: "moment",
    FormulaType.CHOICE: "choice",
    FormulaType.MULTI_CHOICE: "member",
    FormulaType.BOOLEAN: "yes",
    FormulaType.LINK: "link",
}


def is_tested(field: Field) -> bool:
    """Whether a filter may compare the field."""
    return field.formula_type not in {None, FormulaType.CHILDREN}


def kind_of(field: Field) -> str:
    """The key in ``FITTING``."""
    kind = _KINDS.get(cast("FormulaType", field.formula_type), "text")
    return "directory" if kind == "link" and field.value_type.directory else kind


def operators_for(field: Field, used: str = "") -> tuple[tuple[str, str], ...]:
    """The comparisons that fit with their words, and the one that is ``used`` already."""
    offered = FITTING[kind_of(field)]
    keys = (*offered, used) if used in OPERATORS and used not in offered else offered
    type = cast("FormulaType", field.formula_type)
    return tuple((one, operator_title(one, type, locale())) for one in keys)


def every_operator() -> tuple[tuple[str, str], ...]:
    """All comparisons, for a row whose field is still to be chosen."""
    return tuple((one, operator_title(one, FormulaType.TEXT, locale())) for one in OPERATORS)


def everybody() -> Sequence[Person]:
    """Asked for once, however many fields of a list are people."""
    return transaction().kept("everybody", lambda: People(transaction()).all())


def titled_options(field: Field) -> list[tuple[str, str]]:
    """The first options in use, with their titles."""
    return every_option(field)[:MOST_VALUES]


def every_option(field: Field, chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The options in use and those that are ``chosen``, with their titles."""
    options = options_of(field)
    known = (one for one in options.by_value.values() if one.active or one.value in chosen)
    return [(one.value, options.title(one.value, field, locale())) for one in known]
