"""The control of a filter row's value: records to search, options, days, periods, numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from babel.numbers import get_currency_symbol
from flask import url_for

from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.access.rows import field_rights
from ....platform.core.errors import FormloomError
from ....platform.documents.app import Entity
from ....platform.formula.conditions import SEVERAL
from ....platform.formula.describe import period_title, value_title
from ....platform.formula.periods import PERIODS
from ....platform.records.paths import Path, resolve
from ...i18n import gettext as _
from ...i18n import locale
from ...unit_of_work import transaction
from ..titles import titles_of
from ..words import app, manner
from .filter_offers import every_option, everybody, kind_of
from .options import likely

Choices = Sequence[tuple[str, str]]
#: More options than these are searched, not looked through.
MOST_IN_SIGHT = 20
#: Days from today that a row for a day suggests.
_DAYS = (0, -7, -30, 7, 30)


@dataclass(frozen=True)
class Chooser:
    """How a value is given; ``macro`` names the control in ``_components/filter_rows.html``.

    ``choices`` are (value, title); ``source`` answers a search for records; ``before`` is the
    sign before an amount, ``days`` are words for days; ``has_time``: a moment, not a day.
    """

    macro: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False
    source: str = ""
    before: str = ""
    days: tuple[str, ...] = ()
    has_time: bool = False


TYPED = Chooser()


def chooser_of(entity: Entity, path: str, operator: str, values: Sequence[str]) -> Chooser:
    """The control for the field at ``path``; plain text for what the actor may not see.

    Formulas and records that are chosen already are offered too, whatever they are.
    """
    try:
        found = resolve(app(), entity, path, field="filter")
        if not is_in_sight(entity, path):
            return TYPED
    except FormloomError:
        return TYPED
    made = _CHOOSERS.get(kind_of(found.field), _typed)(found, operator, values)
    if made.macro not in {"choice", "record"}:
        return made
    known = {value for value, _title in made.choices}
    gone = tuple(
        (one, _title(one))
        for one in values
        if one not in known and (id_of(one) or (one.startswith("=") and not made.many))
    )
    return replace(made, choices=(*made.choices, *gone))


def is_in_sight(entity: Entity, path: str) -> bool:
    """Whether the actor may see the field and every link on the way to it.

    :raises FormloomError: if the path leads nowhere.
    """
    for key in path.split("."):
        if field_rights(transaction(), entity).get(key, "hidden") == "hidden":
            return False
        target = app().entities.get(resolve(app(), entity, key, field="filter").field.text("to"))
        entity = target or entity
    return True


def _typed(_found: Path, _operator: str, _values: Sequence[str]) -> Chooser:
    return TYPED


def _number(found: Path, _operator: str, _values: Sequence[str]) -> Chooser:
    field = found.field
    if field.type.widget == "duration":
        return TYPED
    currency = field.text("currency") or manner().currency if field.type.name == "money" else ""
    sign = get_currency_symbol(currency, locale()) if currency else ""
    return Chooser("percent" if field.type.widget == "percent" else "number", before=sign)


def _day(found: Path, operator: str, _values: Sequence[str]) -> Chooser:
    if operator == "during":
        return Chooser("period", tuple((one, period_title(one, locale())) for one in PERIODS))
    days = tuple(value_title(f"TODAY() {one:+}" if one else "TODAY()", locale()) for one in _DAYS)
    return Chooser("date", days=days, has_time=kind_of(found.field) == "moment")


def _yes(_found: Path, _operator: str, _values: Sequence[str]) -> Chooser:
    return Chooser("choice", tuple((one, one) for one in (_("Yes"), _("No"))))


def _option(found: Path, operator: str, values: Sequence[str]) -> Chooser:
    if "options" not in found.field.settings:
        return _person(found, operator, values) if found.field.value_type.directory else TYPED
    choices, many = tuple(every_option(found.field, values)), operator in SEVERAL
    is_searched = many or len(choices) > MOST_IN_SIGHT
    return Chooser("record" if is_searched else "choice", choices, many)


def _record(found: Path, operator: str, values: Sequence[str]) -> Chooser:
    """Records that the link may point to, as forms offer them, and those that are chosen."""
    if operator not in {"is", "is_not", *SEVERAL}:
        return TYPED  # their names
    tx, link = transaction(), found.field
    chosen = titles_of(tx, link.text("to"), _ids(values))
    offered = {str(id): title for id, title in chosen.items()}
    offered |= {str(one.id): one.title for one in likely(found.entity, link, ())}
    source = url_for("options.found", entity=found.entity.key, field=link.key)
    return Chooser("record", tuple(offered.items()), operator in SEVERAL, source)


def _directory(found: Path, operator: str, values: Sequence[str]) -> Chooser:
    make = _person if found.field.value_type.directory == "person" else _department
    return make(found, operator, values)


def _person(_found: Path, operator: str, values: Sequence[str]) -> Chooser:
    people = [(str(one.id), one.name) for one in everybody()]
    known = {id for id, _name in people}
    gone = [id for id in _ids(values) if str(id) not in known]
    names = People(transaction()).names_of(gone) if gone else {}
    people += [(str(id), name) for id, name in names.items()]
    own = [("=$user.id", _("Me")), ("=$user.manager", _("My manager"))]
    return _among(operator, own, people)


def _department(_found: Path, operator: str, _values: Sequence[str]) -> Chooser:
    known = [(str(one.id), one.name) for one in Departments(transaction()).all()]
    return _among(operator, [("=$user.department", _("My department"))], known)


def _among(operator: str, own: Choices, known: Choices) -> Chooser:
    """``own`` are formulas, which stand for one value and not in a list of them."""
    many = operator in SEVERAL
    return Chooser("record", tuple(known) if many else (*own, *known), many)


def _ids(values: Sequence[str]) -> list[UUID]:
    return [id for one in values if (id := id_of(one)) is not None]


def id_of(text: str) -> UUID | None:
    """The id that ``text`` is; None for other text."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _title(value: str) -> str:
    """Of a formula, and of a record that is gone or that the actor may not see."""
    if value.startswith("="):
        return value_title(value[1:], locale())
    return _("a record that you may not see")


_CHOOSERS: Mapping[str, Callable[[Path, str, Sequence[str]], Chooser]] = {
    "number": _number,
    "day": _day,
    "moment": _day,
    "yes": _yes,
    "choice": _option,
    "member": _option,
    "link": _record,
    "directory": _directory,
}
