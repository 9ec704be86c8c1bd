"""Several people of the workspace."""

from typing import ClassVar

from ..formula.types import FormulaType
from .field_type import JSON
from .links import LinksField


class PeopleField(LinksField):
    """Links to people; in formulas a list of ids, so that ``$user.id in watchers`` can be asked."""

    name = "people"
    directory = "person"
    formula_type = FormulaType.MULTI_CHOICE
    widget = "people"
    settings_schema: ClassVar[JSON] = {}
    required_settings: ClassVar[tuple[str, ...]] = ()
