"""The built wheel: everything inside, installs without a network and serves a page."""

import os
import shutil
import site
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import house
import pytest
import services

#: What a wheel must hold besides Python.
DATA = [
    path
    for path in house.files(
        *(".html", ".css", ".js", ".svg", ".json", ".csv", ".woff2", ".typed", ".txt"),
        folders=house.CODE,
    )
    if path.parts[0] == "templates" or {"html", "static", "schemas"} & set(path.parts)
]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy so that the tree stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    hidden = shutil.ignore_patterns(
        ".*", "var", "node_modules", "build", "*.egg-info", "__pycache__"
    )
    shutil.copytree(house.ROOT, source, ignore=hidden)
    options = ["--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(folder)]
    pip("wheel", *options, str(source))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory) -> Path:
    """The programs of a fresh environment with the wheel; other packages come from this one."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin/python"
    target = next(home.glob("lib/python*/site-packages"))
    # A plain path: unlike site.addsitedir it does not run .pth files, so our tree stays out.
    (target / "others.pth").write_text("\n".join(site.getsitepackages()))
    pip("--python", str(python), "install", "--no-compile", "--no-deps", "--no-index", str(wheel))
    return home / "bin"


def pip(*arguments: str) -> None:
    """Run pip and show its output only if it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def bare_environment(**more: str) -> dict[str, str]:
    """Return an environment without Node, proxies or settings of the developer."""
    return {"PATH": "", "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/"), **more}


def test_pages_schemas_templates_and_static_files_are_inside(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert DATA
    assert not [str(path) for path in DATA if f"formloom/{path}" not in names]


def test_modules_are_inside_and_tests_are_not(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = house.files(".py", folders=house.CODE)
    assert not [str(path) for path in modules if f"formloom/{path}" not in names]
    # A template brings its scenarios along: they are documents.
    ours = [name for name in names if not name.startswith("formloom/templates/")]
    assert not [name for name in ours if "tests/" in name or "/docs/" in name]


def test_the_licence_is_inside(wheel):
    assert any(name.endswith("/LICENSE") for name in zipfile.ZipFile(wheel).namelist())


def test_the_installed_package_is_the_wheel_s(installed, tmp_path):
    code = "import formloom; print(formloom.__file__)"
    done = subprocess.run(
        [installed / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(str(installed.parent))


def test_the_program_explains_itself(installed, tmp_path):
    done = subprocess.run(
        [installed / "formloom", "--help"],
        cwd=tmp_path,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


@pytest.fixture
def served(installed, tmp_path) -> Iterator[str]:
    """The address of `formloom serve` from the wheel, on an empty data folder."""
    port = services.free_port()
    environment = bare_environment(FORMLOOM_HOME=str(tmp_path / "home"))
    program = installed / "formloom"
    init = subprocess.run(
        [program, "init"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert init.returncode == 0, init.stderr
    log = tmp_path / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [program, "serve", "--port", str(port)],
            env=environment,
            cwd=tmp_path,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/healthz").close()
        except OSError:
            return False
        return True

    try:
        services.wait(answers, "formloom serve")
        yield address
    finally:
        server.terminate()
        assert server.wait(30) == 0, log.read_text()


def test_the_wheel_serves_a_page_with_its_style(served):
    with urllib.request.urlopen(served) as answer:
        page = answer.read().decode()
    assert "<html" in page
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    with urllib.request.urlopen(served + style) as answer:
        assert answer.headers["Content-Type"].startswith("text/css")
        assert answer.read()
