"""Tokens to a syntax tree: a Pratt parser."""

from collections.abc import Sequence

from .lexer import Token, tokens
from .problems import FormulaError
from .syntax import Call, Constant, Listing, Name, Node, Part, Variable
from .types import MAX_DEPTH, MAX_TEXT

_COMPARISONS = {"=", "<>", "<", "<=", ">", ">="}
_BINDING = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(_COMPARISONS, 4),
    "in": 4,
    "not": 4,
    "&": 5,
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
    "%": 9,
}
_NOT = 3
_SIGN = 8
#: Operators of any number of operands: a long chain is one node and not deep.
_CHAINED = {"and", "or", "&"}
_CONSTANTS = {"true": "boolean", "false": "boolean", "null": "blank"}
_WORDS = {"and", "or", "not", "in"}
#: Names that a field can only have in braces.
RESERVED = frozenset({*_WORDS, *_CONSTANTS})


def parse(text: str) -> Node:
    """The tree of ``text``.

    :raises FormulaError: with the position, if it is not a formula.
    """
    if len(text) > MAX_TEXT:
        raise FormulaError(
            "limit",
            MAX_TEXT,
            len(text),
            "A formula has at most {limit} characters.",
            limit=MAX_TEXT,
        )
    return _Parser(tokens(text)).whole()


class _Parser:
    def __init__(self, found: Sequence[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise FormulaError("syntax", 0, self._next.end, "The formula is empty.")
        node = self._expression(0)
        if self._next.kind != "end":
            raise self._unexpected()
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _operator(self) -> str:
        """The operator that comes next, or ""."""
        token = self._next
        word = token.value.lower() if token.kind == "name" else token.value
        known = token.kind == "operator" or (token.kind == "name" and word in _WORDS)
        return word if known else ""

    def _is(self, symbol: str) -> bool:
        return self._next.kind == "operator" and self._next.value == symbol

    def _expect(self, symbol: str) -> Token:
        if not self._is(symbol):
            raise self._unexpected(symbol)
        return self._take()

    def _expression(self, minimum: int) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _too_deep(self._next.start, self._next.end)
        left = self._prefix()
        while _BINDING.get(self._operator(), 0) > minimum:
            left = self._infix(left)
        self._depth -= 1
        return left

    def _infix(self, left: Node) -> Node:
        token = self._take()
        word = token.value.lower()
        if word == "%":
            return _operation("%", (left,), left.start, token.end)
        if word == "not":
            if self._operator() != "in":
                raise self._unexpected("in")
            self._take()
            inside = self._comparison("in", left)
            return _operation("not", (inside,), inside.start, inside.end)
        if word == "in" or word in _COMPARISONS:
            return self._comparison(word, left)
        right = self._expression(_BINDING[word])
        return _join(word, left, right)

    def _comparison(self, word: str, left: Node) -> Node:
        right = self._expression(_BINDING[word])
        if _BINDING.get(self._operator()) == _BINDING["="]:
            raise FormulaError(
                "syntax",
                self._next.start,
                self._next.end,
                "Comparisons do not chain: join two of them with AND.",
            )
        return _join(word, left, right)

    def _prefix(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return Constant(token.start, token.end, "number", token.value)
        if token.kind == "text":
            return Constant(token.start, token.end, "text", token.value)
        if token.kind == "variable":
            return Variable(token.start, token.end, token.value)
        if token.kind == "label":
            return self._path(token)
        if token.kind == "name":
            return self._word(token)
        return self._symbol(token)

    def _symbol(self, token: Token) -> Node:
        if token.value == "(":
            inside = self._expression(0)
            self._expect(")")
            return inside
        if token.value == "[":
            items = self._arguments("]")
            end = self._tokens[self._at - 1].end
            return Listing(token.start, end, items, depth=_deepest(items) + 1)
        if token.value in ("+", "-"):
            operand = self._expression(_SIGN)
            return _operation(f"{token.value}1", (operand,), token.start, operand.end)
        if token.value == "not":
            operand = self._expression(_SIGN)
            return _operation("not", (operand,), token.start, operand.end)
        self._at -= 1
        raise self._unexpected()

    def _word(self, token: Token) -> Node:
        word = token.value.lower()
        if word == "not":
            operand = self._expression(_NOT)
            return _operation("not", (operand,), token.start, operand.end)
        if self._is("("):
            return self._call(token)
        if word in _CONSTANTS:
            return Constant(token.start, token.end, _CONSTANTS[word], word)
        if word in _WORDS:
            self._at -= 1
            raise self._unexpected()
        return self._path(token)

    def _call(self, token: Token) -> Node:
        self._expect("(")
        arguments = self._arguments(")")
        end = self._tokens[self._at - 1].end
        depth = _deepest(arguments) + 1
        if depth > MAX_DEPTH:
            raise _too_deep(token.start, end)
        return Call(token.start, end, token.value.upper(), arguments, token.end, depth=depth)

    def _arguments(self, closing: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self._is(closing):
            if found:
                if not self._is(","):
                    raise self._unexpected(closing)
                self._take()
            found.append(self._expression(0))
        self._take()
        return tuple(found)

    def _path(self, first: Token) -> Node:
        parts = [Part(first.value, first.start, first.end, first.kind == "label")]
        while self._is("."):
            self._take()
            token = self._take()
            if token.kind not in ("name", "label"):
                self._at -= 1
                raise self._unexpected()
            parts.append(Part(token.value, token.start, token.end, token.kind == "label"))
        return Name(first.start, parts[-1].end, tuple(parts))

    def _unexpected(self, wanted: str = "") -> FormulaError:
        token = self._next
        if token.kind == "end":
            template = "The formula stops too early; '{wanted}' is missing."
            if not wanted:
                template = "The formula stops too early; something is missing at its end."
        elif wanted:
            template = "'{found}' is not expected here; '{wanted}' is."
        else:
            template = "'{found}' is not expected here."
        start = token.start
        return FormulaError("syntax", start, token.end, template, found=token.value, wanted=wanted)


def _deepest(nodes: Sequence[Node]) -> int:
    return max((node.depth for node in nodes), default=0)


def _join(word: str, left: Node, right: Node) -> Node:
    if word in _CHAINED and isinstance(left, Call) and left.operator and left.function == word:
        return _operation(word, (*left.arguments, right), left.start, right.end)
    return _operation(word, (left, right), left.start, right.end)


def _operation(word: str, operands: tuple[Node, ...], start: int, end: int) -> Call:
    depth = _deepest(operands) + 1
    if depth > MAX_DEPTH:
        raise _too_deep(start, end)
    return Call(start, end, word, operands, start, operator=True, depth=depth)


def _too_deep(start: int, end: int) -> FormulaError:
    return FormulaError(
        "limit", start, end, "This nests deeper than {limit} levels.", limit=MAX_DEPTH
    )
