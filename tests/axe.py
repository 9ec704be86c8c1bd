"""axe-core, fetched when a test first needs it; nothing in the product uses it.

It takes several times longer than the page that it looks at: `make test` lets it look at a part of
what tests show it, others with each seed, `make soak` at everything.
"""

import fcntl
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page
from proofs import Proof

ROOT = Path(__file__).parents[1]
PACKAGE = "axe-core@4.14.1"
#: Apart from node_modules: npm would remove from there what another call installed.
FOLDER = ROOT / "var/axe"
FILE = FOLDER / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
#: The part that axe looks at: of the pages on the way of a test, and of a sample of pages.
PASSED, SAMPLED = 1 / 8, 1 / 4
#: Where nothing is wrong, axe need not say where that is: it takes longer than the looking. No rule
#: of these tags wants the style sheets loaded once more. In a sandboxed frame there is no axe to
#: talk to; what others show in frames has pages of its own.
RUN = """async (tags) => (await axe.run({
        runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
        preload: {assets: ["media"]}, iframes: false,
    })).violations
    .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`)"""

NARROW = {"width": 320, "height": 640}
#: How much wider a page is than its window, once scripts know how wide that is.
OVER = """() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(
    () => told(document.documentElement.scrollWidth - innerWidth))))"""


class Chance:
    """Which pages of a test axe looks at; the same ones with the same seed."""

    def __init__(self) -> None:
        self._whole = True
        self._random = random.Random()

    def begin(self, proof: Proof) -> None:
        """Choose anew, for another test."""
        self._whole = proof.whole
        self._random.seed(f"{proof.seed} {proof.test}")

    def comes(self, part: float) -> bool:
        """Whether axe looks at the next page."""
        return self._whole or self._random.random() < part


CHANCE = Chance()


def source() -> str:
    """The script, installed by npm if it is not there."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with FOLDER.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers meet here: npm minds no other npm
        if not FILE.exists():
            _install()
    return FILE.read_text()


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise AssertionError("Install npm: axe-core comes from there.")
    options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    # Whole or not at all: what npm once left half done, it takes for done ever after.
    with tempfile.TemporaryDirectory(dir=FOLDER.parent, prefix="axe-") as fresh:
        command = [npm, "install", *options, "--prefix", fresh, PACKAGE]
        subprocess.run(command, check=True, timeout=120)
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        (Path(fresh) / "node_modules").rename(FOLDER / "node_modules")


def violations(page: Page, part: float = PASSED) -> list[str]:
    """What axe finds on a page, if it looks at it: at each one in a soak."""
    if not CHANCE.comes(part):
        return []
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(source())
    return page.evaluate(RUN, TAGS)


def misfits(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """By path, what axe finds there, and by how much a page is wider than a window."""
    return {path: found for path in paths if (found := _misfits_of(page, path))}


def _misfits_of(page: Page, path: str) -> list[str]:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return [*violations(page, SAMPLED), *too_wide(page)]


def too_wide(page: Page) -> list[str]:
    """By how much the page scrolls sideways: in its window, and in the narrowest one that people
    have, or make by enlarging the page to 400 %. The page must run scripts.
    """
    window, found = page.viewport_size, []
    for size in (window, NARROW):
        page.set_viewport_size(size)
        if (over := page.evaluate(OVER)) > 0:
            found.append(f"{over}px too wide for {size['width']}px")
    page.set_viewport_size(window)
    return found
