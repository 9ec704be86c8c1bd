"""What a view can be made of: the fields that it may show, and what each may be used for."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from ...platform.documents.app import App, Entity
from ...platform.documents.references import target_of
from ...platform.fields.field import Field
from ...platform.fields.options import options_of
from ...platform.formula import FormulaType
from ...runtime.i18n import locale
from ...runtime.pages.records.grouping import GROUPABLE

#: Aggregates below a column of numbers; of anything else only how many there are.
FOOTERS = ("sum", "avg", "min", "max", "count")
#: What a board can have a column for each value of.
BOARDS = frozenset({FormulaType.CHOICE, FormulaType.BOOLEAN})
DAYS = frozenset({FormulaType.DATE, FormulaType.DATETIME})
#: What quick filters know: few values, people, times.
QUICK = frozenset({FormulaType.CHOICE, FormulaType.MULTI_CHOICE, FormulaType.BOOLEAN, *DAYS})


@dataclass(frozen=True)
class Offer:
    """A field by its path, and every use that a view may make of it."""

    path: str
    title: str
    can_show: bool
    can_sort: bool
    can_group: bool
    can_board: bool
    can_be_quick: bool
    is_day: bool
    is_number: bool
    has_colors: bool
    options: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def offers(app: App, entity: Entity) -> tuple[Offer, ...]:
    """The entity's own fields, those that every record has, then those one link away."""
    own = [*entity.fields.values(), *entity.system.values()]
    found = [_offer(field, field.key, field.label(locale())) for field in own]
    return (*found, *_far(app, entity))


def _far(app: App, entity: Entity) -> Iterator[Offer]:
    for link in entity.fields.values():
        target = target_of(app, entity, link.key) if link.type.rows is None else None
        for field in target.fields.values() if target is not None else ():
            if field.type.rows is None:
                title = f"{link.label(locale())} · {field.label(locale())}"
                yield _offer(field, f"{link.key}.{field.key}", title)


def _offer(field: Field, path: str, title: str) -> Offer:
    kind, is_own = field.formula_type, "." not in path
    is_choice = kind is FormulaType.CHOICE
    is_person = field.value_type.directory == "person" and field.type.rows is None
    is_number = field.value_type.numeric
    return Offer(
        path=path,
        title=title,
        can_show=field.type.rows != "lines" and field.key != "revision",
        can_sort=field.type.sortable and field.column is not None,
        can_group=is_own and field.type.sortable and field.value_type.widget in GROUPABLE,
        can_board=is_own and kind in BOARDS and not field.type.computed,
        can_be_quick=kind in QUICK or is_person,
        is_day=is_own and kind in DAYS,
        is_number=is_number,
        has_colors=is_own and is_choice,
        options=tuple(_options(field)) if is_choice else (),
    )


def _options(field: Field) -> Iterator[tuple[str, str]]:
    options = options_of(field)
    for one in options.by_value.values():
        yield one.value, options.title(one.value, field, locale())
