"""What the tests need besides Python packages: how to find it, and how to get it.

``make test`` runs this file's :func:`install` first; the fixtures use the same list for their
messages, so a missing program is described in one place only.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import disks


@dataclass(frozen=True)
class Need:
    """One program or file outside of Python."""

    name: str
    title: str
    find: Callable[[], str | None]
    packages: tuple[str, ...]  # of Debian and Ubuntu
    setting: str  # an environment variable that names one you already have

    @property
    def advice(self) -> str:
        """How to get it, in one sentence."""
        return (
            f"{self.title} is missing: install it (Debian, Ubuntu: "
            f"apt-get install {' '.join(self.packages)}) or set {self.setting}."
        )


#: Chromium without windows, which Debian has apart: pages take half of the time in it.
SHELL = "chromium-headless-shell"


def postgres_bin() -> Path | None:
    """Return the folder of PostgreSQL's programs; the newest version wins."""
    # Debian keeps the server's programs off the path.
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    on_path = shutil.which("initdb")
    if not found and on_path:
        found = [Path(on_path).resolve()]
    return found[-1].parent if found else None


def _version(initdb: Path) -> float:
    return float(initdb.parts[-3])


def _find_postgres() -> str | None:
    return os.environ.get("FORMLOOM_TEST_POSTGRES_URL") or (str(postgres_bin() or "") or None)


def _find_redis() -> str | None:
    return os.environ.get("FORMLOOM_TEST_REDIS_URL") or shutil.which("redis-server")


def _find_chromium() -> str | None:
    names = (SHELL, "chromium", "chromium-browser", "google-chrome")
    return os.environ.get("FORMLOOM_TEST_CHROMIUM") or _first(shutil.which(name) for name in names)


def _find_fonts() -> str | None:
    folders = (Path("/usr/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts")
    named = os.environ.get("FORMLOOM_TEST_CJK_FONT")
    return named or _first(str(font) for folder in folders for font in folder.rglob("*CJK*"))


def _find_node() -> str | None:
    return os.environ.get("FORMLOOM_TEST_NODE") or shutil.which("node")


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)


POSTGRES = Need(
    "postgres",
    "PostgreSQL with ICU and contrib",
    _find_postgres,
    ("postgresql", "postgresql-contrib"),
    "FORMLOOM_TEST_POSTGRES_URL",
)
REDIS = Need("redis", "Redis", _find_redis, ("redis-server",), "FORMLOOM_TEST_REDIS_URL")
CHROMIUM = Need("chromium", "Chromium", _find_chromium, ("chromium",), "FORMLOOM_TEST_CHROMIUM")
FONTS = Need("fonts", "A Chinese font", _find_fonts, ("fonts-noto-cjk",), "FORMLOOM_TEST_CJK_FONT")
NODE = Need("node", "Node.js", _find_node, ("nodejs",), "FORMLOOM_TEST_NODE")

DISK = Need(
    "disk",
    "A small disk that may be filled (a mount, or a folder on less than 1 GB)",
    disks.find,
    ("mount", "util-linux"),
    disks.SETTING,
)

ALL = (POSTGRES, REDIS, CHROMIUM, FONTS, NODE, DISK)


def missing() -> list[Need]:
    """Return the needs that this machine does not meet."""
    return [need for need in ALL if not need.find()]


def install(needs: Iterable[Need]) -> None:
    """Install ``needs`` by apt where this user may; otherwise do nothing."""
    packages = [package for need in needs for package in need.packages]
    apt = apt_command()
    if not packages or apt is None:
        return
    print(f"Installing {', '.join(packages)} ...", flush=True)
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        _run(apt, *arguments)


def install_shell() -> None:
    """Install the Chromium without windows if apt has it at hand; the other one does as well."""
    apt = apt_command()
    if apt is not None and "FORMLOOM_TEST_CHROMIUM" not in os.environ and not shutil.which(SHELL):
        hasty = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10"]
        _run(apt, *hasty, "install", "-y", "--no-install-recommends", "--no-remove", SHELL)


def _run(apt: list[str], *arguments: str) -> None:
    """Let apt-get try; a failure shows in what is still missing afterwards."""
    subprocess.run(
        [*apt, "-qq", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        check=False,
    )


def apt_command() -> list[str] | None:
    """Return how this user may run apt-get, or None."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = shutil.which("sudo")
    # -n: never ask for a password, nobody may be there to type it.
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return [sudo, "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def is_ci() -> bool:
    """Say whether leaving anything out is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def left_out() -> set[str]:
    """Return the names of the needs that ``make test`` found missing and goes on without."""
    return set() if is_ci() else set(os.environ.get("FORMLOOM_TEST_LEFT_OUT", "").split())
