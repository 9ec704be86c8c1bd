"""Charts without a browser: the scripts of our pages draw them in V8, so pictures are the same.

What is needed for it is an optional part, imported when it is used.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from ...platform.core.errors import UnavailableError

STATIC = Path(__file__).parents[1] / "static"
SCRIPTS = STATIC / "js" / "charts"
WIDTH, HEIGHT = 640, 320
#: How much finer the dots of a picture are than its measures.
ZOOM = 2
MOST_SECONDS, MOST_BYTES = 20, 512 * 1024 * 1024
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
#: The light colours of static/css/tokens.css: paper and mail are white.
LOOK: Mapping[str, object] = {
    "colors": ["#2458d3", "#0d8a6a", "#b45309", "#9333b8", "#c0305f", "#0b7a99", "#6b7a14",
               "#6a5acd"],
    "text": "#4a5465", "faint": "#667085", "line": "#dfe3ea", "surface": "#fff",
    "soft": "#eef0f4", "primary": "#2458d3", "on": "#fff",
    "font": ", ".join(_FONTS), "narrow": False,
}  # fmt: skip
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.M)
_OUTLINE = re.compile(r' stroke="[^"]*" stroke-width="[^"]*" paint-order="stroke"')
_EXPORT = re.compile(r"^export ((?:const|function) (\w+))", re.M)


class Painter:
    """Draws charts as SVG in a V8 of its own, see ``painter``."""

    def __init__(self, engine: Any, hand: Executor, locale: str) -> None:
        self._engine = engine
        self._hand = hand
        self._locale = locale

    def svg(self, chart: Mapping[str, object], width: int = WIDTH, height: int = HEIGHT) -> str:
        """Draw what ``Chart.to_json`` says.

        :raises UnavailableError: if it takes too long, or too much.
        """
        paper = {"width": width, "height": height, "locale": self._locale}
        given = ", ".join(orjson.dumps(one).decode() for one in (chart, LOOK, paper))
        return str(self._run(f"modules.server.drawn({given})"))

    def _run(self, script: str) -> object:
        from py_mini_racer import JSEvalException  # type: ignore[import-untyped]

        try:
            drawn = self._hand.submit(
                self._engine.eval, script, timeout_sec=MOST_SECONDS, max_memory=MOST_BYTES
            )
            return drawn.result()
        except (JSEvalException, TimeoutError) as error:
            raise UnavailableError("The chart could not be drawn.") from error


@contextmanager
def painter(locale: str) -> Iterator[Painter | None]:
    """Something that draws, its axes in a language; None where the part for it is missing."""
    try:
        from py_mini_racer import MiniRacer
    except ImportError:
        yield None
        return
    # A thread of its own: the engine refuses one in which an event loop runs.
    with ThreadPoolExecutor(1, "painter") as hand:
        engine = hand.submit(MiniRacer).result()
        # An engine that is left open keeps the process from ending.
        try:
            made = Painter(engine, hand, locale)
            made._run(_scripts())
            yield made
        finally:
            hand.submit(engine.close).result()


def png(svg: str) -> bytes | None:
    """The picture in dots, for mail: its readers take no SVG. None where the part is missing."""
    try:
        import resvg_py  # type: ignore[import-untyped]
    except ImportError:
        return None
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, background="#fff", resources_dir=None)
    )


def data_url(svg: str) -> str:
    """A picture that is part of a page for print, which would draw outlines over the letters."""
    plain = _OUTLINE.sub("", svg)
    return f"data:image/svg+xml;base64,{b64encode(plain.encode()).decode()}"


@cache
def _scripts() -> str:
    """ECharts and our scripts as one: V8 alone loads no modules."""
    (engine,) = (STATIC / "vendor").glob("echarts-server-*.iife.min.js")
    modules = "\n".join(_modules("server", {}).values())
    return f"{engine.read_text('utf-8')}\nconst modules = {{}};\n{modules}"


def _modules(name: str, found: dict[str, str]) -> dict[str, str]:
    """The module ``name`` as a function's body, after those that it imports."""
    text = (SCRIPTS / f"{name}.js").read_text("utf-8")
    for _names, other in _IMPORT.findall(text):
        if other not in found:
            _modules(other, found)
    names = ", ".join(name for _, name in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1", _IMPORT.sub(r"const \1 = modules.\2;", text))
    found[name] = f'modules.{name} = (() => {{ "use strict";\n{body}\nreturn {{ {names} }}; }})();'
    return found
