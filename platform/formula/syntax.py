"""The syntax tree: what was written, where."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Node:
    """A piece of a formula; ``start`` and ``end`` count code points, ``depth`` its nesting."""

    start: int
    end: int
    depth: int = field(default=1, kw_only=True)


@dataclass(frozen=True)
class Constant(Node):
    """A literal; ``kind`` is number, text, boolean or blank."""

    kind: str
    value: str


@dataclass(frozen=True)
class Part:
    """One step of a path; ``label`` tells ``{Any label}`` from a key."""

    text: str
    start: int
    end: int
    label: bool = False


@dataclass(frozen=True)
class Name(Node):
    """A field, perhaps through links: ``account.industry``."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Variable(Node):
    """``$user.department``, ``$old.stage``, ``$today``."""

    text: str


@dataclass(frozen=True)
class Call(Node):
    """A function or an operator with its arguments; ``function`` is as written, in capitals.

    ``name_end`` is where the function's own name ends.
    """

    function: str
    arguments: tuple[Node, ...]
    name_end: int
    operator: bool = False


@dataclass(frozen=True)
class Listing(Node):
    """``["a", "b"]``."""

    items: tuple[Node, ...]
