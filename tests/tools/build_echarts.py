"""Rebuild the vendored charts: ``python tests/tools/build_echarts.py`` (needs npm).

Only the charts and parts that reports draw are taken from ECharts and made one module by esbuild;
the licence and the manifest's entry are written with it. Change a version here, run it, and rename
the imports in ``runtime/static/js/charts/draw.js``. The drawing for mail and PDF is a script of its
own, with all charts and the SVG renderer: the server runs it in V8, which loads no modules.
"""

import json
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "runtime/static/vendor"
#: The first gives its version to the file; its licence is Apache-2.0, that of the others is said.
PACKAGES = {"echarts": "6.1.0", "zrender": "6.1.0", "tslib": "2.3.0"}
ESBUILD = "esbuild@0.28.2"
#: A canvas alone: the SVG renderer and the tooltip made of HTML write style attributes, which the
#: policy of our pages refuses. What few reports draw is a module of its own, fetched after.
USUAL = """\
import { init, use } from "echarts/lib/export/core.js";
import { install as bar } from "echarts/lib/chart/bar/install.js";
import { install as line } from "echarts/lib/chart/line/install.js";
import { install as pie } from "echarts/lib/chart/pie/install.js";
import { install as grid } from "echarts/lib/component/grid/installSimple.js";
import { install as legend } from "echarts/lib/component/legend/installLegendScroll.js";
import { install as markLine } from "echarts/lib/component/marker/installMarkLine.js";
import { install as tooltip } from "echarts/lib/component/tooltip/install.js";
import { install as canvas } from "echarts/lib/renderer/installCanvasRenderer.js";
use([bar, line, pie, grid, legend, markLine, tooltip, canvas]);
export { init };
"""
MORE = """\
import { use } from "echarts/lib/export/core.js";
import { install as funnel } from "echarts/lib/chart/funnel/install.js";
import { install as gauge } from "echarts/lib/chart/gauge/install.js";
import { install as heat } from "echarts/lib/chart/heatmap/install.js";
import { install as radarChart } from "echarts/lib/chart/radar/install.js";
import { install as scatter } from "echarts/lib/chart/scatter/install.js";
import { install as treemap } from "echarts/lib/chart/treemap/install.js";
import { install as radar } from "echarts/lib/component/radar/install.js";
import { install as visual } from "echarts/lib/component/visualMap/installVisualMapContinuous.js";
use([funnel, gauge, heat, radarChart, scatter, treemap, radar, visual]);
"""
ENTRIES = {"echarts": USUAL, "echarts-more": MORE}
END = f"-{PACKAGES['echarts']}.esm.min"
SERVER = f"echarts-server-{PACKAGES['echarts']}.iife.min.js"
SERVER_ENTRY = f"""\
import {{ use }} from "echarts/lib/export/core.js";
import {{ install as svg }} from "echarts/lib/renderer/installSVGRenderer.js";
import {{ init }} from "./echarts{END}.js";
import "./echarts-more{END}.js";
use([svg]);
globalThis.echarts = {{ init }};
"""
NPM = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
BUNDLE = (
    "--bundle", "--minify", "--target=es2022", "--legal-comments=none",
    '--define:process.env.NODE_ENV="production"', "--log-level=warning",
)  # fmt: skip
MODULES = ("--splitting", "--format=esm", f"--chunk-names=echarts-shared{END}", "--outdir=out")
SCRIPT = ("--format=iife", f"--outfile=out/{SERVER}")


def build(folder: Path) -> dict[str, bytes]:
    """The files by name, made in ``folder``: modules, what they share, the server's script."""
    (folder / "package.json").write_text('{"private": true}')
    exact = [f"{name}@{version}" for name, version in PACKAGES.items()]
    subprocess.run(["npm", "install", *NPM, *exact, ESBUILD], cwd=folder, check=True)
    entries = [f"{name}{END}.js" for name in ENTRIES]
    for entry, text in zip(entries, ENTRIES.values(), strict=True):
        (folder / entry).write_text(text)
    (folder / "server.js").write_text(SERVER_ENTRY)
    subprocess.run(["npx", "esbuild", *entries, *BUNDLE, *MODULES], cwd=folder, check=True)
    subprocess.run(["npx", "esbuild", "server.js", *BUNDLE, *SCRIPT], cwd=folder, check=True)
    return {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}


def licence(folder: Path) -> str:
    """The licences and the notice that Apache-2.0 asks to keep, under the names of their owners."""
    parts = []
    for name in PACKAGES:
        home = folder / "node_modules" / name
        texts = [
            home / file for file in ("LICENSE", "LICENSE.txt", "NOTICE", "CopyrightNotice.txt")
        ]
        parts += [f"{name}\n\n{path.read_text().strip()}" for path in texts if path.exists()]
    return "\n\n".join(parts) + "\n"


def entry(file: str, module: bytes) -> dict[str, str]:
    """What the manifest says of a module."""
    return {
        "name": file.partition(f"-{PACKAGES['echarts']}")[0],
        "version": PACKAGES["echarts"],
        "licence": "Apache-2.0",
        "licence_file": "vendor/echarts-LICENSE.txt",
        "source": "npm "
        + ", ".join(f"{name}@{version}" for name, version in PACKAGES.items())
        + ", built by tests/tools/build_echarts.py",
        "file": f"vendor/{file}",
        "sha256": sha256(module).hexdigest(),
    }


def main() -> None:
    """Write the modules, their licence and their entries in the manifest."""
    with tempfile.TemporaryDirectory() as folder:
        modules = build(Path(folder))
        (VENDOR / "echarts-LICENSE.txt").write_text(licence(Path(folder)))
    for old in VENDOR.glob("echarts*.min.js"):
        old.unlink()
    for file, module in modules.items():
        (VENDOR / file).write_bytes(module)
    made = [entry(file, module) for file, module in modules.items()]
    manifest = VENDOR / "manifest.json"
    names = {one["name"] for one in made}
    kept = [one for one in json.loads(manifest.read_text()) if one["name"] not in names]
    entries = sorted([*kept, *made], key=lambda one: one["name"])
    manifest.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
