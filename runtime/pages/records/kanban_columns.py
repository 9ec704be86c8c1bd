"""What the columns of a board are, by the type of the field that makes them."""

from collections.abc import Mapping, Set

from ....platform.fields.field import Field
from ....platform.fields.options import options_of
from ....platform.formula import FormulaType
from ....platform.formula.conditions import quoted
from ...i18n import gettext as _
from ...i18n import locale
from ..words import label

#: Columns of a field that has no options, lanes of any.
MOST = 30
Titles = Mapping[str, tuple[str, str]]


def key_of(value: object) -> str:
    """A value as lanes and most columns name it: links by their id."""
    return "" if value is None else str(getattr(value, "id", value))


class Columns:
    """One for each value that there is, such as a link or a person: its cards say what it is."""

    is_named = False

    def key(self, value: object) -> str:
        """A value as columns name it."""
        return key_of(value)

    def titles(self, field: Field, met: Set[str]) -> Titles:
        """Title and colour of each column, given the values that records have."""
        return {one: (one, "") for one in sorted(met)[:MOST]}

    def test(self, path: str, value: str) -> str:
        """The formula for the records of a column."""
        return f"{path} = {quoted(value)}" if value else f"ISBLANK({path})"

    def raw(self, value: str) -> object:
        """What a record of the column holds."""
        return value or None

    def is_retired(self, field: Field, value: str) -> bool:
        """Whether the column stands only for the records that are in it already."""
        return False


class ChoiceColumns(Columns):
    """One for each option; a blank one only if there are records without a value."""

    is_named = True

    def titles(self, field: Field, met: Set[str]) -> Titles:
        options = options_of(field)
        known = {
            one.value: (options.title(one.value, field, locale()), one.color)
            for one in options.by_value.values()
            if one.active or one.value in met
        }
        blank = {"": (_("Without {field}", field=label(field)), "")} if "" in met else {}
        return {**blank, **known}

    def is_retired(self, field: Field, value: str) -> bool:
        option = options_of(field).by_value.get(value)
        return option is not None and not option.active


class YesNoColumns(Columns):
    """No and yes; a blank is no, as in formulas."""

    is_named = True

    def key(self, value: object) -> str:
        return "true" if value else "false"

    def titles(self, field: Field, met: Set[str]) -> Titles:
        return {"false": (_("No"), ""), "true": (_("Yes"), "green")}

    def test(self, path: str, value: str) -> str:
        return path if value == "true" else f"not {path}"

    def raw(self, value: str) -> object:
        return value == "true"


_OTHERS = Columns()
_COLUMNS: Mapping[FormulaType, Columns] = {
    FormulaType.CHOICE: ChoiceColumns(),
    FormulaType.BOOLEAN: YesNoColumns(),
}


def columns_of(field: Field) -> Columns:
    """The columns that a field makes."""
    return _COLUMNS.get(field.formula_type, _OTHERS)
