"""What a flow names: fields, formulas, roles, other flows; and the variables that each step knows.

Steps are walked by their keywords, not by their types: a keyword means the same wherever it stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from .references import Document, Pointer, Reference, ToDocument, ToField, ToFormula, Variable
from .refers import SYSTEM_ROLES

Variables = tuple[Variable, ...]

#: Conditions; and formulas of any type.
_CONDITIONS = ("when", "filter")
_FORMULAS = ("until", "key", "address", "formula")
#: Mappings whose values are formulas of any type.
_MAPPINGS = ("body", "in", "out", "values")
#: Names of a message from outside.
_PAYLOAD = re.compile(r"\$(payload(?:\.[a-z][a-z0-9_]*)+)")


@dataclass(frozen=True)
class Call:
    """A step that starts another flow: what it gives, and the variables that it knows itself."""

    flow: str
    entity: str
    given: Mapping[str, str]
    variables: Variables


def of_flow(document: Document) -> Iterator[Reference]:
    entity = str(document.get("entity", ""))
    if entity:
        yield ToDocument(("entity",), "entity", entity)
    walk = _Walk(entity, str(document.get("$id")))
    start = document.get("start")
    if isinstance(start, Mapping):
        yield from walk.of_start(start)
    yield from walk.of_steps(document.get("steps"), ("steps",))


def calls_of(document: Document) -> list[Call]:
    """Where a flow starts others."""
    walk = _Walk(str(document.get("entity", "")), str(document.get("$id")))
    for _ in walk.of_steps(document.get("steps"), ("steps",)):
        pass
    return walk.calls


class _Walk:
    """Goes through a flow in the order of its steps and remembers the variables on the way."""

    def __init__(self, entity: str, key: str) -> None:
        self.entity = entity
        self.variables: Variables = (Variable("", flow=key),)
        self.calls: list[Call] = []

    def formula(
        self, at: Pointer, text: object, returns: str | None = None, entity: str | None = None
    ) -> Iterator[Reference]:
        if isinstance(text, str):
            yield ToFormula(
                at, self.entity if entity is None else entity, text, "ANYWHERE", returns,
                variables=self.variables,
            )  # fmt: skip

    def path(self, at: Pointer, path: object) -> Iterator[Reference]:
        """A path of the record; one that begins with a variable is looked up while it runs."""
        if isinstance(path, str) and not path.startswith("$") and self.entity:
            yield ToField(at, self.entity, path)

    def of_start(self, start: Document) -> Iterator[Reference]:
        at: Pointer = ("start",)
        yield from self.formula((*at, "when"), start.get("when"), "BOOLEAN")
        yield from self.formula((*at, "each"), start.get("each"), "BOOLEAN")
        yield from self.path((*at, "field"), start.get("field"))
        for index, path in _texts(start.get("opens")):
            yield from self.path((*at, "opens", index), path)
        yield from self.rights(start, at)
        for index, field in _texts(start.get("lock")):
            yield ToField((*at, "lock", index), self.entity, field)
        for index, role in _texts(start.get("roles")):
            yield from _role((*at, "roles", index), role)
        for kind in ("form", "flow"):
            if isinstance(start.get(kind), str):
                yield ToDocument((*at, kind), kind, str(start[kind]))
        yield from self.of_message(start, at)

    def of_message(self, start: Document, at: Pointer) -> Iterator[Reference]:
        """Formulas over a message from outside, whose values are texts: ``$payload.name``."""
        for key, text in _mapping(start.get("values")):
            for name in _PAYLOAD.findall(str(text)):
                self.know(Variable(name))
            yield from self.formula((*at, "values", key), text, entity="")
        for key, text in _mapping(start.get("values")):
            self.know(Variable(key, "", str(text)))

    def rights(self, owner: Document, at: Pointer) -> Iterator[Reference]:
        fields = owner.get("fields")
        for key in fields if isinstance(fields, Mapping) and self.entity else ():
            yield ToField((*at, "fields", key), self.entity, key, as_key=True)

    def of_steps(self, steps: object, at: Pointer) -> Iterator[Reference]:
        for index, step in _items(steps):
            yield from self.of_step(step, (*at, index))

    def of_step(self, step: Document, at: Pointer) -> Iterator[Reference]:
        for name in _CONDITIONS:
            target = step.get("entity") if name == "filter" else None
            yield from self.formula(
                (*at, name), step.get(name), "BOOLEAN", str(target) if target else None
            )
        for name in _FORMULAS:
            yield from self.formula((*at, name), step.get(name))
        for name in _MAPPINGS:
            for key, text in _mapping(step.get(name)):
                yield from self.formula((*at, name, key), text)
        for name in ("record", "over", "each"):
            yield from self.path((*at, name), step.get(name))
        yield from self.rights(step, at)
        yield from self.of_people(step, at)
        yield from self.of_set(step, at)
        yield from self.of_documents(step, at)
        yield from self.of_blocks(step, at)
        self.learn(step)

    def of_people(self, step: Document, at: Pointer) -> Iterator[Reference]:
        for name in ("approvers", "to"):
            yield from self.of_rules(step.get(name), (*at, name))
        deadline = step.get("deadline")
        if isinstance(deadline, Mapping):
            yield from self.of_rules(deadline.get("to"), (*at, "deadline", "to"))

    def of_rules(self, rules: object, at: Pointer) -> Iterator[Reference]:
        for index, rule in _items(rules):
            here = (*at, index)
            yield from self.path((*here, "field"), rule.get("field"))
            yield from self.formula((*here, "formula"), rule.get("formula"))
            of, until, given = (_part(rule, name) for name in ("of", "until", "from"))
            yield from self.path((*here, "of", "field"), of.get("field"))
            yield from self.formula((*here, "until", "when"), until.get("when"), "BOOLEAN")
            if isinstance(until.get("role"), str):
                yield from _role((*here, "until", "role"), str(until["role"]))
            for position, role in _texts(given.get("roles")):
                yield from _role((*here, "from", "roles", position), role)
            if rule.get("by") == "role":
                for position, role in _texts(rule.get("keys")):
                    yield from _role((*here, "keys", position), role)

    def of_set(self, step: Document, at: Pointer) -> Iterator[Reference]:
        """Formulas by field of the record that is written; by variable where there is none."""
        for key, text in _mapping(step.get("set")):
            here = (*at, "set", key)
            yield from self.formula(here, text)
            path = self._written(step, key)
            if path is not None:
                yield ToField(here, path[0], path[1], as_key=True)

    def _written(self, step: Document, key: str) -> tuple[str, str] | None:
        """(entity, path) of a field that a step sets; None if that is known only while it runs."""
        if step.get("type") == "compute":
            return None
        if isinstance(step.get("entity"), str):
            return str(step["entity"]), key
        record = str(step.get("record", ""))
        if record.startswith("$"):
            held = next((v for v in reversed(self.variables) if f"${v.name}" == record), None)
            return (held.entity, key) if held is not None and held.entity else None
        return (self.entity, f"{record}.{key}" if record else key) if self.entity else None

    def of_documents(self, step: Document, at: Pointer) -> Iterator[Reference]:
        for kind in ("entity", "flow"):
            if isinstance(step.get(kind), str):
                yield ToDocument((*at, kind), kind, str(step[kind]))
        if isinstance(step.get("flow"), str):
            given = {key: str(text) for key, text in _mapping(step.get("in"))}
            self.calls.append(Call(str(step["flow"]), self.entity, given, self.variables))
        for index, sort in _items(step.get("sort")):
            path = sort.get("by")
            if isinstance(path, str):
                yield ToField((*at, "sort", index, "by"), str(step.get("entity")), path)

    def of_blocks(self, step: Document, at: Pointer) -> Iterator[Reference]:
        for index, branch in _items(step.get("branches")):
            here = (*at, "branches", index)
            yield from self.formula((*here, "when"), branch.get("when"), "BOOLEAN")
            yield from self.of_steps(branch.get("steps"), (*here, "steps"))
        if "steps" in step:
            outer = self.variables
            self.variables = (*outer, self._row(step))
            yield from self.of_steps(step.get("steps"), (*at, "steps"))
            self.variables = tuple(one for one in self.variables if one != self._row(step))

    def _row(self, step: Document) -> Variable:
        over = str(step.get("over", ""))
        held = next((v for v in reversed(self.variables) if f"${v.name}" == over), None)
        entity = held.entity if held else f"{self.entity}>{over}"
        return Variable(str(step.get("item", "")), entity)

    def learn(self, step: Document) -> None:
        """What later steps may name because of this one."""
        if step.get("type") == "compute":
            for key, text in _mapping(step.get("set")):
                self.know(Variable(key, self.entity, str(text)))
        for key, text in _mapping(step.get("out")):
            self.know(Variable(key, self.entity, str(text)))
        if isinstance(step.get("flow"), str):
            self.know(Variable(f"{step.get('id')}.result"))
        if isinstance(step.get("into"), str):
            self.know(Variable(str(step["into"]), str(step.get("entity", ""))))

    def know(self, variable: Variable) -> None:
        if variable not in self.variables:
            self.variables = (*self.variables, variable)


def _role(at: Pointer, role: str) -> Iterator[Reference]:
    if role not in SYSTEM_ROLES:
        yield ToDocument(at, "role", role)


def _items(value: object) -> Iterator[tuple[int, Document]]:
    for index, item in enumerate(value if isinstance(value, list | tuple) else ()):
        if isinstance(item, Mapping):
            yield index, item


def _texts(value: object) -> Iterator[tuple[int, str]]:
    for index, item in enumerate(value if isinstance(value, list | tuple) else ()):
        if isinstance(item, str):
            yield index, item


def _mapping(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from cast("Mapping[str, object]", value).items()


def _part(owner: Document, name: str) -> Document:
    found = owner.get(name)
    return found if isinstance(found, Mapping) else {}
