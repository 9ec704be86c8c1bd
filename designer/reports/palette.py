"""The fields that a report can be made of, as a tree of paths with what each is good for."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...platform.access.rows import field_rights, may
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.references import target_of
from ...platform.fields.field import Field
from ...platform.fields.options import options_of
from ...platform.formula import FormulaType
from ...platform.reports.aggregates import AGGREGATES, SINGLE
from ...platform.reports.bucket import DAYS
from ...platform.reports.ways import PEOPLE
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.words import app, plural

#: How many links a path of the palette follows.
DEEPEST = 2
#: The letter-like icons of kinds of fields.
ICONS = {
    FormulaType.NUMBER: "hash", FormulaType.DATE: "calendar", FormulaType.DATETIME: "clock",
    FormulaType.CHOICE: "list", FormulaType.BOOLEAN: "square-check", FormulaType.LINK: "link",
}  # fmt: skip


@dataclass(frozen=True)
class PaletteField:
    """A field: which shelves take it, and what a link's records have."""

    path: str
    title: str
    icon: str
    is_group: bool
    is_day: bool
    aggs: tuple[str, ...]
    is_column: bool
    is_filter: bool
    is_number: bool = False
    is_text: bool = False
    options: tuple[tuple[str, str], ...] = ()
    inside: "tuple[PaletteField, ...]" = ()

    def to_json(self) -> dict[str, object]:
        """Without what is inside: the script knows the tree from the page."""
        return {
            "title": self.title, "group": self.is_group, "day": self.is_day,
            "aggs": list(self.aggs), "column": self.is_column, "filter": self.is_filter,
            "number": self.is_number, "text": self.is_text,
            "options": [list(one) for one in self.options],
        }  # fmt: skip


def palette(tx: Transaction, entity: Entity) -> tuple[PaletteField, ...]:
    """The tree of an entity's fields that the actor may read."""
    return tuple(_Tree(tx).fields(entity, (), 1, through_list=False))


def flat(tree: tuple[PaletteField, ...]) -> dict[str, PaletteField]:
    """Every field of a tree by its path."""
    found = {}
    for one in tree:
        found[one.path] = one
        found |= flat(one.inside)
    return found


class _Tree:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def fields(
        self, entity: Entity, before: tuple[str, ...], depth: int, *, through_list: bool
    ) -> Iterator[PaletteField]:
        rights = field_rights(self._tx, entity)
        for field in (*entity.fields.values(), *entity.system.values()):
            if rights.get(field.key) not in {"read", "edit"} or field.key == "revision":
                continue
            yield self._field(entity, field, before, depth, through_list=through_list)
        if entity.parent is not None and depth <= DEEPEST:
            parent = app().entity(entity.parent)
            inside = tuple(
                self.fields(parent, (*before, "parent"), depth + 1, through_list=through_list)
            )
            yield _folder((*before, "parent"), parent.label(locale()), inside)

    def _field(
        self,
        entity: Entity,
        field: Field,
        before: tuple[str, ...],
        depth: int,
        *,
        through_list: bool,
    ) -> PaletteField:
        path = (*before, field.key)
        is_list = field.type.rows in {"lines", "links"}
        inside = self._inside(entity, field, path, depth, through_list=through_list or is_list)
        kind = field.formula_type
        has_column = field.column is not None and kind in SINGLE
        aggs = _aggregates(field, far=bool(before), through_list=through_list) if has_column else ()
        return PaletteField(
            path=".".join(path),
            title=field.label(locale()),
            icon=ICONS.get(kind, "type") if kind is not None else "type",
            is_group=has_column and not through_list,
            is_day=kind in DAYS,
            aggs=("count",) if is_list and not before else aggs,
            is_column=not through_list and field.type.rows != "lines" and not is_list,
            is_filter=not through_list and kind not in {None, FormulaType.CHILDREN},
            is_number=kind is FormulaType.NUMBER,
            is_text=kind is FormulaType.TEXT,
            options=tuple(_options(field)),
            inside=inside,
        )

    def _inside(
        self, entity: Entity, field: Field, path: tuple[str, ...], depth: int, *, through_list: bool
    ) -> tuple[PaletteField, ...]:
        if field.value_type.directory == "person" and field.type.rows is None:
            return tuple(_of_person(path, through_list=through_list))
        is_link = field.formula_type is FormulaType.LINK
        target = entity.lines.get(field.key) or (
            target_of(app(), entity, field.key) if is_link else None
        )
        if target is None or depth > DEEPEST or not self._may_read(target):
            return ()
        return tuple(self.fields(target, path, depth + 1, through_list=through_list))

    def _may_read(self, entity: Entity) -> bool:
        above = app().entity(entity.parent) if entity.parent else entity
        return may(self._tx, above, "read")


def _options(field: Field) -> Iterator[tuple[str, str]]:
    if field.formula_type is FormulaType.CHOICE and field.type.rows is None:
        options = options_of(field)
        for key in options.by_value:
            yield key, options.title(key, field, locale())


def _aggregates(field: Field, *, far: bool, through_list: bool) -> tuple[str, ...]:
    """What may be computed; what several records share is never added up."""
    kind = field.formula_type
    found = [one for one in AGGREGATES if kind in one.takes and one.name != "converted"]
    if far and not through_list:
        found = [one for one in found if one.repeats]
    if through_list:
        found = [one for one in found if one.is_mergeable]
    return tuple(one.name for one in found)


def _of_person(path: tuple[str, ...], *, through_list: bool) -> Iterator[PaletteField]:
    for key, (_column, field) in PEOPLE.items():
        yield PaletteField(
            ".".join((*path, key)), field.label(locale()), "users", not through_list, False, (),
            False, False,
        )  # fmt: skip


def _folder(path: tuple[str, ...], title: str, inside: tuple[PaletteField, ...]) -> PaletteField:
    return PaletteField(".".join(path), title, "link", False, False, (), False, False, inside)


def entities(tx: Transaction) -> Iterator[tuple[str, str]]:
    """(key, title) of what can be reported on, lines after what they belong to."""
    for entity in app().entities.values():
        above = app().entity(entity.parent) if entity.parent else entity
        if may(tx, above, "read"):
            title = plural(entity)
            yield entity.key, f"{plural(above)} · {title}" if entity.parent else title


def starters(
    entity: Entity, fields: dict[str, PaletteField]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Reports to begin with, made of the entity's own fields."""
    day = next((one for one in fields.values() if one.is_day and "." not in one.path), None)
    money = next(
        (one for one in fields.values() if "sum" in one.aggs and "." not in one.path), None
    )
    value = (
        {"id": "total", "agg": "sum", "of": money.path} if money is not None
        else {"id": "n", "agg": "count", "title": _("How many")}
    )  # fmt: skip
    if day is not None:
        yield (
            _("{entity} by month", entity=plural(entity)),
            {
                "rows": [{"by": day.path, "bucket": "month"}],
                "values": [value],
                "chart": {"type": "bar"},
            },
        )
    if "owner" in fields:
        yield (
            _("{entity} by owner", entity=plural(entity)),
            {
                "rows": [{"by": "owner"}],
                "values": [value],
                "chart": {"type": "bar", "horizontal": True},
            },
        )
    columns = [one.path for one in fields.values() if one.is_column and "." not in one.path][:6]
    yield _("List of {entity}", entity=plural(entity)), {"fields": columns}
