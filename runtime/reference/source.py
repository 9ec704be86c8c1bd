"""What the source says that no registry holds: the sentences and codes of refusals."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
WORD = re.compile(r"[a-z_]+")


def templates(maker: str) -> list[str]:
    """The sentences with which ``maker``, an error's class, is called, in alphabetical order."""
    first = (call.args[0] for call in _calls(maker) if call.args)
    of = (call.args[1] for call in _calls(f"{maker}.of") if len(call.args) > 1)
    return sorted({text for one in (*first, *of) for text in _texts(one)})


def codes(maker: str) -> set[str]:
    """The plain words among the arguments where ``maker`` is called: its codes."""
    arguments = (argument for call in _calls(maker) for argument in call.args)
    return {text for one in arguments for text in _texts(one) if WORD.fullmatch(text)}


def _calls(maker: str) -> Iterator[ast.Call]:
    # Reading takes a tenth of parsing.
    written = (path for path, source in _sources() if f"{maker}(" in source)
    return (call for path in written for name, call in _calls_of(path) if name == maker)


@cache
def _sources() -> tuple[tuple[Path, str], ...]:
    folders = (PACKAGE / name for name in ("platform", "runtime", "designer"))
    paths = (path for folder in folders for path in sorted(folder.rglob("*.py")))
    return tuple((path, path.read_text("utf-8")) for path in paths)


@cache
def _calls_of(path: Path) -> tuple[tuple[str, ast.Call], ...]:
    nodes = ast.walk(_Written().visit(ast.parse(path.read_bytes())))
    return tuple((_name(node.func), node) for node in nodes if isinstance(node, ast.Call))


class _Written(ast.NodeTransformer):
    """Writes out the names that a module gives to single sentences."""

    def __init__(self) -> None:
        self._known: dict[str, ast.Constant] = {}

    def visit_Module(self, node: ast.Module) -> ast.AST:
        for one in node.body:
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant):
                self._known |= {
                    name.id: one.value for name in one.targets if isinstance(name, ast.Name)
                }
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        is_read = isinstance(node.ctx, ast.Load)
        return self._known.get(node.id, node) if is_read else node


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        owner = function.value.id if isinstance(function.value, ast.Name) else ""
        return f"{owner}.of" if function.attr == "of" else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
