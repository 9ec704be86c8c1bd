"""Habits that were worth a rule: safe SQL, safe pages, nothing of one machine or one mirror."""

import ast
import re
from pathlib import Path

import house
import pytest

PYTHON = house.files(".py", folders=house.CODE)
PAGES = house.files(".html", folders=house.CODE)
SCRIPTS = house.files(".js", folders=house.CODE)
TEXTS = [
    path
    for path in house.files(
        *(
            ".py",
            ".js",
            ".html",
            ".css",
            ".md",
            ".toml",
            ".json",
            ".lock",
            ".txt",
            ".cfg",
            ".yml",
            "",
        )
    )
    if not path.name.startswith("LICENSE")  # which name their sources
]

#: Hosts that may be named, because they are examples, names of a format, or this machine.
HOSTS = re.compile(
    r"(127\.0\.0\.1|localhost|\[::1\]|[\w.-]*example(\.\w+)?|[\w.-]+\.(example|invalid|test)"
    r"|json-schema\.org|www\.w3\.org|www\.apache\.org|www\.rfc-editor\.org|spec\.openapis\.org"
    r"|schemas\.openxmlformats\.org"
    r"|192\.0\.2\.\d+|\[2001)$"  # addresses that documents have for examples (RFC 5737, 3849)
)
# A host that ends in a placeholder is made up while the program runs.
URL = re.compile(r"\b(?:https?|ftp|git\+ssh)://([^/\s\"'`<>)\]\\{}:?#]++|\[::1\])(?!\{)")
# Written so that this file does not name what it forbids.
MACHINE_PATH = re.compile(r"(?<![\w./<])/(work|root|home|opt|Users)/\w")

INLINE = re.compile(r"\s(on[a-z]+|style)\s*=\s*[\"']", re.IGNORECASE)
UNSAFE = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false")
TRANSLATION_CALL = re.compile(r"(?<![\w.])(_|gettext|ngettext)\(\s*[\"']")


def lines(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Return where ``pattern`` occurs."""
    return [
        f"{path}:{number} {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(house.read(path).splitlines(), 1)
        if pattern.search(line)
    ]


def calls(*names: str) -> list[tuple[Path, ast.Call]]:
    """Return every call of a function or method with one of ``names``."""
    return [
        (path, node)
        for path in PYTHON
        # Reading takes a tenth of parsing.
        if any(f"{name}(" in house.read(path) for name in names)
        for node in ast.walk(house.syntax(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", None)) in names
    ]


def test_sql_is_never_put_together_from_strings():
    built = (ast.JoinedStr, ast.BinOp)
    found = [
        *calls("execute", "exec_driver_sql"),
        # A method called text, such as that of an app, has nothing to do with SQL.
        *(one for one in calls("text") if isinstance(one[1].func, ast.Name)),
    ]
    assert not [f"{p}:{c.lineno}" for p, c in found if c.args and isinstance(c.args[0], built)]


def test_nothing_is_evaluated():
    found = [
        (path, call) for path, call in calls("eval", "exec") if isinstance(call.func, ast.Name)
    ]
    assert not [f"{path}:{call.lineno}" for path, call in found]


def test_pages_have_no_inline_handlers_or_styles():
    assert not lines(PAGES, INLINE)


def test_pages_escape_everything():
    assert not lines(PAGES, UNSAFE)


def test_scripts_build_pages_from_nodes():
    assert not lines(SCRIPTS, re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write"))


def test_scripts_are_checked_by_the_compiler():
    assert not [str(path) for path in SCRIPTS if not house.read(path).startswith("// @ts-check")]


def test_platform_speaks_in_templates_and_translates_nothing():
    """Errors carry a template and its data; only a page knows the reader's language."""
    assert not lines([path for path in PYTHON if path.parts[0] == "platform"], TRANSLATION_CALL)


def test_no_host_is_named():
    named = [(path, name) for path in TEXTS for name in URL.findall(house.read(path))]
    hosts = [(path, name.rpartition("@")[2].rstrip(".,;")) for path, name in named]
    assert not [f"{path} {host}" for path, host in hosts if not HOSTS.match(host)]


def test_no_path_of_a_machine_is_named():
    assert not lines(TEXTS, MACHINE_PATH)


@pytest.mark.parametrize("path", ["/" + "home/ann/x", "see /" + "opt/venv", '"/' + 'root/a"'])
def test_a_path_of_a_machine_is_recognised(path):
    assert MACHINE_PATH.search(path)


@pytest.mark.parametrize("link", house.files(".md"), ids=str)
def test_links_in_pages_of_text_lead_somewhere(link):
    text = re.sub(r"`[^`\n]*`", "", house.read(link))  # a pattern in code may look like a link
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    local = [
        target for target in targets if "://" not in target and not target.startswith("mailto:")
    ]
    assert not [target for target in local if not (house.ROOT / link.parent / target).exists()]
