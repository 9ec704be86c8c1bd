"""What the constants of a filter are for people: a colleague by name, a record by its title."""

from collections.abc import Callable, Mapping
from uuid import UUID

from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.core.errors import FormloomError
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.formula import FormulaType
from ....platform.records.paths import resolve
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..titles import titles_of
from ..words import app, manner


def told(entity: Entity, path: tuple[str, ...], value: str) -> str:
    """The constant that the field at ``path`` is compared with; what nobody knows stays itself."""
    try:
        field = resolve(app(), entity, ".".join(path), field="filter").field
        return _TOLD.get(field.formula_type, _itself)(value, field) or value
    except (FormloomError, ValueError):
        return value


def _itself(value: str, _field: Field) -> str:
    return value


def _shown(value: str, field: Field) -> str:
    """A day or a moment as pages show it."""
    return field.type.show(field.type.parse(value, field, manner()), field, manner())


def _named(value: str, field: Field) -> str:
    """Whom or what an id stands for, as far as the reader may know."""
    id, tx = UUID(value), transaction()
    if field.type.directory == "person":
        return People(tx).names_of([id]).get(id, "")
    if field.type.directory == "department":
        return Departments(tx).names().get(id, "")
    found = titles_of(tx, field.text("to"), [id])
    return found.get(id) or _("a record that you may not see")


_TOLD: Mapping[object, Callable[[str, Field], str]] = {
    FormulaType.DATE: _shown,
    FormulaType.DATETIME: _shown,
    FormulaType.LINK: _named,
}
