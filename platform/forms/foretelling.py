"""What a save would fill in and compute beyond what the browser can work out, told before it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias
from uuid import UUID

from ..access.environment import environment
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..formula import Environment
from ..records.formulas import Formula, as_default, as_stored
from ..records.links import Links, Tree, merged
from ..records.plan import plan_of
from ..records.scopes import Scopes
from .condition import Condition
from .form import Form

Values: TypeAlias = Mapping[str, object]
Row: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class Foretold:
    """Python values by the names of controls: ``account`` or ``items.0.price``.

    ``given`` is what a blank would be filled with, ``computed`` what fields would show.
    """

    given: dict[str, object] = field(default_factory=dict)
    computed: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Foretelling:
    """The defaults that follow other fields of one entity's form, and what is computed there.

    ``asked`` are the computed fields that the browser cannot work out; ``lines`` the same of the
    tables in the form, by key.
    """

    app: App
    entity: Entity
    defaults: Mapping[str, Formula | Condition]
    asked: frozenset[str]
    lines: Mapping[str, "Foretelling"] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.defaults or self.asked or any(self.lines.values()))

    @cached_property
    def computed(self) -> tuple[Formula, ...]:
        """The fields that are asked and those that they read, in their order."""
        wanted = set(self.asked)
        every = plan_of(self.app, self.entity).formulas.computed
        for one in reversed(every):
            if one.key in wanted:
                wanted |= one.own
        return tuple(one for one in every if one.key in wanted)

    @cached_property
    def needs(self) -> Tree:
        """What must be read besides the values themselves."""
        return merged(one.needs for one in (*self.defaults.values(), *self.computed))

    def reads(self) -> Iterator[str]:
        """What it depends on: ``account``, ``items`` as a whole, ``items.product``."""
        for one in (*self.defaults.values(), *self.computed):
            yield from one.own
        for key, lines in self.lines.items():
            for name in lines.reads():
                yield f"{key}.{name}"

    def of(
        self,
        transaction: Transaction,
        values: Values,
        rows: Mapping[str, Mapping[str, Values]],
        known: Collection[UUID] = (),
    ) -> Foretold:
        """What would become of ``values``: Python values by key, links as ids.

        :param rows: the rows of each table, by their index on the page.
        :param known: links that were there before; others count if the actor may see the record.
        """
        told = Foretold()
        if not self:
            return told
        given = replace(environment(transaction, self.app), old=None, is_new="id" not in values)
        reader = _Reader(transaction, self.app, known)
        top: Row = {**values}
        reader.fill(self.entity, [top], self._own_needs(top))
        for key, lines in self.lines.items():
            found: dict[str, Row] = {
                index: {**row, "parent": top} for index, row in rows.get(key, {}).items()
            }
            reader.fill(lines.entity, list(found.values()), lines.links(lines.needs))
            for index, row in found.items():
                lines.tell(row, given, told, f"{key}.{index}.")
            top[key] = list(found.values())
        self.tell(top, given, told)
        return told

    def links(self, needs: Tree) -> Tree:
        """The part of ``needs`` that leads over links of the record itself."""
        return {key: tree for key, tree in needs.items() if key in self.entity.table.c}

    def _own_needs(self, row: Row) -> Tree:
        """What is read for the record; one that is not stored has nothing that belongs to it."""
        if "id" in row:
            return {key: tree for key, tree in self.needs.items() if key not in self.entity.lines}
        for key in self.needs.keys() - self.links(self.needs).keys() - row.keys():
            row[key] = []
        return self.links(self.needs)

    def tell(self, row: Row, given: Environment, told: Foretold, before: str = "") -> None:
        """Note what ``row``, its links read, would be given and would show."""
        for key, one in self.defaults.items():
            value = as_default(one.evaluate(row, given), self.entity.field(key))
            told.given[before + key] = value
        for formula in self.computed:
            value = as_stored(formula.evaluate(row, given), self.entity.field(formula.key))
            row[formula.key] = value
            if formula.key in self.asked:
                told.computed[before + formula.key] = value


class _Reader:
    """Reads what links lead to, of those that the actor may follow."""

    def __init__(self, transaction: Transaction, app: App, known: Collection[UUID]) -> None:
        self._scopes = Scopes(transaction, app)
        self._links = Links(transaction, app)
        self._known = frozenset(known)

    def fill(self, entity: Entity, rows: Sequence[Row], needs: Tree) -> None:
        """Put what ``needs`` names into ``rows``; a link to what nobody sees here leads nowhere."""
        for key in needs:
            seen = [row for row in rows if self._is_new(row.get(key))]
            shown = [{"id": row.get("id"), key: row[key]} for row in seen]
            if shown:
                self._links.attach(entity, shown, {key: {}})
            for row, one in zip(seen, shown, strict=True):
                if not getattr(one[key], "is_open", True):
                    row[key] = None
        self._scopes.fill(entity, rows, needs)

    def _is_new(self, value: object) -> bool:
        return isinstance(value, UUID) and value not in self._known


def foretelling_of(
    app: App, form: Form, *, asked: Iterable[str], lines: Mapping[str, frozenset[str]], begins: bool
) -> Foretelling:
    """What a form needs to be told while it is filled in.

    :param asked: computed fields of the record that only the server works out.
    :param lines: the same of the rows of each table.
    :param begins: whether the record is being made: only then are its own defaults filled in.
    """
    tables = {
        one.field.key: Foretelling(
            app, one.child, _following(app, one.child, {each.key for each in one.columns}),
            lines[one.field.key] & {each.key for each in one.columns},
        )
        for one in form.lines
    }  # fmt: skip
    on_form = {one.field.key for one in form.fields}
    own = _following(app, form.entity, on_form, form) if begins else {}
    reached = _reached(app, form.entity, {*on_form, *tables})
    return Foretelling(app, form.entity, own, frozenset(reached & {*asked}), tables)


def _following(
    app: App, entity: Entity, keys: Collection[str], form: Form | None = None
) -> Mapping[str, Formula | Condition]:
    """The defaults among ``keys`` that read other values of the record."""
    found: dict[str, Formula | Condition] = {
        one.key: one for one in plan_of(app, entity).formulas.defaults
    }
    for key, default in form.defaults.items() if form is not None else ():
        found.pop(key, None)
        if default.formula is not None:
            found[key] = default.formula
    return {key: one for key, one in found.items() if key in keys and one.own}


def _reached(app: App, entity: Entity, changing: set[str]) -> frozenset[str]:
    """Computed fields that may become another when one of ``changing`` does."""
    found: set[str] = set()
    for one in plan_of(app, entity).formulas.computed:
        if one.own & (changing | found):
            found.add(one.key)
    return frozenset(found)
