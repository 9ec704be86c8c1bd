"""Facts about the source tree, read from disk; as a program, it mends the list of packages."""

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("platform", "runtime", "designer", "templates")
NOT_OURS = {"var", "build", "dist", "node_modules", "vendor", "__pycache__"}

#: From the ground up: a folder may import those on the floors below it, and no other.
FLOORS = (
    {"platform/core"},
    {"platform/formula", "platform/jobs"},
    {"platform/fields"},
    {"platform/documents"},
    {"platform/access"},
    {"platform/records"},
    {"platform/forms", "platform/workflows", "platform/reports"},
    {"platform/packages"},
    {"runtime"},
    {"designer"},
)


def files(*suffixes: str, folders: tuple[str, ...] = (".",)) -> list[Path]:
    """Return our own files under ``folders``, relative to the root."""
    found = {path for folder in folders for path in _ours(folder) if path.suffix in suffixes}
    return sorted(found)


@cache
def _ours(folder: str) -> tuple[Path, ...]:
    """Our files of every kind under ``folder``, looked for once."""
    found = []
    for place, below, names in os.walk(ROOT / folder):
        here = Path(place).relative_to(ROOT)
        # What is left out here is not walked through.
        below[:] = [name for name in below if _is_ours(name)]
        found += [here / name for name in names if _is_ours(name)]
    return tuple(found)


def _is_ours(name: str) -> bool:
    hidden = name.startswith(".") and name != ".ci"
    return not hidden and name not in NOT_OURS and not name.endswith(".egg-info")


def read(path: Path) -> str:
    """Return the text of a file of the tree."""
    return (ROOT / path).read_text(encoding="utf-8")


def syntax(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(read(path), str(path))


def statements(path: Path) -> Iterator[ast.AST]:
    """Yield every statement of a module, nested ones too: expressions are nine tenths of a tree."""
    found: list[ast.AST] = [syntax(path)]
    for node in found:
        yield node
        for inside in ("body", "handlers", "orelse", "finalbody", "cases"):
            found += getattr(node, inside, ())


def room(path: Path) -> str | None:
    """Return the folder of FLOORS that ``path`` lies in, if any."""
    rooms = set().union(*FLOORS)
    return next((key for key in ("/".join(path.parts[:2]), path.parts[0]) if key in rooms), None)


def imports(path: Path) -> Iterator[tuple[Path, int]]:
    """Yield what a module imports relatively, as paths of the tree, and the line."""
    for node in statements(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parent.parts[: len(path.parent.parts) - node.level + 1]
            below = node.module.split(".") if node.module else []
            for alias in node.names:
                yield Path(*base, *below, alias.name), node.lineno


@cache
def foreign_imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Return the dotted names that a module imports absolutely, and the line."""
    names = []
    for node in statements(path):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.append((node.module, node.lineno))
        if isinstance(node, ast.Import):
            names += [(alias.name, node.lineno) for alias in node.names]
    return tuple(names)


def packages() -> list[str]:
    """Return every package that a wheel must hold."""
    marked = {path.parent for path in files(".py", folders=CODE) if path.name == "__init__.py"}
    # Templates are data without code, and travel as a package of their own.
    return ["formloom", *sorted(_dotted(path) for path in marked | {Path("templates")})]


def _dotted(folder: Path) -> str:
    return ".".join(("formloom", *folder.parts))


def pyproject() -> dict[str, object]:
    """Return pyproject.toml."""
    return tomllib.loads(read(Path("pyproject.toml")))


def write_packages() -> None:
    """Make the list in pyproject.toml equal to the folders on disk."""
    rows = "".join(f'    "{name}",\n' for name in packages())
    old = read(Path("pyproject.toml"))
    new = re.sub(r"^packages = \[.*?\]", f"packages = [\n{rows}]", old, flags=re.M | re.S)
    (ROOT / "pyproject.toml").write_text(new, encoding="utf-8")


if __name__ == "__main__":
    write_packages()
