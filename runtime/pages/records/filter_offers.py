"""What a row of the filter builder offers for a field: comparisons that fit, values there are."""

from collections.abc import Mapping, Sequence
from typing import cast

from ....platform.access.people import People
from ....platform.access.person import Person
from ....platform.fields.field import Field
from ....platform.fields.options import options_of
from ....platform.formula import FormulaType
from ...i18n import gettext as _
from ...i18n import locale
from ...unit_of_work import transaction

MOST_VALUES = 40
_SAME = ("is", "is_not", "is_blank", "is_not_blank")
_ORDERED = ("less", "at_most", "more", "at_least")
_WORDED = ("contains", "contains_not", "starts_with", "ends_with")
_AMONG = ("is_one_of", "is_none_of")
#: The comparisons that make sense, by kind of field; another one stays where it is in force.
FITTING: Mapping[str, tuple[str, ...]] = {
    "text": (*_SAME, *_WORDED, *_AMONG),
    "number": (*_SAME, *_ORDERED),
    "choice": (*_SAME, *_AMONG),
    "member": _SAME,
    "link": (*_SAME, *_WORDED),
}
_KINDS: Mapping[FormulaType, str] = {
    FormulaType.NUMBER: "number",
    FormulaType.DATE: "number",
    FormulaType.DATETIME: "number",
    FormulaType.CHOICE: "choice",
    FormulaType.MULTI_CHOICE: "member",
    FormulaType.BOOLEAN: "member",
    FormulaType.LINK: "link",
}


def is_tested(field: Field) -> bool:
    """Whether a filter may compare the field."""
    return field.formula_type not in {None, FormulaType.CHILDREN}


def kind_of(field: Field) -> str:
    """The key in ``FITTING``."""
    if field.type.directory == "person":
        return "choice"
    return _KINDS.get(cast("FormulaType", field.formula_type), "text")


def offered_for(field: Field) -> tuple[str, ...]:
    """The words that a row understands as the field's values; none where there are too many."""
    if field.formula_type is FormulaType.BOOLEAN:
        return _("Yes"), _("No")
    if field.type.directory == "person":
        return tuple(one.name for one in everybody()[:MOST_VALUES])
    if field.formula_type in {FormulaType.CHOICE, FormulaType.MULTI_CHOICE} and (
        "options" in field.settings
    ):
        return tuple(title for _value, title in titled_options(field))
    return ()


def everybody() -> Sequence[Person]:
    """Asked for once, however many fields of a list are people."""
    return transaction().kept("everybody", lambda: People(transaction()).all())


def titled_options(field: Field) -> list[tuple[str, str]]:
    """The options in use, with their titles."""
    options = options_of(field)
    known = [one.value for one in options.by_value.values() if one.active][:MOST_VALUES]
    return [(one, options.title(one, field, locale())) for one in known]
