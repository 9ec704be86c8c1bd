"""What a view asks of a field that the field cannot give: a day of a text, a sum of choices."""

from collections.abc import Callable, Iterator, Mapping

from ..core.errors import Message, Problem
from ..fields.field import Field
from ..formula import FormulaType
from .app import App
from .references import walk_path

DAYS = frozenset({FormulaType.DATE, FormulaType.DATETIME})
NO_DAY = "A date or a time is needed here; '{field}' is none."
NO_NUMBER = "Only numbers are added up; '{field}' is none."
NO_GROUP = "Records cannot be grouped by '{field}'."


def _is_day(field: Field) -> bool:
    return field.formula_type in DAYS


def _is_number(field: Field) -> bool:
    return field.value_type.numeric


def _is_single(field: Field) -> bool:
    """Whether a record has one value of it, in its own row."""
    return field.type.column(field) is not None


#: What a setting asks of its field, and what is said where that is not so.
ASKED: Mapping[str, tuple[Callable[[Field], bool], str]] = {
    "by": (_is_single, NO_GROUP),
    "lanes": (_is_single, NO_GROUP),
    "group": (_is_single, NO_GROUP),
    "due": (_is_day, NO_DAY),
    "start": (_is_day, NO_DAY),
    "end": (_is_day, NO_DAY),
    "sum": (_is_number, NO_NUMBER),
}


def check_view(app: App, key: str, document: Mapping[str, object]) -> Iterator[Problem]:
    """The settings of a view whose fields cannot be used so."""
    entity = app.entities[str(document["entity"])]
    for name in (one for one in ASKED if document.get(one) is not None):
        fits, template = ASKED[name]
        *_links, (owner, last) = walk_path(app, entity, str(document[name]))
        field = owner.fields.get(last) or owner.system.get(last)
        if field is None or not fits(field):
            message = Message(template, {"field": document[name]})
            yield Problem(f"view/{key}", f"/{name}", "view", message)
