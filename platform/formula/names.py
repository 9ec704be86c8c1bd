"""What a name in a formula stands for: fields, by key or label, through links."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from .functions import ALIASES, FUNCTIONS
from .problems import FormulaError, did_you_mean
from .syntax import Call, Listing, Name, Node, Part
from .types import FieldSpec, FormulaType, Schema


@dataclass(frozen=True)
class Reference:
    """A field that a formula names."""

    entity: str
    key: str


@dataclass(frozen=True)
class Step:
    """One part of a resolved path: the field, on which entity, written where."""

    entity: str
    spec: FieldSpec
    part: Part


@dataclass(frozen=True)
class Resolved:
    """A whole path; ``up`` counts the lists that it leaves outward."""

    steps: tuple[Step, ...]
    up: int = 0

    @property
    def spec(self) -> FieldSpec:
        return self.steps[-1].spec

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(step.spec.key for step in self.steps)


def labels(spec: FieldSpec) -> Iterable[str]:
    return (spec.title, *spec.titles.values())


def resolve(name: Name, schema: Schema, scopes: Sequence[str]) -> Resolved:
    """The fields that ``name`` stands for; ``scopes`` are entities, the innermost last.

    :raises FormulaError: if there is no such field, or it may not be used.
    """
    parts, up = name.parts, 0
    while up + 1 < len(scopes) and len(parts) > 1 and _is_parent(parts[0]):
        parts, up = parts[1:], up + 1
    entity = scopes[-1 - up]
    steps: list[Step] = []
    for index, part in enumerate(parts):
        spec = _field(part, schema, entity)
        steps.append(Step(entity, spec, part))
        if index + 1 < len(parts):
            if spec.type is not FormulaType.LINK or spec.entity is None:
                raise _no_link(part, spec)
            entity = spec.entity
    return Resolved(tuple(steps), up)


def _is_parent(part: Part) -> bool:
    return not part.label and part.text.lower() == "parent"


def _field(part: Part, schema: Schema, entity: str) -> FieldSpec:
    fields = schema.fields(entity)
    spec = fields.get(part.text) or (_labelled(part, fields.values()) if part.label else None)
    if spec is None:
        known = list(fields)
        if part.label or not part.text.isascii():
            known += [label for one in fields.values() for label in labels(one)]
        raise FormulaError(
            "unknown_field",
            part.start,
            part.end,
            "There is no field '{name}' on '{entity}'.",
            hint=did_you_mean(part.text, known),
            name=part.text,
            entity=entity,
        )
    if spec.refuse:
        raise FormulaError("refused", part.start, part.end, spec.refuse, name=spec.key)
    return spec


def _labelled(part: Part, fields: Iterable[FieldSpec]) -> FieldSpec | None:
    found = [spec for spec in fields if part.text in labels(spec)]
    if len(found) > 1:
        raise FormulaError(
            "ambiguous",
            part.start,
            part.end,
            "Several fields are called '{name}'; use one of the keys {keys}.",
            name=part.text,
            keys=", ".join(spec.key for spec in found),
        )
    return found[0] if found else None


def _no_link(part: Part, spec: FieldSpec) -> FormulaError:
    template = "'{name}' is no link, so nothing can follow its point."
    if spec.type is FormulaType.CHILDREN:
        template = "'{name}' are several records; use a function such as SUM({name}, …)."
    return FormulaError("type", part.start, part.end, template, name=part.text)


def lines_of(call: Call, schema: Schema, scopes: Sequence[str]) -> tuple[int, Resolved] | None:
    """The children that a function goes over and the argument that names them, if it does.

    :raises FormulaError: if that argument names no field.
    """
    name = ALIASES.get(call.function, call.function)
    at = 1 if name == "TEXTJOIN" else 0
    if call.operator or name not in FUNCTIONS or not FUNCTIONS.get(name).lists:
        return None
    subject = call.arguments[at] if len(call.arguments) > at else None
    if not isinstance(subject, Name):
        return None
    resolved = resolve(subject, schema, scopes)
    return (at, resolved) if resolved.spec.type is FormulaType.CHILDREN else None


def named(node: Node, schema: Schema, scopes: Sequence[str]) -> Iterator[tuple[Resolved, Name]]:
    """Every field that a tree names and that exists."""
    match node:
        case Name():
            with suppress(FormulaError):
                yield resolve(node, schema, scopes), node
        case Listing(items=items):
            for item in items:
                yield from named(item, schema, scopes)
        case Call(arguments=arguments):
            lines = None
            with suppress(FormulaError):
                lines = lines_of(node, schema, scopes)
            inner = (*scopes, lines[1].spec.entity or "") if lines else scopes
            for index, argument in enumerate(arguments):
                inside = lines is not None and index > lines[0]
                yield from named(argument, schema, inner if inside else scopes)
