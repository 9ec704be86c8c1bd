"""Rebuild the icon sprite: ``python tests/tools/build_icons.py FOLDER [name …]``.

FOLDER is an unpacked ``lucide-static`` package; names are added to those already in the sprite.
"""

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).parents[2] / "runtime" / "static" / "icons.svg"
HEAD = "<!-- lucide-static {version}, ISC licence: vendor/lucide-LICENSE.txt -->\n"


def symbol(folder: Path, name: str) -> str:
    """Return one icon as a ``<symbol>`` whose stroke comes from the page's CSS."""
    svg = (folder / "icons" / f"{name}.svg").read_text()
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL).group(1)
    lines = "".join(line.strip() for line in shapes.splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{lines}</symbol>\n'


def main(folder: Path, added: list[str]) -> None:
    """Write the sprite with its old names and ``added``, sorted."""
    old = re.findall(r'id="([^"]+)"', SPRITE.read_text()) if SPRITE.exists() else []
    version = re.search(r'"version": "([^"]+)"', (folder / "package.json").read_text()).group(1)
    body = "".join(symbol(folder, name) for name in sorted({*old, *added}))
    head = HEAD.format(version=version)
    SPRITE.write_text(f'{head}<svg xmlns="http://www.w3.org/2000/svg">\n{body}</svg>\n')


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
