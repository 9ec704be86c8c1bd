"""Formulas as rows of field, operator and value, and back, without loss."""

from dataclasses import dataclass

from .lexer import has_comment
from .names import resolve
from .parser import RESERVED, parse
from .problems import FormulaError
from .syntax import Call, Constant, Listing, Name, Node, Variable
from .types import FieldSpec, FormulaType, Schema

#: What a row compares with: a constant, several, or a formula such as TODAY() or $user.id.
RowValue = str | bool | tuple[str, ...] | None


@dataclass(frozen=True)
class Condition:
    """One row: the field's path, the operator's name, and a value if the operator takes one.

    ``bare`` values are written as they are: numbers (``5%``), ``TODAY()``, ``$user.id``.
    """

    path: tuple[str, ...]
    operator: str
    value: RowValue = None
    bare: bool = False


@dataclass(frozen=True)
class Conditions:
    """Rows and groups that all hold (``and``) or of which one does (``or``)."""

    join: str
    items: "tuple[Condition | Conditions, ...]"


#: Operators of rows with the text that they become; ``{0}`` is the field, ``{1}`` the value.
OPERATORS: dict[str, str] = {
    "is": "{0} = {1}",
    "is_not": "{0} <> {1}",
    "less": "{0} < {1}",
    "at_most": "{0} <= {1}",
    "more": "{0} > {1}",
    "at_least": "{0} >= {1}",
    "is_one_of": "{0} in {1}",
    "is_none_of": "{0} not in {1}",
    "has": "{1} in {0}",
    "has_not": "{1} not in {0}",
    "contains": "CONTAINS({0}, {1})",
    "contains_not": "not CONTAINS({0}, {1})",
    "starts_with": "STARTSWITH({0}, {1})",
    "ends_with": "ENDSWITH({0}, {1})",
    "is_blank": "ISBLANK({0})",
    "is_not_blank": "not ISBLANK({0})",
    "is_true": "{0}",
    "is_false": "not {0}",
}
_EQUAL = ("is", "is_not")
_ORDER = ("more", "at_least", "less", "at_most")
#: Operators that take several values.
SEVERAL = ("is_one_of", "is_none_of")
_EMPTY = ("is_blank", "is_not_blank")
_SEARCH = ("contains", "contains_not", "starts_with", "ends_with")
#: What a row may do with a field of each type, the usual first.
OFFERED: dict[FormulaType, tuple[str, ...]] = {
    FormulaType.TEXT: (*_EQUAL, *_SEARCH, *SEVERAL, *_EMPTY),
    FormulaType.CHOICE: (*_EQUAL, *SEVERAL, *_EMPTY),
    FormulaType.NUMBER: (*_EQUAL, *_ORDER, *_EMPTY),
    FormulaType.DATE: (*_EQUAL, *_ORDER, *_EMPTY),
    FormulaType.DATETIME: (*_ORDER, *_EMPTY),
    FormulaType.BOOLEAN: ("is_true", "is_false"),
    FormulaType.MULTI_CHOICE: ("has", "has_not", *_EMPTY),
    FormulaType.LINK: (*_EQUAL, *_EMPTY),
}
_COMPARISONS = {
    "=": "is", "<>": "is_not", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least",
}  # fmt: skip
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SEARCHES = {"CONTAINS": "contains", "STARTSWITH": "starts_with", "ENDSWITH": "ends_with"}
_NEGATED = {
    "is_one_of": "is_none_of", "has": "has_not", "contains": "contains_not",
    "is_blank": "is_not_blank", "is_true": "is_false",
}  # fmt: skip


def to_conditions(text: str, schema: Schema, entity: str) -> Conditions | None:
    """``text`` as rows, or None if it has another shape and is edited as text.

    A comment, too, is something that no row shows.
    """
    try:
        found = _Reader(text, schema, entity).group(parse(text))
        return None if has_comment(text) else found
    except (FormulaError, _NoRowError):
        return None


class _NoRowError(Exception):
    """A part that no row can show."""


class _Reader:
    def __init__(self, text: str, schema: Schema, entity: str) -> None:
        self._text = text
        self._schema = schema
        self._entity = entity

    def group(self, node: Node) -> Conditions:
        if isinstance(node, Call) and node.function.lower() in ("and", "or") and node.arguments:
            join, items = node.function.lower(), map(self._item, node.arguments)
            return Conditions(join, tuple(one for item in items for one in _joined(item, join)))
        return Conditions("and", (self._item(node),))

    def _item(self, node: Node) -> Condition | Conditions:
        if isinstance(node, Call) and node.function.lower() in ("and", "or"):
            return self.group(node)
        return self._row(node)

    def _row(self, node: Node) -> Condition:
        if isinstance(node, Name):
            path, spec = self._field(node)
            if spec.type is FormulaType.BOOLEAN:
                return Condition(path, "is_true")
        if not isinstance(node, Call):
            raise _NoRowError
        if node.function.lower() == "not" and len(node.arguments) == 1:
            inner = self._row(node.arguments[0])
            if inner.operator not in _NEGATED:
                raise _NoRowError
            return Condition(inner.path, _NEGATED[inner.operator], inner.value, inner.bare)
        if node.operator:
            return self._comparison(node)
        return self._called(node)

    def _comparison(self, node: Call) -> Condition:
        if len(node.arguments) != 2:
            raise _NoRowError
        word, (left, right) = node.function, node.arguments
        if word == "in":
            return self._membership(left, right)
        if word not in _COMPARISONS:
            raise _NoRowError
        if not isinstance(left, Name):
            left, right, word = right, left, _MIRRORED.get(word, word)
        path, spec = self._field(left)
        if spec.type in (FormulaType.MULTI_CHOICE, FormulaType.CHILDREN):
            raise _NoRowError
        value, bare = self._value(right)
        if value is None:
            if word not in ("=", "<>"):
                raise _NoRowError
            return Condition(path, "is_blank" if word == "=" else "is_not_blank")
        return Condition(path, _COMPARISONS[word], value, bare)

    def _membership(self, left: Node, right: Node) -> Condition:
        if isinstance(right, Listing):
            path, _ = self._field(left)
            return Condition(path, "is_one_of", tuple(self._constant(one) for one in right.items))
        path, spec = self._field(right)
        if spec.type is not FormulaType.MULTI_CHOICE:
            raise _NoRowError
        value, bare = self._value(left)
        return Condition(path, "has", value, bare)

    def _called(self, node: Call) -> Condition:
        if node.function in ("ISBLANK", "ISNULL") and len(node.arguments) == 1:
            return Condition(self._field(node.arguments[0])[0], "is_blank")
        if node.function in _SEARCHES and len(node.arguments) == 2:
            path, _ = self._field(node.arguments[0])
            value, bare = self._value(node.arguments[1])
            if value is None:
                raise _NoRowError
            return Condition(path, _SEARCHES[node.function], value, bare)
        raise _NoRowError

    def _field(self, node: Node) -> tuple[tuple[str, ...], FieldSpec]:
        if not isinstance(node, Name):
            raise _NoRowError
        resolved = resolve(node, self._schema, (self._entity,))
        return resolved.path, resolved.spec

    def _value(self, node: Node) -> tuple[RowValue, bool]:
        """The value, and whether it is bare."""
        if isinstance(node, Constant):
            if node.kind == "boolean":
                return node.value == "true", False
            if node.kind == "number":
                return node.value, True
            return node.value or None, False
        if _has_names(node):
            raise _NoRowError
        return self._text[node.start : node.end], True

    def _constant(self, node: Node) -> str:
        if isinstance(node, Constant) and node.kind == "text":
            return node.value
        raise _NoRowError


def _joined(item: Condition | Conditions, join: str) -> "tuple[Condition | Conditions, ...]":
    """A group in a group of the same kind says no more than its items do."""
    return item.items if isinstance(item, Conditions) and item.join == join else (item,)


def _has_names(node: Node) -> bool:
    if isinstance(node, Call):
        return any(_has_names(part) for part in node.arguments)
    return not isinstance(node, Constant | Variable)


def from_conditions(conditions: Conditions) -> str:
    """The formula that the rows mean; ``to_conditions`` gives the same rows back."""
    return f" {conditions.join} ".join(_part(one, conditions.join) for one in conditions.items)


def _part(item: Condition | Conditions, join: str) -> str:
    if isinstance(item, Condition):
        return _written(item)
    inner = from_conditions(item)
    return inner if item.join == join else f"({inner})"


def _written(condition: Condition) -> str:
    template = OPERATORS[condition.operator]
    path = ".".join(_key(key) for key in condition.path)
    return template.format(path, _literal(condition))


def _key(key: str) -> str:
    """``key`` as a name; one that reads as a word of the language goes into braces."""
    return f"{{{key}}}" if key in RESERVED else key


def _literal(condition: Condition) -> str:
    value = condition.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, tuple):
        return f"[{', '.join(quoted(one) for one in value)}]"
    if condition.bare:
        return str(value)
    return quoted(value or "")


def quoted(text: str) -> str:
    """``text`` as a constant of a formula."""
    return "'" + text.replace("'", "''") + "'"
