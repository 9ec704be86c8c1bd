"""Every check that needs no running program; all of them run, even after a failure."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import needs

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
TYPESCRIPT = "typescript@7.0.2"
TSC = ROOT / "node_modules/.bin/tsc"
NPM = needs.Need("npm", "npm", lambda: shutil.which("npm"), ("npm",), "PATH")


def run(*command: str | Path) -> bool:
    """Run a tool from the root and say whether it was content."""
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode == 0


def tool(name: str, *arguments: str) -> bool:
    """Run a tool of the environment."""
    return run(BIN / name, *arguments)


def ruff() -> bool:
    return tool("ruff", "check", "--quiet") & tool("ruff", "format", "--check", "--quiet")


def mypy() -> bool:
    """Strictly over the platform; over the rest as pyproject.toml says, seen as ``formloom``."""
    around = ROOT / "var/mypy"
    around.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        # By path, `from ... import x` in runtime would lead out of every package.
        (around / "formloom").symlink_to(ROOT, target_is_directory=True)
    own = {**os.environ, "MYPYPATH": str(around)}
    pages = [f"-pformloom.{folder}" for folder in ("runtime", "designer")]
    above = [BIN / "mypy", *pages, "--no-error-summary"]
    fine = subprocess.run(above, cwd=ROOT, env=own, check=False).returncode == 0
    return tool("mypy", "platform", "--no-error-summary") & fine


def djlint() -> bool:
    folders = [name for name in ("runtime/html", "designer/html") if (ROOT / name).is_dir()]
    return not folders or tool("djlint", *folders, "--lint", "--quiet")


def tsc() -> bool:
    if not TSC.exists() and not install_typescript():
        print(f"Left out: {NPM.advice}")
        return not needs.is_ci()
    return run(TSC, "--project", "tsconfig.json")


def install_typescript() -> bool:
    """Put the one compiler that is needed into node_modules; nothing in the product uses it."""
    if not NPM.find():
        needs.install([NPM])
    npm = NPM.find()
    options = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
    return bool(npm) and run(str(npm), "install", *options, "--prefix", ".", TYPESCRIPT)


def house() -> bool:
    tests = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("test_house*.py")]
    return run(sys.executable, "-m", "pytest", "-q", *tests, "tests/test_locks.py")


def audit() -> bool:
    """Ask an index for known holes; without an answer there is nothing to fail for."""
    options = ("--disable-pip", "--no-deps", "--progress-spinner=off", "--timeout=10")
    done = subprocess.run(
        [BIN / "pip-audit", "-r", "requirements.lock", "--format=json", *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = json.loads(done.stdout)["dependencies"] if done.stdout.strip() else []
    for unsafe in (each for each in answers if each.get("vulns")):
        ids = ", ".join(hole["id"] for hole in unsafe["vulns"])
        print(f"{unsafe['name']} {unsafe['version']} has known holes: {ids}")
    if not any("vulns" in each for each in answers):
        print("Left out: pip-audit, because no index answers.")
    return not any(each.get("vulns") for each in answers)


CHECKS: tuple[Callable[[], bool], ...] = (ruff, mypy, djlint, tsc, house, audit)


def main() -> int:
    """Run the checks and return the exit status."""
    failed = []
    for check in CHECKS:
        print(f"== {check.__name__}", flush=True)
        if not check():
            failed.append(check.__name__)
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all good")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
