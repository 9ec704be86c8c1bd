"""The one checker: a syntax tree and a schema to a typed core, or to problems with positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .arguments import aggregate, default, finish, required_constant
from .comparisons import Comparisons
from .conversions import (
    BOOLEAN,
    DATE,
    DATES,
    LINK,
    NUMBER,
    TEXT,
    TEXTS,
    constant,
    convert,
    shown,
)
from .core import Core, as_zero, blank, condition, number, walk
from .functions import ALIASES, CALLS, FUNCTIONS, Function, Parameter
from .guards import guard
from .names import Reference, Resolved, lines_of, resolve
from .parser import parse
from .problems import FormulaError, FormulaProblem, did_you_mean
from .spot import Spot
from .syntax import Call, Constant, Listing, Name, Node, Variable
from .types import (
    MAX_NODES,
    STORED_DIGITS,
    FieldSpec,
    FormulaType,
    Place,
    Schema,
)


@dataclass(frozen=True)
class Checked:
    """A checked formula; ``core`` is None if and only if there are problems."""

    text: str
    problems: tuple[FormulaProblem, ...] = ()
    type: FormulaType | None = None
    scale: int = 0
    core: Core | None = None
    references: frozenset[Reference] = frozenset()
    variables: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()


def check(
    text: str,
    schema: Schema,
    entity: str,
    *,
    returns: FormulaType | None = None,
    place: Place = Place.ANYWHERE,
    blank_as: str = "zero",
    variables: Mapping[str, FieldSpec] | None = None,
) -> Checked:
    """``text`` as a formula over records of ``entity``; never raises on what people write."""
    checker = _Checker(schema, entity, place, blank_as == "zero", variables or {})
    try:
        core = checker.whole(parse(text), returns)
    except FormulaError as error:
        found = sorted((*checker.problems, error.problem), key=lambda one: one.start)
        return Checked(text, tuple(found), references=frozenset(checker.references))
    return Checked(
        text,
        type=core.type,
        scale=core.scale,
        core=core,
        references=frozenset(checker.references),
        variables=frozenset(checker.used_variables),
        functions=frozenset(checker.used_functions),
    )


class _Checker:
    def __init__(
        self,
        schema: Schema,
        entity: str,
        place: Place,
        zero: bool,
        variables: Mapping[str, FieldSpec],
    ) -> None:
        self._schema = schema
        self._scopes = [entity]
        self._place = place
        self._zero = zero
        self._variables = variables
        self._compare = Comparisons(self._options)
        self.problems: list[FormulaProblem] = []
        self.references: set[Reference] = set()
        self.used_variables: set[str] = set()
        self.used_functions: set[str] = set()

    def whole(self, node: Node, returns: FormulaType | None) -> Core:
        spot = Spot(node.start, node.end)
        core = self._core(node)
        if returns is not None:
            core = convert(core, TEXT if returns in TEXTS else returns, spot)
        elif core.is_blank:
            core = blank()
        if core.type is FormulaType.CHILDREN:
            raise spot.error("type", "These are several records; use a function such as COUNT.")
        if self._place is Place.ROW_RULE and core.type is BOOLEAN:
            core = guard(core)
        if sum(1 for _ in walk(core)) > MAX_NODES:
            raise spot.error("limit", "The formula has more than {limit} parts.", limit=MAX_NODES)
        return core

    def _core(self, node: Node) -> Core:
        match node:
            case Constant():
                return constant(node)
            case Name():
                return self._field(node)
            case Variable():
                return self._variable(node)
            case Call(operator=True):
                return self._operation(node)
            case Call():
                return self._call(node)
        raise FormulaError("type", node.start, node.end, "A list in brackets stands only after IN.")

    def _field(self, node: Name) -> Core:
        resolved = resolve(node, self._schema, self._scopes)
        return self._read(resolved)

    def _read(self, resolved: Resolved) -> Core:
        self._note(resolved)
        spec = resolved.spec
        digits = max(STORED_DIGITS - spec.scale, 1) if spec.type is NUMBER else 0
        scale = spec.scale if spec.type is NUMBER else 0
        return Core(
            "field", spec.type, path=resolved.path, up=resolved.up, digits=digits, scale=scale
        )

    def _note(self, resolved: Resolved) -> None:
        for step in resolved.steps:
            self.references.add(Reference(step.entity, step.spec.key))
            if step.spec.via and step.spec.entity:
                self.references.add(Reference(step.spec.entity, step.spec.via))

    def _variable(self, node: Variable) -> Core:
        name = node.text
        spot = Spot(node.start, node.end)
        if name in ("$today", "$now"):
            return self._invoke(FUNCTIONS.get(name[1:].upper()), (), spot)
        if name.startswith("$old."):
            return self._old(node, spot)
        spec = self._variables.get(name)
        if spec is None:
            hint = did_you_mean(name, self._variables)
            raise FormulaError(
                "unknown_variable",
                node.start,
                node.end,
                "There is no '{name}'.",
                hint=hint,
                name=name,
            )
        if self._place in (Place.STORED, Place.REFRESHED):
            raise spot.error(
                "place", "A stored field cannot use '{name}': it differs by person.", name=name
            )
        self.used_variables.add(name)
        digits = max(STORED_DIGITS - spec.scale, 1) if spec.type is NUMBER else 0
        return Core("variable", spec.type, name=name, digits=digits, scale=spec.scale)

    def _old(self, node: Variable, spot: Spot) -> Core:
        if self._place is not Place.ON_SAVE:
            raise spot.error(
                "place", "'{name}' is known only while a record is saved.", name=node.text
            )
        key = node.text.removeprefix("$old.")
        found = self._schema.fields(self._scopes[0]).get(key)
        if found is None or found.type is FormulaType.CHILDREN:
            hint = did_you_mean(key, self._schema.fields(self._scopes[0]))
            raise FormulaError(
                "unknown_field",
                node.start,
                node.end,
                "There is no field '{name}' on '{entity}'.",
                hint=hint,
                name=key,
                entity=self._scopes[0],
            )
        self.references.add(Reference(self._scopes[0], key))
        digits = max(STORED_DIGITS - found.scale, 1)
        return Core(
            "field", found.type, path=(key,), up=len(self._scopes) - 1, digits=digits,
            scale=found.scale, old=True,
        )  # fmt: skip

    def _operation(self, node: Call) -> Core:
        spot = _spot(node)
        if node.function == "in":
            return self._membership(node, spot)
        parts = self._parts(node.arguments)
        match node.function:
            case "and" | "or" | "not":
                return self._invoke(FUNCTIONS.get(node.function.upper()), parts, spot)
            case "&":
                return self._invoke(FUNCTIONS.get("CONCAT"), parts, spot)
            case "=":
                return self.equals(parts[0], parts[1], spot)
            case "<>":
                return condition("NOT", self.equals(parts[0], parts[1], spot))
            case "<" | "<=":
                return self._compare.ordered(node.function, parts[0], parts[1], spot)
            case ">" | ">=":
                return self._compare.ordered("<" + node.function[1:], parts[1], parts[0], spot)
            case "+" | "-":
                return self._sum(node.function, parts[0], parts[1], spot)
            case "+1":
                return self._invoke_operator("+", (number("0"), parts[0]), spot)
            case "-1":
                return self._negative(parts[0], spot)
            case "%":
                return self._invoke_operator("*", (parts[0], number("0.01", 2)), spot)
        return self._invoke_operator(node.function, parts, spot)

    def _negative(self, part: Core, spot: Spot) -> Core:
        if part.is_constant and isinstance(part.value, str) and part.type is NUMBER:
            return replace(part, value=_negated(part.value))
        return self._invoke_operator("NEGATE", (part,), spot)

    def _sum(self, symbol: str, left: Core, right: Core, spot: Spot) -> Core:
        if left.type in DATES or right.type in DATES:
            return self._date_sum(symbol, left, right, spot)
        if symbol == "+" and left.type in TEXTS and right.type in TEXTS and not left.is_blank:
            raise spot.error("type", "+ adds numbers; use & to join texts.")
        return self._invoke_operator(symbol, (left, right), spot)

    def _date_sum(self, symbol: str, left: Core, right: Core, spot: Spot) -> Core:
        if symbol == "+" and left.type not in DATES:
            left, right = right, left
        day = convert(left, DATE, spot.argument(0))
        if symbol == "-" and right.type is not NUMBER and not right.is_blank:
            other = convert(right, DATE, spot.argument(1))
            return Core("call", NUMBER, name="DAYS", parts=(day, other), digits=7)
        days = self._zeroed(convert(right, NUMBER, spot.argument(1)))
        if symbol == "-":
            days = self._negative(days, spot)
        return Core("call", DATE, name="ADD_DAYS", parts=(day, days))

    def equals(self, left: Core, right: Core, spot: Spot) -> Core:
        return self._compare.equals(left, right, spot)

    def _options(self, subject: Core) -> tuple[str, ...]:
        entity = self._scopes[-1 - subject.up]
        for key in subject.path[:-1]:
            entity = self._schema.fields(entity)[key].entity or ""
        return self._schema.fields(entity)[subject.path[-1]].options

    def _membership(self, node: Call, spot: Spot) -> Core:
        subject_node, listing = node.arguments
        subject = self._core(subject_node)
        if isinstance(listing, Listing):
            return self._among(subject, listing, spot)
        choices = self._core(listing)
        if choices.type is not FormulaType.MULTI_CHOICE:
            raise spot.argument(1).error(
                "type", "After IN stands a list such as ['a', 'b'], or a field of several choices."
            )
        if subject.type is LINK:
            value = Core("call", TEXT, name="KEY", parts=(subject,))
        else:
            value = convert(subject, TEXT, spot.argument(0))
        return condition("HAS", choices, value)

    def _among(self, subject: Core, listing: Listing, spot: Spot) -> Core:
        options = [self._core(item) for item in listing.items]
        for item, option in zip(listing.items, options, strict=True):
            if not option.is_constant:
                raise FormulaError(
                    "constant", item.start, item.end, "A list after IN holds constants only."
                )
        return self._compare.among(subject, options, spot)

    def _call(self, node: Call) -> Core:
        spot = _spot(node)
        name = ALIASES.get(node.function, node.function)
        if name == "ISPICKVAL" and len(node.arguments) == 2:
            left, right = self._parts(node.arguments)
            return self.equals(left, right, spot)
        if name not in FUNCTIONS:
            raise FormulaError(
                "unknown_function",
                node.start,
                node.name_end,
                "There is no function '{name}'.",
                hint=did_you_mean(name, FUNCTIONS.names()),
                name=name,
            )
        function = FUNCTIONS.get(name)
        lines = lines_of(node, self._schema, self._scopes)
        if lines is not None:
            return self._over(function, lines[1], node, spot)
        self._count(function, len(node.arguments), spot)
        return self._invoke(function, self._parts(node.arguments), spot)

    def _parts(self, nodes: Sequence[Node]) -> tuple[Core, ...]:
        """The cores of ``nodes``; mistakes in all of them are noted before the first is raised."""
        found: list[Core] = []
        errors: list[FormulaError] = []
        for node in nodes:
            try:
                found.append(self._core(node))
            except FormulaError as error:
                errors.append(error)
        if errors:
            self.problems += [error.problem for error in errors[1:]]
            raise errors[0]
        return tuple(found)

    def _count(self, function: Function, given: int, spot: Spot) -> None:
        if given < function.least or (function.most is not None and given > function.most):
            raise spot.error(
                "arguments",
                "{signature} does not take {given} argument(s).",
                signature=function.signature,
                given=given,
            )

    def _invoke_operator(self, name: str, parts: tuple[Core, ...], spot: Spot) -> Core:
        return self._standard(CALLS.get(name), parts, spot)

    def _invoke(self, function: Function, parts: tuple[Core, ...], spot: Spot) -> Core:
        if function.places is not None and self._place not in function.places:
            template = "{function} cannot stand here: a stored value would grow old."
            if Place.ANYWHERE not in function.places:
                template = "{function} is known only while a record is saved."
            raise spot.error("place", template, function=function.name)
        self.used_functions.add(function.name)
        if function.shape is not None:
            return finish(function.shape(self, parts, spot), spot)
        return self._standard(function, parts, spot)

    def _standard(self, function: Function, parts: tuple[Core, ...], spot: Spot) -> Core:
        found = tuple(
            self._argument(function.parameter(index), part, spot.argument(index))
            for index, part in enumerate(parts)
        )
        found += tuple(default(one) for one in function.parameters[len(found) :] if one.optional)
        digits, scale = function.size(found) if function.returns is NUMBER else (0, 0)
        core = Core(
            "call", function.returns, name=function.name, parts=found, digits=digits, scale=scale
        )
        return finish(core, spot)

    def _argument(self, parameter: Parameter, value: Core, spot: Spot) -> Core:
        if parameter.constant:
            return required_constant(parameter, value, spot)
        if parameter.shown:
            return shown(value, spot)
        if parameter.type is not None:
            value = convert(value, parameter.type, spot)
        return self._zeroed(value) if parameter.zero else value

    def _zeroed(self, value: Core) -> Core:
        return as_zero(value) if self._zero and value.type is NUMBER else value

    def _over(self, function: Function, lines: Resolved, node: Call, spot: Spot) -> Core:
        self.used_functions.add(function.name)
        self._note(lines)
        arguments = node.arguments
        separator: tuple[Core, ...] = ()
        if function.name == "TEXTJOIN":
            separator = (convert(self._core(arguments[0]), TEXT, spot.argument(0)),)
            arguments = arguments[1:]
        self._scopes.append(lines.spec.entity or "")
        try:
            inside = self._parts(arguments[1:])
        finally:
            self._scopes.pop()
        return aggregate(function, lines, inside, separator, spot)


def _negated(written: str) -> str:
    if written == "0":
        return written
    return written[1:] if written.startswith("-") else "-" + written


def _spot(node: Call) -> Spot:
    return Spot(node.start, node.end, tuple((one.start, one.end) for one in node.arguments))
