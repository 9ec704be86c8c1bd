"""The house keeps its shape: floors, packages, names and sizes."""

import ast
import re
from pathlib import Path

import house
import pytest

#: Files of more than 400 lines, each with the reason why two names would not say more than one.
LONG_FILES: dict[str, str] = {}
#: Functions of more than 60 lines, likewise.
LONG_FUNCTIONS: dict[str, str] = {}

MOST_LINES = 400
MOST_FUNCTION_LINES = 60

#: What platform/ leaves to the floors above it: the web, the network, the queue's server.
NOT_IN_PLATFORM = {
    *("flask", "werkzeug", "waitress", "redis", "rq", "requests", "httpx", "smtplib"),
    *("http", "urllib.request", "click"),
}

PYTHON = house.files(".py")
CODE = [path for path in PYTHON if path.parts[0] in house.CODE]
PLATFORM = [path for path in CODE if path.parts[0] == "platform"]


def breach(path: Path, target: Path) -> bool:
    """Say whether a module at ``path`` must not import ``target``."""
    mine, theirs = house.room(path), house.room(target)
    if mine is None or theirs is None or mine == theirs:
        return False
    if path == Path("runtime/app.py") and theirs == "designer":
        return False  # the one place that puts the designer's pages into the application
    level = {name: number for number, names in enumerate(house.FLOORS) for name in names}
    return level[theirs] >= level[mine]


def test_imports_only_go_down_the_floors():
    up = [f"{p}:{n} -> {t}" for p in CODE for t, n in house.imports(p) if breach(p, t)]
    assert not up


@pytest.mark.parametrize(
    ("path", "target", "refused"),
    [
        ("platform/core/ids.py", "platform/fields/money", True),
        ("platform/fields/money.py", "platform/core/ids", False),
        ("platform/access/rules.py", "platform/records/store", True),
        ("platform/records/store.py", "platform/access/rules", False),
        ("platform/forms/model.py", "platform/reports/run", True),
        ("platform/formula/check.py", "platform/jobs/outbox", True),
        ("platform/packages/pack.py", "runtime/app", True),
        ("runtime/pages/list.py", "designer/views", True),
        ("runtime/app.py", "designer/views", False),
        ("designer/views.py", "runtime/shell", False),
    ],
)
def test_the_floors_are_those_of_the_architecture(path, target, refused):
    assert breach(Path(path), Path(target)) is refused


def test_every_folder_of_platform_has_a_floor():
    assert not [path for path in PLATFORM if house.room(path) is None]


def test_code_imports_the_package_relatively():
    """An absolute import needs an installed copy and may mean another one."""
    # Alembic loads a migration as a file without a package around it.
    code = [path for path in CODE if "versions" not in path.parts]
    names = [(path, name, line) for path in code for name, line in house.foreign_imports(path)]
    assert not [f"{p}:{n} {name}" for p, name, n in names if name.split(".")[0] == "formloom"]


def test_nobody_imports_our_folders_as_top_level_names():
    names = [(path, name, line) for path in PYTHON for name, line in house.foreign_imports(path)]
    ours = re.compile(r"(runtime|designer|templates)(\.|$)|platform\.")
    assert not [f"{path}:{line} {name}" for path, name, line in names if ours.match(name)]


def test_platform_knows_no_web_and_no_network():
    names = [(path, name, line) for path in PLATFORM for name, line in house.foreign_imports(path)]
    assert not [
        f"{path}:{line} {name}"
        for path, name, line in names
        if name in NOT_IN_PLATFORM or name.split(".")[0] in NOT_IN_PLATFORM
    ]


def test_platform_stays_the_standard_library_s_name():
    """With an __init__.py of its own, `python -m pytest` would import our platform."""
    assert not list((house.ROOT / "platform").glob("*.py"))


def test_every_other_folder_with_code_is_a_package():
    folders = {path.parent for path in CODE} - {Path("platform")}
    marked = {path.parent for path in CODE if path.name == "__init__.py"}
    assert folders == marked


def test_tests_are_no_packages():
    assert not [path for path in PYTHON if path.parts[0] == "tests" and path.name == "__init__.py"]


def test_the_package_list_is_what_is_on_disk():
    listed = house.pyproject()["tool"]["setuptools"]["packages"]
    assert listed == house.packages(), "run: python tests/house.py"


def test_every_module_of_platform_says_what_it_is():
    assert not [str(path) for path in PLATFORM if not ast.get_docstring(house.syntax(path))]


def test_every_public_class_of_platform_says_what_it_is():
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in PLATFORM
        for node in house.syntax(path).body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_long_files_have_a_reason():
    code = [*CODE, *house.files(".js", folders=house.CODE)]
    long = {str(path) for path in code if len(house.read(path).splitlines()) > MOST_LINES}
    assert long == set(LONG_FILES)


def test_long_functions_have_a_reason():
    functions = [
        (f"{path}:{node.name}", node.end_lineno - node.lineno + 1)
        for path in CODE
        for node in house.statements(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert {name for name, lines in functions if lines > MOST_FUNCTION_LINES} == set(LONG_FUNCTIONS)
