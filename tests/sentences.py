"""Every sentence that people may read, found in the source: what the catalogues must translate."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import house

from formloom.platform.core import errors
from formloom.platform.documents.kinds import KINDS
from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.formula.conversions import WORDS
from formloom.runtime import errors as http_errors
from formloom.runtime import throttle
from formloom.runtime.pages.document_words import KIND_TITLES, TYPE_TITLES

#: Calls whose first argument is a template.
MAKERS = {
    name
    for module in (errors, http_errors, throttle)
    for name, made in vars(module).items()
    if isinstance(made, type) and issubclass(made, errors.FormloomError | errors.Message)
} | {"gettext", "_"}
#: _("…") and _('…') in templates.
IN_HTML = re.compile(r"""\b_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
#: What only commands say.
COMMANDS = ("runtime/cli/", "runtime/backup.py", "runtime/adapters/", "runtime/server.py",
            "runtime/reference/")  # fmt: skip
#: Where mistakes in formulas and reports are told.
FORMULAS = ("platform/formula", "platform/reports")
#: Calls that tell them, the template among their arguments.
TELLERS = {"FormulaError", "error", "RefusalError", "unknown"}
#: Names that stand for themselves in any language.
SAME = {"{problem}", "{reason}", "2026-11-21"}


@cache
def sentences() -> frozenset[str]:
    """All of them, as English templates."""
    python = house.files(".py", folders=("platform", "runtime", "designer"))
    found = {text for path in python if _is_shown(path) for text in _python(path)}
    found |= {text for path in house.files(".py", folders=FORMULAS) for text in _mistakes(path)}
    found |= {
        text
        for path in house.files(".html", folders=("runtime", "designer"))
        for text in _html(path)
    }
    for path in sorted((house.ROOT / "runtime/static/js").rglob("texts.json")):
        found |= set(json.loads(path.read_text()))
    shown = {text for text in found | set(_names()) if re.search(r"[A-Za-z]{2}", text)}
    return frozenset(shown - SAME)


def _is_shown(path: Path) -> bool:
    """Whether pages show what a file says: commands speak English."""
    return not str(path).startswith(COMMANDS)


def _python(path: Path) -> Iterator[str]:
    tree = house.syntax(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in MAKERS and node.args:
            yield from _texts(node.args[0])
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            yield from (text for one in node.value.values for text in _texts(one) if _told(text))
        elif isinstance(node, ast.Assign) and _name(node.targets[0]).isupper():
            yield from (text for text in _texts(node.value) if _told(text))


def _mistakes(path: Path) -> Iterator[str]:
    """What is said of formulas: ``FormulaError(code, start, end, template)``, ``error(…)``."""
    for node in ast.walk(house.syntax(path)):
        if isinstance(node, ast.Call) and _name(node.func) in TELLERS:
            yield from (text for one in node.args for text in _texts(one) if " " in text)
        if isinstance(node, ast.Assign) and _name(node.targets[0]) == "template":
            yield from _texts(node.value)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _told(text: str) -> bool:
    """Whether a text of a table, or a constant, is a sentence for people."""
    return text[:1].isupper() and " " in text and (text.endswith(".") or ". " in text)


def _html(path: Path) -> Iterator[str]:
    source = re.sub(r"\{#.*?#\}", "", house.read(path), flags=re.S)
    for found in IN_HTML.finditer(source):
        yield ast.literal_eval(found.group(1))


def _names() -> Iterator[str]:
    """What kinds of document, field types and their settings are called."""
    for kind in KINDS:
        yield from KIND_TITLES.get(kind.name, (_sentence(kind.name), _sentence(kind.folder)))
        keys = cast("Mapping[str, object]", kind.schema["properties"])
        yield from (_sentence(_spaced(key)) for key in keys if not key.startswith("$"))
    for words in WORDS.values():
        yield from (words, words[:1].upper() + words[1:])
    for one in FIELD_TYPES:
        yield TYPE_TITLES.get(one.name) or _sentence(one.name)
        yield from (_sentence(_spaced(name)) for name in one.settings_schema)


def _spaced(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: " " + found.group().lower(), name)


def _sentence(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
