"""What a form shows and asks for one record: conditions and rules, evaluated."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..core.transaction import Transaction
from ..documents.app import App
from .condition import Condition, Scope
from .form import (
    ButtonItem,
    Effect,
    FieldItem,
    Form,
    Item,
    LinesItem,
    RelatedItem,
    Section,
    Tab,
    TextItem,
    Title,
    key_of,
)


@dataclass(frozen=True)
class State:
    """How one field, section or tab stands; ``only`` are the options left, None for all."""

    visible: bool = True
    required: bool = False
    read_only: bool = False
    hint: Title | None = None
    only: tuple[str, ...] | None = None


AS_USUAL = State()


@dataclass(frozen=True)
class FormState:
    """The states by key: a field's, a section's, a tab's. ``values`` are those that rules set."""

    states: Mapping[str, State]
    values: Mapping[str, object]

    def of(self, key: str) -> State:
        return self.states.get(key, AS_USUAL)

    def shows(self, *keys: str) -> bool:
        """Whether all of these are visible: a field, the section and the tab that it stands in."""
        return all(self.of(key).visible for key in keys)


#: What each effect of a rule makes of a state; ``set`` changes values instead.
_EFFECTS: Mapping[str, Callable[[State, Effect], State]] = {
    "show": lambda state, _: replace(state, visible=True),
    "hide": lambda state, _: replace(state, visible=False),
    "require": lambda state, _: replace(state, required=True),
    "optional": lambda state, _: replace(state, required=False),
    "readonly": lambda state, _: replace(state, read_only=True),
    "editable": lambda state, _: replace(state, read_only=False),
    "options": lambda state, effect: replace(state, only=effect.only),
    "hint": lambda state, effect: replace(state, hint=effect.text),
}


def state_of(
    transaction: Transaction, app: App, form: Form, values: Mapping[str, object]
) -> FormState:
    """The state of ``form`` for a record with ``values``: Python values by key, links as ids.

    ``values["id"]`` is there if the record is stored. Lines are lists of such values.
    """
    scope = Scope(transaction, app, form.entity, values)
    scope.need(*(one.needs for one in _conditions(form)))
    states = dict(_given(form, scope))
    fresh: dict[str, object] = {}
    for rule in form.rules:
        if scope.holds(rule.when):
            for effect in rule.effects:
                _apply(effect, scope, states, fresh)
    return FormState(states, fresh)


def _apply(
    effect: Effect, scope: Scope, states: dict[str, State], values: dict[str, object]
) -> None:
    change = _EFFECTS.get(effect.do)
    if change is not None:
        states[effect.target] = change(states.get(effect.target, AS_USUAL), effect)
    elif effect.formula is not None:
        values[effect.target] = scope.value(effect.formula)


def _given(form: Form, scope: Scope) -> Iterator[tuple[str, State]]:
    """What the items themselves say."""
    parts: tuple[Tab | Section, ...] = (*form.tabs, *form.sections)
    for part in parts:
        if part.key:
            yield part.key, State(visible=_is_seen(part, form, scope))
    for item in form.items:
        if isinstance(item, FieldItem):
            yield (
                item.field.key,
                State(
                    visible=_is_seen(item, form, scope),
                    required=item.field.required or scope.holds(item.required),
                    read_only=scope.holds(item.read_only),
                ),
            )
        elif isinstance(item, LinesItem):
            visible, fixed = _is_seen(item, form, scope), scope.holds(item.read_only)
            yield item.field.key, State(visible, item.field.required, fixed)
        elif isinstance(item, RelatedItem | TextItem | ButtonItem):
            yield item.key, State(visible=_is_seen(item, form, scope))


def _is_seen(part: Tab | Section | Item, form: Form, scope: Scope) -> bool:
    return scope.holds(part.visible, otherwise=key_of(part) not in form.shown_by_rules)


def _conditions(form: Form) -> Iterable[Condition]:
    for part in (*form.tabs, *form.sections, *form.items):
        for name in ("visible", "required", "read_only"):
            found = getattr(part, name, None)
            if isinstance(found, Condition):
                yield found
    for rule in form.rules:
        yield rule.when
        yield from (one.formula for one in rule.effects if one.formula is not None)
