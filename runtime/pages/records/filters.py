"""Filters of a list: quick ones by field, and rows of field, operator and value."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from ....platform.core.errors import FormloomError
from ....platform.documents.app import Entity
from ....platform.documents.formula_schema import USER, formula_schema
from ....platform.fields.field import Field
from ....platform.formula import (
    Condition,
    Conditions,
    FormulaType,
    check,
    describe,
    from_conditions,
    to_conditions,
)
from ....platform.formula.conditions import quoted
from ....platform.formula.describe import value_title
from ....platform.formula.periods import PERIODS, during, period_of, typed_day
from ....platform.records.paths import resolve
from ...i18n import gettext as _
from ...i18n import locale, translated
from ..words import app, manner
from .columns import title_of_path
from .filter_choosers import TYPED, Chooser, chooser_of, id_of
from .filter_conditions import NUMBER, condition_of, week_start
from .filter_offers import (
    MOST_VALUES,
    every_operator,
    everybody,
    is_tested,
    kind_of,
    operators_for,
    titled_options,
)
from .filter_values import told
from .widget import Posted, several
from .widgets import widget_of

#: Days that people filter by with one click, and the period that rows of a filter offer for them.
DAYS: Mapping[str, tuple[str, str]] = {
    "today": ("Today", "today"), "past": ("Before today", ""),
    "next_7": ("Next 7 days", "next_7_days"), "last_30": ("Last 30 days", "last_30_days"),
    "this_month": ("This month", "this_month"), "blank": ("Blank", ""),
}  # fmt: skip
#: Those that are no period: the formula has the field's path for ``{0}``.
OTHER_DAYS: Mapping[str, str] = {"past": "{0} < TODAY()", "blank": "ISBLANK({0})"}
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
    return [(key, _(title)) for key, (title, _period) in DAYS.items()], _in_days


def _in_days(path: str, value: str) -> str:
    if value in OTHER_DAYS:
        return f"({OTHER_DAYS[value].format(path)})"
    return f"({from_conditions(during(tuple(path.split('.')), DAYS[value][1]))})"


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
    values: tuple[str, ...] = ()
    together: bool = False
    operators: tuple[tuple[str, str], ...] = ()
    chooser: Chooser = TYPED

    @property
    def value(self) -> str:
        return ", ".join(self.values)


@dataclass(frozen=True)
class FilterForm:
    """The filter builder: rows, or text where rows cannot say it."""

    entity: str
    rows: tuple[FilterRow, ...]
    join: str
    text: str
    paths: tuple[tuple[str, str], ...]
    error: str = ""


def filter_form(
    entity: Entity, text: str, paths: Iterable[str], error: str, add: str = ""
) -> FilterForm:
    """The builder for the filter ``text``, with a row at the end that begins with ``add``.

    There are rows only if they mean the same when they are sent back.
    """
    found = to_conditions(text, formula_schema(app()), entity.key) if text else None
    rows = tuple(_rows(entity, found)) if found is not None else ()
    if found is None or not _is_kept(entity, found, rows):
        rows = ()
    fields = {path: resolve(app(), entity, path, field="filter").field for path in paths}
    told = tuple(
        (path, title_of_path(entity, path)) for path, field in fields.items() if is_tested(field)
    )
    join = found.join if found is not None else "and"
    made = tuple(fitted(entity, one) for one in (*rows, FilterRow(add)))
    return FilterForm(entity.key, made, join, text, told, error)


def fitted(entity: Entity, row: FilterRow) -> FilterRow:
    """The row with what its field offers; a comparison that does not fit becomes one that does."""
    if not row.path:
        return replace(row, operators=every_operator())
    field = resolve(app(), entity, row.path, field="filter").field
    used = row.operator if row.values else ""
    offered = operators_for(field, used)
    operator = row.operator if row.operator in dict(offered) else offered[0][0]
    chooser = chooser_of(entity, row.path, operator, row.values)
    return replace(row, operator=operator, operators=offered, chooser=chooser)


def refitted(entity: Entity, row: FilterRow) -> FilterRow:
    """A row whose field or comparison was changed, with those of its values that still fit."""
    made = fitted(entity, row)
    known = {value for value, _title in made.chooser.choices}
    kept = (one for one in row.values if one in known or not (known or _is_picked(one)))
    return replace(made, values=tuple(kept))


def _is_picked(value: str) -> bool:
    """Whether a value can only have been chosen: nobody types it."""
    return id_of(value) is not None or value in PERIODS


def _rows(entity: Entity, found: Conditions) -> Iterator[FilterRow]:
    for item in _paired(found):
        group = _paired(item) if isinstance(item, Conditions) and not _period_of(item) else [item]
        for at, one in enumerate(group):
            if isinstance(one, Conditions):
                if period := _period_of(one):
                    path = cast("Condition", one.items[0]).path
                    yield FilterRow(".".join(path), "during", (period,), together=at > 0)
                continue
            path = ".".join(one.path)
            yield FilterRow(path, *_worded(entity, path, one), together=at > 0)


def _paired(group: Conditions) -> list[Condition | Conditions]:
    """The items, where two of them that make a period are one."""
    made: list[Condition | Conditions] = []
    for item in group.items:
        pair = Conditions("and", (made[-1], item)) if made and group.join == "and" else None
        if pair is not None and _period_of(pair):
            made[-1] = pair
        else:
            made.append(item)
    return made


def _period_of(group: Conditions) -> str:
    """The period of this workspace's calendar that two conditions say; "" for others."""
    if len(group.items) != 2 or not (period := period_of(*group.items)):
        return ""
    path = cast("Condition", group.items[0]).path
    return period if during(path, period, week_start()) == group else ""


def _is_kept(entity: Entity, found: Conditions, rows: Sequence[FilterRow]) -> bool:
    if len(rows) >= MOST_ROWS:
        return False
    try:
        again = [(condition_of(entity, one.path, one.operator, one.values), one.together)
                 for one in rows]  # fmt: skip
    except FormloomError:
        return False
    return _grouped(found.join, again) == found


def _grouped(join: str, rows: Iterable[tuple[Condition | Conditions, bool]]) -> Conditions:
    """Rows as conditions: those that stand together with the one above are one of them."""
    groups: list[list[Condition | Conditions]] = []
    for one, together in rows:
        if together and groups:
            groups[-1].append(one)
        else:
            groups.append([one])
    other = "and" if join == "or" else "or"
    made = [one[0] if len(one) == 1 else _flat(other, one) for one in groups]
    return _flat(join, made)


def _flat(join: str, items: Iterable[Condition | Conditions]) -> Conditions:
    """A period among conditions that all hold is two more of them."""
    parts = (
        one.items if isinstance(one, Conditions) and one.join == join else (one,) for one in items
    )
    return Conditions(join, tuple(one for part in parts for one in part))


def _worded(entity: Entity, path: str, one: Condition) -> tuple[str, tuple[str, ...]]:
    if one.operator in {"is_true", "is_false"}:
        return "is", (_("Yes") if one.operator == "is_true" else _("No"),)
    operator = {"has": "is", "has_not": "is_not"}.get(one.operator, one.operator)
    return operator, _values(resolve(app(), entity, path, field="filter").field, one)


def _values(field: Field, one: Condition) -> tuple[str, ...]:
    """What a row's control holds: values that are chosen, or text that is typed."""
    if isinstance(one.value, tuple):
        return one.value if kind_of(field) in _CHOSEN else (", ".join(one.value),)
    text = "" if one.value is None else str(one.value)
    if one.bare and not NUMBER.fullmatch(text):
        words = value_title(text, locale())
        return (words if typed_day(words) == text else f"={text}",)
    if kind_of(field) == "moment" and (typed := _moment(field, text)):
        return (typed,)
    return (text,) if text else ()


#: Kinds of fields whose values are chosen, each by itself.
_CHOSEN = frozenset({"choice", "link", "directory"})


def _moment(field: Field, text: str) -> str:
    """A stored moment as somebody here would type it; "" if seconds were lost by that."""
    try:
        typed = str(widget_of(field).typed(field.type.load(text, field), field, manner()))
        again = field.type.dump(field.type.parse(typed, field, manner()), field)
    except FormloomError:
        return ""
    return typed if again == text else ""


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
            operator, values = posted.get(f"c.{at}.op", "is"), several(posted, f"c.{at}.value")
            one = condition_of(entity, path, operator, values)
            items.append((one, f"c.{at}.together" in posted))
    join = "or" if posted.get("join") == "or" else "and"
    return from_conditions(_grouped(join, items)) if items else ""


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
