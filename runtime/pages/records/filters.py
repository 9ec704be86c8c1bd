"""Filters of a list: quick ones by field, and rows of field, operator and value."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from ....platform.access.people import People
from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.documents.app import Entity
from ....platform.documents.formula_schema import USER, formula_schema
from ....platform.fields.field import Field
from ....platform.fields.options import options_of
from ....platform.formula import (
    Condition,
    Conditions,
    FormulaType,
    check,
    describe,
    from_conditions,
    to_conditions,
)
from ....platform.formula.conditions import SEVERAL, quoted
from ....platform.formula.describe import operator_title
from ....platform.records.paths import resolve
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...unit_of_work import transaction
from ..words import app, manner
from .columns import title_of_path
from .filter_offers import (
    FITTING,
    MOST_VALUES,
    everybody,
    is_tested,
    kind_of,
    offered_for,
    titled_options,
)
from .filter_values import told
from .widgets import Posted

#: Days that people filter by: the formula has the field's path for ``{0}``.
PERIODS: Mapping[str, tuple[str, str]] = {
    "today": ("Today", "{0} >= TODAY() and {0} < TODAY() + 1"),
    "past": ("Before today", "{0} < TODAY()"),
    "next_7": ("Next 7 days", "{0} >= TODAY() and {0} < TODAY() + 8"),
    "last_30": ("Last 30 days", "{0} > TODAY() - 30 and {0} < TODAY() + 1"),
    "this_month": ("This month", "{0} > EOMONTH(TODAY(), -1) and {0} < EOMONTH(TODAY(), 0) + 1"),
    "blank": ("Blank", "ISBLANK({0})"),
}
#: A value that is a number; other bare ones are formulas, which begin with = in a row.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?")
ME = "me"
#: Rows of the builder; a longer filter is edited as a formula.
MOST_ROWS = 50


@dataclass(frozen=True)
class QuickValue:
    """One value of a quick filter; ``is_on`` when it is in force."""

    value: str
    title: str
    is_on: bool = False


@dataclass(frozen=True)
class Quick:
    """A field by which a list is filtered with one click; several values are alternatives."""

    path: str
    title: str
    values: tuple[QuickValue, ...]
    formula: str

    @property
    def on(self) -> tuple[QuickValue, ...]:
        return tuple(one for one in self.values if one.is_on)


def quick_filter(entity: Entity, path: str, chosen: Iterable[str]) -> Quick | None:
    """The quick filter of ``path``; None for a type that has none."""
    field = resolve(app(), entity, path, field="filter").field
    make = _QUICK.get(field.value_type.widget)
    if make is None:
        return None
    offered, test = make(field)
    wanted = list(chosen)
    values = tuple(QuickValue(value, title, value in wanted) for value, title in offered)
    tests = [test(path, one.value) for one in values if one.is_on]
    return Quick(path, title_of_path(entity, path), values, " or ".join(tests))


Offer = tuple[list[tuple[str, str]], Callable[[str, str], str]]


def _choice(field: Field) -> Offer:
    return titled_options(field), lambda path, value: f"{path} = {quoted(value)}"


def _choices(field: Field) -> Offer:
    return titled_options(field), lambda path, value: f"{quoted(value)} in {path}"


def _person(field: Field) -> Offer:
    people = everybody()[:MOST_VALUES]
    offered = [(ME, _("Me")), *((str(one.id), one.name) for one in people)]
    return offered, lambda path, value: f"{path} = {'$user.id' if value == ME else quoted(value)}"


def _period(field: Field) -> Offer:
    offered = [(key, _(title)) for key, (title, _formula) in PERIODS.items()]
    return offered, lambda path, value: f"({PERIODS[value][1].format(path)})"


def _checked(field: Field) -> Offer:
    offered = [("yes", _("Yes")), ("no", _("No"))]
    return offered, lambda path, value: path if value == "yes" else f"not {path}"


_QUICK: Mapping[str, Callable[[Field], Offer]] = {
    "select": _choice,
    "multiselect": _choices,
    "tags": _choices,
    "person": _person,
    "date": _period,
    "datetime": _period,
    "checkbox": _checked,
}


@dataclass(frozen=True)
class FilterRow:
    """A row of the filter builder, as it is or as it was typed.

    Rows that stand ``together`` with the one above are one condition, by the other join.
    """

    path: str = ""
    operator: str = "is"
    value: str = ""
    together: bool = False


@dataclass(frozen=True)
class FilterForm:
    """The filter builder: rows, or text where rows cannot say it.

    ``kinds`` say by path which comparisons fit, ``offers`` which values there are to choose.
    """

    rows: tuple[FilterRow, ...]
    join: str
    text: str
    paths: tuple[tuple[str, str], ...]
    operators: tuple[tuple[str, str], ...]
    error: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fits(self, operator: str) -> str:
        """The kinds of fields that a comparison is offered for, with blanks between."""
        return " ".join(kind for kind, fitting in FITTING.items() if operator in fitting)


#: What a row offers; what else a formula may say of a field is edited as a formula.
_OPERATORS = (
    "is", "is_not", "contains", "contains_not", "starts_with", "ends_with", "less", "at_most",
    "more", "at_least", "is_one_of", "is_none_of", "is_blank", "is_not_blank",
)  # fmt: skip


def operators() -> tuple[tuple[str, str], ...]:
    """The words are those in which filters are told."""
    return tuple((one, operator_title(one, FormulaType.TEXT, locale())) for one in _OPERATORS)


def filter_form(entity: Entity, text: str, paths: Iterable[str], error: str) -> FilterForm:
    """The builder for the filter ``text``, with a blank row at the end.

    There are rows only if they mean the same when they are sent back.
    """
    found = to_conditions(text, formula_schema(app()), entity.key) if text else None
    rows = tuple(_rows(entity, found)) if found is not None and _is_kept(entity, found) else ()
    fields = {path: resolve(app(), entity, path, field="filter").field for path in paths}
    tested = {path: field for path, field in fields.items() if is_tested(field)}
    told = tuple((path, title_of_path(entity, path)) for path in tested)
    join = found.join if found is not None else "and"
    kinds = {path: kind_of(field) for path, field in tested.items()}
    offers = {path: offer for path, field in tested.items() if (offer := offered_for(field))}
    return FilterForm(
        (*rows, FilterRow()), join, text, told, operators(), error, kinds, offers
    )  # fmt: skip


def _rows(entity: Entity, found: Conditions) -> Iterator[FilterRow]:
    for item in found.items:
        group = item.items if isinstance(item, Conditions) else (item,)
        for at, one in enumerate(group):
            if isinstance(one, Condition):
                path = ".".join(one.path)
                yield FilterRow(path, *_worded(entity, path, one), together=at > 0)


def _is_kept(entity: Entity, found: Conditions) -> bool:
    rows = [*_rows(entity, found)]
    if len(rows) >= MOST_ROWS:
        return False
    try:
        again = [(_condition(entity, one.path, one.operator, one.value), one.together)
                 for one in rows]  # fmt: skip
    except FormloomError:
        return False
    return _grouped(found.join, again) == found


def _grouped(join: str, rows: Iterable[tuple[Condition, bool]]) -> Conditions:
    """Rows as conditions: those that stand together with the one above are one of them."""
    groups: list[list[Condition]] = []
    for one, together in rows:
        if together and groups:
            groups[-1].append(one)
        else:
            groups.append([one])
    other = "and" if join == "or" else "or"
    return Conditions(
        join, tuple(one[0] if len(one) == 1 else Conditions(other, tuple(one)) for one in groups)
    )


def _worded(entity: Entity, path: str, one: Condition) -> tuple[str, str]:
    if one.operator in {"is_true", "is_false"}:
        return "is", _("Yes") if one.operator == "is_true" else _("No")
    if one.operator in {"has", "has_not"}:
        return ("is" if one.operator == "has" else "is_not"), _title(entity, path, one.value)
    if one.bare and not _NUMBER.fullmatch(str(one.value)):
        return one.operator, f"={one.value}"
    return one.operator, _title(entity, path, one.value)


def _title(entity: Entity, path: str, value: object) -> str:
    field = resolve(app(), entity, path, field="filter").field
    options = options_of(field) if "options" in field.settings else None
    values = value if isinstance(value, tuple) else (value,)
    names = ("" if one is None else str(one) for one in values)
    return ", ".join(
        options.title(one, field, locale()) if options and one else one for one in names
    )


def formula_of(entity: Entity, posted: Posted) -> str:
    """The formula that the builder's rows mean; blank ones are left out.

    :raises InvalidValueError: for a value that the field does not take.
    """
    if posted.get("as") == "text":
        return posted.get("text", "").strip()
    items = []
    for at in range(MOST_ROWS):
        path = posted.get(f"c.{at}.path", "")
        if path:
            operator, value = posted.get(f"c.{at}.op", "is"), posted.get(f"c.{at}.value", "")
            one = _condition(entity, path, operator, value.strip())
            items.append((one, f"c.{at}.together" in posted))
    join = "or" if posted.get("join") == "or" else "and"
    return from_conditions(_grouped(join, items)) if items else ""


def _condition(entity: Entity, path: str, operator: str, text: str) -> Condition:
    field = resolve(app(), entity, path, field="filter").field
    keys = tuple(path.split("."))
    if operator not in _OPERATORS:
        raise InvalidValueError("There is no such comparison.", field=path)
    if operator in {"is_blank", "is_not_blank"} or not text:
        return Condition(keys, "is_not_blank" if operator == "is_not_blank" else "is_blank")
    if text[0] in "=＝":
        return Condition(keys, operator, text[1:].strip(), bare=True)
    make = _CONDITIONS.get(cast("FormulaType", field.formula_type), _text)
    return make(keys, operator, text, field)


Keys = tuple[str, ...]


def _text(keys: Keys, operator: str, text: str, field: Field) -> Condition:
    return Condition(keys, operator, _parts(text) if operator in SEVERAL else text)


def _parts(text: str) -> tuple[str, ...]:
    """What is written one after another with commas, Western or Chinese."""
    return tuple(one.strip() for one in text.replace("，", ",").split(",") if one.strip())


def _number(keys: Keys, operator: str, text: str, field: Field) -> Condition:
    number = cast("Decimal", _parsed(text, field))
    is_constant = _NUMBER.fullmatch(text) and _constant(text) == number
    return Condition(keys, operator, text if is_constant else f"{number.normalize():f}", bare=True)


def _constant(text: str) -> Decimal:
    return Decimal(text.removesuffix("%")).scaleb(-2 if text.endswith("%") else 0)


def _date(keys: Keys, operator: str, text: str, field: Field) -> Condition:
    return Condition(keys, operator, str(field.type.dump(_parsed(text, field), field)))


def _option(keys: Keys, operator: str, text: str, field: Field) -> Condition:
    if operator in SEVERAL:
        return Condition(keys, operator, tuple(str(_parsed(one, field)) for one in _parts(text)))
    return Condition(keys, operator, str(_parsed(text.strip(), field)))


def _member(keys: Keys, operator: str, text: str, field: Field) -> Condition:
    value = options_of(field).find(text, field) if "options" in field.settings else text
    return Condition(keys, "has_not" if operator == "is_not" else "has", value)


def _yes(keys: Keys, operator: str, text: str, field: Field) -> Condition:
    yes = bool(_parsed(text, field)) == (operator != "is_not")
    return Condition(keys, "is_true" if yes else "is_false")


def _linked(keys: Keys, operator: str, text: str, field: Field) -> Condition:
    """A person by name; of another record, its name."""
    if field.type.directory == "person":
        several = operator in SEVERAL
        people = tuple(_person_called(one, field) for one in (_parts(text) if several else [text]))
        return Condition(keys, operator, people if several else people[0])
    target = app().entity(field.text("to"))
    by_name = (*keys, str(target.display))
    return _text(by_name, "contains" if operator == "is" else operator, text, field)


def _person_called(name: str, field: Field) -> str:
    found = People(transaction()).search(name, limit=1)
    if not found:
        raise InvalidValueError("There is nobody called '{text}'.", field=field.key, text=name)
    return str(found[0].id)


def _parsed(text: str, field: Field) -> object:
    return field.type.parse(text, field, manner())


_CONDITIONS: Mapping[FormulaType, Callable[[Keys, str, str, Field], Condition]] = {
    FormulaType.NUMBER: _number,
    FormulaType.DATE: _date,
    FormulaType.DATETIME: _date,
    FormulaType.CHOICE: _option,
    FormulaType.MULTI_CHOICE: _member,
    FormulaType.BOOLEAN: _yes,
    FormulaType.LINK: _linked,
}


def problem_of(entity: Entity, text: str) -> str:
    """What is wrong with a filter, with its place; "" when nothing is."""
    checked = check(
        text, formula_schema(app()), entity.key, returns=FormulaType.BOOLEAN, variables=USER
    )
    if checked.core is not None:
        return ""
    problem = checked.problems[0]
    where = _("characters {start} to {end}", start=problem.start + 1, end=problem.end)
    hint = f" {translated(problem.hint)}" if problem.hint else ""
    return f"{translated(problem.message)}{hint} ({where})"


def in_words(entity: Entity, text: str) -> str:
    """A filter for people to read."""
    schema = formula_schema(app())
    return describe(text, schema, entity.key, locale(), lambda *one: told(entity, *one))
