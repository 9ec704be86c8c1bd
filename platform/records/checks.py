"""What must be right about a record before it is stored; every fault found, by field."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from ..core.errors import InvalidValueError, Message
from ..core.transaction import Transaction
from ..documents.app import States, Transition
from ..fields.secret import HIDDEN
from ..formula import Environment
from . import rights
from .files import refused_files
from .handing import Handing
from .paths import nearest
from .plan import GIVEN, Plan
from .saving import Saving
from .scopes import Scope
from .targets import Targets, new_ids


class Checks:
    """The checks of one entity for one actor."""

    def __init__(
        self, transaction: Transaction, plan: Plan, *, trusted: bool, hands_over: bool = False,
        free: bool = False,
    ) -> None:  # fmt: skip
        self.transaction = transaction
        self.plan = plan
        self._trusted = trusted
        known = rights.actor_rights(transaction)
        refused = _refused(plan, known, trusted, hands_over) if not free else {}
        self._refused: Mapping[str, Message] = refused
        self._targets = Targets(transaction, plan)
        self.handing = Handing(transaction, plan, is_free=hands_over)

    def load(self, saving: Saving) -> None:
        """Turn what was given into values."""
        after, loaders, refused = saving.after, self.plan.loaders, self._refused
        several = self.plan.several
        for key, raw in saving.given.items():
            known = loaders.get(key)
            if known is None or key in refused:
                self._refuse(saving, key)
                continue
            load, field = known
            if raw == HIDDEN and key in self.plan.sealed:
                continue  # a secret that came back as it was shown
            try:
                value = raw if saving.is_parsed else load(raw, field)
            except InvalidValueError as error:
                saving.refuse(key, error.message)
            else:
                after[key] = tuple(value) if isinstance(value, list) and key in several else value

    def _refuse(self, saving: Saving, key: str) -> None:
        """Say why a key may not be given; lines are looked at elsewhere."""
        entity = self.plan.entity
        message = self._refused.get(key)
        if key in entity.lines:
            return
        if message is None and key in entity.fields:
            message = Message("This field is computed and cannot be given a value.")
        if message is None and (key in entity.system or key in entity.table.c):
            message = Message("'{key}' is set by Formloom itself.", {"key": key})
        saving.refuse(key, message or self._unknown(key))

    def _unknown(self, key: str) -> Message:
        near = nearest(key, self.plan.settable)
        if near is None:
            return Message("There is no field '{key}'.", {"key": key})
        template = "There is no field '{key}'. Did you mean '{near}'?"
        return Message(template, {"key": key, "near": near})

    def may_give(self, saving: Saving, key: str) -> bool:
        """Whether the actor may give a value for ``key``; says so in the record if not."""
        if key in self._refused:
            saving.refuse(key, self._refused[key])
        return key not in self._refused

    def required(self, saving: Saving) -> None:
        """Required fields of a new record, and those that a change would make blank."""
        for field in self.plan.required:
            key = field.key
            missing = saving.after.get(key) in (None, ()) and not saving.lines.get(key)
            if missing and (saving.is_new or key in saving.given) and key not in saving.errors:
                saving.refuse(key, Message("Fill in '{title}'.", {"title": field.title}))

    def states(self, saving: Saving, scope: Scope, given: Environment) -> None:
        """A state may only become what its entity allows, and as it says."""
        states = self.plan.entity.states
        if states is None:
            return
        before = saving.before or {}
        old, new = before.get(states.field), saving.after.get(states.field)
        if old == new:
            return
        if old is None:
            self._begin(saving, states, str(new))
            return
        allowed = states.allow.get(str(old))
        if allowed is not None and new not in allowed:
            saving.refuse(states.field, self._between("'{old}' cannot become '{new}'.", old, new))
            return
        way = (str(old), str(new))
        transition = states.transitions.get(way)
        if transition is not None:
            condition = self.plan.formulas.transitions.get(way)
            holds = condition is None or condition.evaluate(scope, given) is True
            self._transition(saving, transition, old, new, holds=holds)

    def _begin(self, saving: Saving, states: States, new: str) -> None:
        if self._trusted or states.may_follow("", new, self.transaction.actor):
            return
        ways = states.ways_to(new)
        roles = {role for old in ways for role in states.transitions[old, new].roles}
        told = self._between("Only {roles} may let a record begin as '{new}'.", new, new)
        data = {**told.data, "roles": ", ".join(sorted(map(self._role, roles)))}
        saving.refuse(states.field, Message(told.template, data))

    def _transition(
        self, saving: Saving, transition: Transition, old: object, new: object, *, holds: bool
    ) -> None:
        states = cast("States", self.plan.entity.states)
        if not self._trusted and not transition.is_for(self.transaction.actor):
            roles = ", ".join(sorted(map(self._role, transition.roles)))
            said = self._between("Only {roles} may turn '{old}' into '{new}'.", old, new)
            saving.refuse(states.field, Message(said.template, {**said.data, "roles": roles}))
        elif not holds:
            usual = self._between("'{old}' can become '{new}' only where {when}.", old, new)
            usual = Message(usual.template, {**usual.data, "when": transition.when})
            told = Message(transition.message) if transition.message else usual
            saving.refuse(states.field, told)
        for key in transition.required:
            field = self.plan.entity.fields.get(key)
            if field is not None and saving.after.get(key) in (None, ()):
                said = self._between("Fill in '{title}' before this becomes '{new}'.", old, new)
                saving.refuse(key, Message(said.template, {**said.data, "title": field.title}))

    def _role(self, key: str) -> str:
        return str(self.plan.app.documents.get(("role", key), {}).get("title", key))

    def _between(self, template: str, old: object, new: object) -> Message:
        """A sentence about two states by their names."""
        field = self.plan.entity.fields[cast("States", self.plan.entity.states).field]
        names = {"old": field.type.write(old, field), "new": "blank"}
        if new is not None:
            names["new"] = field.type.write(new, field)
        return Message(template, names)

    def links(self, savings: Sequence[Saving]) -> None:
        """What is newly linked to must be there and fit, and the actor must see it."""
        self._targets.check(savings)
        self._people(savings)
        self._files(savings)

    def _files(self, savings: Sequence[Saving]) -> None:
        for field in self.plan.files:
            wanted = {one.id: ids for one in savings if (ids := new_ids(one, field.key))}
            refused = refused_files(self.transaction, self.plan.entity, field, wanted)
            for one in savings:
                if one.id in refused:
                    one.refuse(field.key, refused[one.id])

    def _people(self, savings: Sequence[Saving]) -> None:
        for key, directory in self.plan.directories.items():
            wanted = {id for one in savings for id in new_ids(one, key)}
            wanted -= {self.transaction.actor.person, self.transaction.actor.department}
            unknown = wanted - rights.names(self.transaction, directory, list(wanted)).keys()
            for one in savings if unknown else ():
                if not unknown.isdisjoint(new_ids(one, key)):
                    one.refuse(key, Message("There is nobody and nothing of that id."))


@lru_cache(maxsize=1_000)
def _refused(
    plan: Plan, known: rights.Rights, trusted: bool, hands_over: bool
) -> Mapping[str, Message]:
    """Why some fields cannot be given a value."""
    visible = rights.visible_fields(known, plan.app, plan.entity)
    found: dict[str, Message] = {}
    for key, field in plan.settable.items():
        if hands_over and key in GIVEN:
            continue
        if visible.get(key) != "edit":
            found[key] = Message("You may not change this field.")
        elif key in plan.protected and not trusted:
            found[key] = Message("'{title}' is read-only.", {"title": field.title})
    return found
