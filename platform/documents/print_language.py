"""The language of print templates: Jinja with the values of a record and loops over its lists.

``{{ record.account.phone }}`` is a value as its reader writes it; a loop goes through lines, the
other ends of an n:m link, or the records that point here by a link, whose list is named by its
inverse. There is no Python behind it: what is not listed here is refused.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..core.errors import Message

#: What a template may name beside its own variables.
NAMES = frozenset({"record", "company", "person", "today", "locale", "loop", "range", "qr"})
#: Fields named in the name of a file: ``Quote {number}.pdf``.
IN_NAME = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
#: What may be called.
FUNCTIONS = frozenset({"range", "qr"})
#: What a list makes of one of its columns: ``record.items | sum("price")``.
TOTALS = frozenset(("avg", "count", "max", "min", "sum"))
FILTERS = TOTALS | frozenset(
    ("abs", "batch", "capital", "date", "default", "e", "escape", "first", "join", "label", "last",
     "length", "lower", "more", "number", "picture", "raw", "replace", "reverse", "round", "trim",
     "truncate", "upper")
)  # fmt: skip
#: What a loop tells of itself.
OF_LOOPS = frozenset({"index", "index0", "revindex", "first", "last", "length"})
#: What ``1e999`` is: no number to count with.
_ENDLESS = (float("inf"), float("-inf"))
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.For, nodes.If,
    nodes.Assign, nodes.Getattr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div,
    nodes.Mod, nodes.Concat, nodes.CondExpr, nodes.Call, nodes.Keyword, nodes.List, nodes.Tuple,
)  # fmt: skip
_PLAIN = ImmutableSandboxedEnvironment(keep_trailing_newline=True)


@dataclass(frozen=True)
class Fault:
    """What a template may not say, by its line from 1."""

    line: int
    message: Message


@dataclass(frozen=True)
class Named:
    """A value that a template names: its path from the record, and where its last steps stand."""

    path: str
    line: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Token:
    line: int
    kind: str
    text: str
    start: int


@lru_cache(maxsize=200)
def faults(text: str) -> tuple[Fault, ...]:
    """What is not of the language; references to fields are looked at where fields are known."""
    try:
        parsed = _PLAIN.parse(text)
        found = [*_refused(parsed), *_undefined(parsed)]
    except TemplateSyntaxError as error:
        message = Message("Line {line}: {reason}", {"line": error.lineno, "reason": error.message})
        return (Fault(error.lineno, message),)
    except RecursionError:
        return (Fault(1, Message("The template is nested too deep.")),)
    return tuple(sorted(found, key=lambda one: one.line))


def _undefined(parsed: nodes.Template) -> Iterator[Fault]:
    """Names that nothing gives; jinja2.meta would run what is constant in the template."""
    names = [*parsed.find_all(nodes.Name)]
    known = NAMES | {one.name for one in names if one.ctx == "store"}
    yield from (
        _fault(one, "Line {line}: '{name}' is not defined.", one.name)
        for one in names
        if one.name not in known
    )


def _refused(parsed: nodes.Template) -> Iterator[Fault]:
    waiting: list[nodes.Node] = [parsed]
    while waiting:
        node = waiting.pop()
        waiting += node.iter_child_nodes()
        name = _stranger(node)
        if name:
            yield _fault(node, "Line {line}: '{name}' is not part of print templates.", name)


def _stranger(node: nodes.Node) -> str:
    """The name of what is not allowed in ``node`` itself; "" if all is."""
    if not isinstance(node, _ALLOWED):
        return type(node).__name__.lower()
    if isinstance(node, nodes.Getattr) and not _is_path(node):
        return node.attr
    if isinstance(node, nodes.Const):
        return str(node.value) if node.value in _ENDLESS else ""
    if isinstance(node, nodes.Filter):
        return "" if node.name in FILTERS else node.name
    if isinstance(node, nodes.Test):
        return "" if node.name in _PLAIN.tests else node.name
    if isinstance(node, nodes.Call):
        called = node.node
        return "" if isinstance(called, nodes.Name) and called.name in FUNCTIONS else "()"
    if isinstance(node, nodes.For):
        return "" if isinstance(node.target, nodes.Name) and not node.recursive else "for"
    return ""


def _is_path(node: nodes.Getattr) -> bool:
    """Whether names lead from a variable to it: a value's, or what a loop tells."""
    first: nodes.Node = node
    while isinstance(first, nodes.Getattr):
        if first.attr.startswith("_"):
            return False
        first = first.node
    if not isinstance(first, nodes.Name):
        return False
    return first.name != "loop" or node.attr in OF_LOOPS


def _fault(node: nodes.Node, template: str, name: str) -> Fault:
    return Fault(node.lineno, Message(template, {"line": node.lineno, "name": name}))


def renamed(text: str, old: str, new: str) -> str:
    """``text`` with every value of the path ``old`` named by the path ``new``."""
    text = _in_lines(text)
    for one in reversed(named(text)):
        if one.path == old:
            steps = new.split(".")[-len(one.spans) :]
            for (start, end), step in reversed([*zip(one.spans, steps, strict=True)]):
                text = text[:start] + step + text[end:]
    return text


def renamed_in_name(text: str, old: str, new: str) -> str:
    """The name of a file, such as ``Quote {number}.pdf``, with a field under another name."""
    return text.replace(f"{{{old}}}", f"{{{new}}}")


@lru_cache(maxsize=200)
def named(text: str) -> tuple[Named, ...]:
    """Every value that a template names, in the order of the text; none in one that is broken."""
    try:
        return tuple(sorted(_Reader(_in_lines(text)).read(), key=lambda one: one.spans))
    except TemplateSyntaxError:
        return ()


def _in_lines(text: str) -> str:
    """``text`` with the ends of lines that Jinja reads it by, so that places in it are true."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Reader:
    """Goes through a template's tokens and knows what its variables stand for."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text)]
        self._scopes: list[dict[str, str | None]] = [{"record": ""}]

    def read(self) -> Iterator[Named]:
        at = 0
        while at < len(self._tokens):
            word = self._tokens[at].text if self._is_statement(at) else ""
            if word == "endfor" and len(self._scopes) > 1:
                self._scopes.pop()
            if word in ("for", "set") and at + 3 < len(self._tokens):
                variable = self._tokens[at + 1].text
                path, found, at = self._chain(at + 3)
                yield from found
                if word == "for":
                    self._scopes.append({})
                self._scopes[-1][variable] = path
                continue
            _path, found, at = self._chain(at)
            yield from found

    def _is_statement(self, at: int) -> bool:
        return at > 0 and self._tokens[at - 1].kind == "block_begin"

    def _meant(self, at: int) -> str | None:
        """The path that a variable stands for, if a variable stands here."""
        token = self._tokens[at]
        if token.kind != "name" or (at > 0 and self._tokens[at - 1].text in (".", "|")):
            return None
        known = (scope[token.text] for scope in reversed(self._scopes) if token.text in scope)
        return next(known, None)

    def _chain(self, at: int) -> tuple[str | None, list[Named], int]:
        """The path that begins here, what it names, and where it ends."""
        path = self._meant(at)
        after = at + 1
        if path is None:
            return None, [], after
        spans: list[tuple[int, int]] = []
        while [one.text for one in self._tokens[after : after + 1]] == ["."]:
            step = self._tokens[after + 1]
            path = f"{path}.{step.text}".lstrip(".")
            spans.append((step.start, step.start + len(step.text)))
            after += 2
        line = self._tokens[at].line
        found = [Named(path, line, tuple(spans))] if spans else []
        follows = self._tokens[after : after + 4]
        given = follows[-1] if _is_total(follows) else None
        if given is not None:
            span = (given.start + 1, given.start + len(given.text) - 1)
            found.append(Named(f"{path}.{given.text[1:-1]}", given.line, (span,)))
        return path, found, after


def _is_total(tokens: Sequence[_Token]) -> bool:
    """Whether they read ``| sum("price"``, or another total of a column."""
    if len(tokens) < 4 or tokens[3].kind != "string":
        return False
    bar, name, opened = (one.text for one in tokens[:3])
    return bar == "|" and name in TOTALS and opened == "("


def _tokens(text: str) -> Iterator[_Token]:
    """What stands inside braces, with its place: whitespace that Jinja leaves out is passed."""
    start = 0
    for line, kind, value in _PLAIN.lex(text):
        start = text.index(value, start)
        if kind not in ("whitespace", "data"):
            yield _Token(line, kind, value, start)
        start += len(value)
