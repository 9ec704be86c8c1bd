"""The conditions of a form as the browser runs them: checked cores, and what asks the server."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from ..access.environment import environment
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..fields.field import Field
from ..formula import Core, Place
from ..formula.functions import FUNCTIONS
from ..formula.types import FormulaType
from ..records.formulas import Formula
from ..records.plan import plan_of
from .condition import Condition, Scope
from .foretelling import Foretelling, foretelling_of
from .form import Effect, FieldItem, Form, LinesItem, Title, key_of

JSON: TypeAlias = dict[str, object]

#: Widgets that ``static/js/form-values.js`` reads; others are left to the server.
READ_THERE = frozenset(
    {
        "text", "textarea", "email", "tel", "url", "number", "money", "percent", "rating", "date",
        "datetime", "checkbox", "select", "multiselect", "link", "person", "department", "readonly",
    }
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Program:
    """What a form decides while somebody fills it in.

    ``known`` are the keys whose values the person may see. A condition that reads anything else,
    or reads through a link, is answered by the server; the others run in the browser.
    ``begins``: the record is being made.
    """

    app: App
    form: Form
    known: frozenset[str]
    begins: bool = True

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition once, in an order that both sides count by."""
        return tuple(dict.fromkeys(_conditions(self.form)))

    @cached_property
    def asked(self) -> tuple[Condition, ...]:
        """Those that only the server can answer."""
        return tuple(one for one in self.conditions if not self._runs_there(one))

    @property
    def has_life(self) -> bool:
        """Whether anything may change while the form is filled in."""
        entities = (self.form.entity, *(item.child for item in self.form.lines))
        lives = bool(self.conditions) or any(any(self._computed(one)) for one in entities)
        return lives or bool(self.foretelling)

    @cached_property
    def foretelling(self) -> Foretelling:
        """What only the server can work out of what is being filled in."""
        asked = self._beyond(self.form.entity) & self.known
        lines = {item.field.key: self._beyond(item.child) for item in self.form.lines}
        return foretelling_of(self.app, self.form, asked=asked, lines=lines, begins=self.begins)

    def _beyond(self, entity: Entity) -> frozenset[str]:
        """Computed fields that the browser cannot work out."""
        return frozenset(
            one.key
            for one in plan_of(self.app, entity).formulas.computed
            if not self._is_worked_out(entity, entity.fields[one.key], one)
        )

    def answers(self, transaction: Transaction, values: Mapping[str, object]) -> list[object]:
        """What the asked conditions say of ``values``, in their order."""
        scope = Scope(transaction, self.app, self.form.entity, values)
        scope.need(*(one.needs for one in self.asked))
        return [_plain(scope.value(one)) for one in self.asked]

    def to_json(
        self, transaction: Transaction, values: Mapping[str, object], say: Callable[[Title], str]
    ) -> JSON:
        """The form's program, with the values of a record as it is now.

        :param say: a text of the form in the language of the page.
        """
        given = environment(transaction, self.app)
        calendar = given.calendar
        return {
            "now": given.now.isoformat(),
            "zone": given.zone.key,
            "calendar": {
                "week": sorted(calendar.week),
                "holidays": sorted(day.isoformat() for day in calendar.holidays),
                "workdays": sorted(day.isoformat() for day in calendar.workdays),
            },
            "variables": {key: _plain(value) for key, value in given.variables.items()},
            "fields": {one.key: _kind(one) for one in self._fields()},
            "lines": {item.field.key: self._lines(item) for item in self.form.lines},
            "record": self._record(values),
            "conditions": [self._condition(one) for one in self.conditions],
            "answers": self.answers(transaction, values),
            "asks": sorted({*self._asks()}),
            "parts": [*self._parts()],
            "rules": [
                {
                    "when": self._number(rule.when),
                    "then": [self._effect(e, say) for e in rule.effects],
                }
                for rule in self.form.rules
            ],
            "computed": [*self._computed(self.form.entity)],
        }

    def _runs_there(self, one: Condition | Formula) -> bool:
        shown = {item.field.key for item in self.form.lines}
        lists = all(key in shown and not tree for key, tree in one.needs.items())
        return lists and all(map(self._is_read_there, one.own)) and not _needs_server(one.core)

    def _is_read_there(self, key: str) -> bool:
        """Whether the browser has the value as the server would read it."""
        entity = self.form.entity
        if key in entity.lines:
            return True
        field = entity.fields.get(key) or entity.system.get(key)
        return key in self.known and field is not None and field.type.widget in READ_THERE

    def _condition(self, one: Condition) -> JSON:
        return {} if one in self.asked else {"core": one.core.to_json()}

    def _asks(self) -> Iterator[str]:
        """What the answers of the server depend on: ``account``, or ``items.product``."""
        for one in self.asked:
            yield from one.own
        yield from self.foretelling.reads()

    def _number(self, one: Condition) -> int:
        return self.conditions.index(one)

    def _flag(self, one: Condition | bool | None) -> int | bool:
        return self._number(one) if isinstance(one, Condition) else bool(one)

    def _fields(self) -> Iterator[Field]:
        for item in self.form.fields:
            if item.field.key in self.known and not item.field.type.computed:
                yield item.field

    def _record(self, values: Mapping[str, object]) -> JSON:
        entity = self.form.entity
        read = {key for one in self.conditions for key in one.own}
        read |= {key for one in plan_of(self.app, entity).formulas.computed for key in one.own}
        return {
            key: _plain(value)
            for key, value in values.items()
            if key in read & self.known and key not in entity.lines
        }

    def _parts(self) -> Iterator[JSON]:
        for part in (*self.form.tabs, *self.form.sections, *self.form.items):
            key = key_of(part)
            if key and key in self.form.changing:
                found: JSON = {"key": key}
                visible = getattr(part, "visible", None)
                if isinstance(visible, Condition):
                    found["visible"] = self._number(visible)
                elif key in self.form.shown_by_rules:
                    found["visible"] = False
                if isinstance(part, FieldItem):
                    found["required"] = part.field.required or self._flag(part.required)
                if isinstance(part, FieldItem | LinesItem):
                    found["readOnly"] = self._flag(part.read_only)
                yield found

    def _effect(self, one: Effect, say: Callable[[Title], str]) -> JSON:
        found: JSON = {"do": one.do, "target": one.target}
        if one.formula is not None:
            found["value"] = self._number(one.formula)
        if one.only:
            found["only"] = list(one.only)
        if one.text.text:
            found["text"] = say(one.text)
        return found

    def _lines(self, item: LinesItem) -> JSON:
        """How the rows of a table are read, and what is computed in each."""
        return {
            "fields": {one.key: _kind(one) for one in item.columns if not one.type.computed},
            "computed": [*self._computed(item.child)],
        }

    def _computed(self, entity: Entity) -> Iterator[JSON]:
        """Computed fields whose value the browser can work out."""
        for one in plan_of(self.app, entity).formulas.computed:
            field = entity.fields[one.key]
            if self._is_worked_out(entity, field, one):
                yield {
                    "key": one.key,
                    "core": one.core.to_json(),
                    "scale": field.type.scale(field),
                    "as": field.value_type.name,
                    "currency": field.text("currency") or self.app.manifest.currency,
                }

    def _is_worked_out(self, entity: Entity, field: Field, formula: Formula) -> bool:
        if entity is not self.form.entity:
            return not formula.needs.keys() - {"parent"} and not formula.needs.get("parent")
        told = any(self._beyond(entity.lines[key]) for key in formula.needs if key in entity.lines)
        return field.key in self.known and not told and self._runs_there(formula)


def program_of(
    app: App, form: Form, rights: Mapping[str, str], *, begins: bool = True
) -> Program | None:
    """The program of a form; None for one on which nothing changes."""
    known = frozenset(key for key, right in rights.items() if right in {"read", "edit"})
    found = Program(app, form, known, begins)
    return found if found.has_life else None


def _conditions(form: Form) -> Iterator[Condition]:
    for part in (*form.tabs, *form.sections, *form.items):
        for name in ("visible", "required", "read_only"):
            one = getattr(part, name, None)
            if isinstance(one, Condition):
                yield one
    for rule in form.rules:
        yield rule.when
        yield from (one.formula for one in rule.effects if one.formula is not None)


def _needs_server(core: Core) -> bool:
    """Whether it asks what only the save knows, such as what a value was before."""
    places = FUNCTIONS.get(core.name).places if core.name in FUNCTIONS else None
    alone = places is not None and Place.BROWSER not in places
    return core.old or alone or any(_needs_server(part) for part in core.parts)


def _kind(field: Field) -> str:
    """How the browser reads what was typed."""
    if field.type.widget == "percent":
        return "percent"
    return _KINDS.get(field.formula_type or FormulaType.TEXT, "text")


_KINDS: Mapping[FormulaType, str] = {
    FormulaType.NUMBER: "number",
    FormulaType.BOOLEAN: "boolean",
    FormulaType.DATE: "date",
    FormulaType.DATETIME: "datetime",
    FormulaType.MULTI_CHOICE: "choices",
    FormulaType.LINK: "link",
}


def _plain(value: object) -> object:
    """A Python value as JSON; links as ids."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Mapping):
        return str(value.get("id"))
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_plain(one) for one in value]
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else str(value)
