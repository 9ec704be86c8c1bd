"""Rebuild the vendored editor: ``python tests/tools/build_codemirror.py`` (needs npm).

Exact packages are put into a temporary folder and made one module by esbuild; the licence and the
manifest's entry are written with it. Change a version here, run it, and rename the import in
``runtime/static/js/formula-editor/codemirror.js``.
"""

import json
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "runtime/static/vendor"
#: All of them are MIT; the first gives its version to the file.
PACKAGES = {
    "@codemirror/view": "6.43.15",
    "@codemirror/state": "6.7.6",
    "@codemirror/commands": "6.11.1",
    "@codemirror/autocomplete": "6.20.4",
    "@codemirror/language": "6.13.1",
    "@lezer/common": "1.5.5",
    "@lezer/highlight": "1.2.5",
    "@lezer/lr": "1.4.12",
    "@marijn/find-cluster-break": "1.0.4",
    "crelt": "1.0.7",
    "style-mod": "4.1.4",
    "w3c-keyname": "2.2.8",
}
ESBUILD = "esbuild@0.28.2"
ENTRY = """\
export { EditorState, StateEffect, StateField } from "@codemirror/state";
export {
  Decoration, EditorView, keymap, showTooltip, tooltips,
} from "@codemirror/view";
export { history, historyKeymap, standardKeymap } from "@codemirror/commands";
export {
  acceptCompletion, autocompletion, closeCompletion, completionKeymap, completionStatus,
  pickedCompletion,
} from "@codemirror/autocomplete";
"""
NPM = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
BUNDLE = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none")


def build(folder: Path) -> bytes:
    """The module, made in ``folder``."""
    (folder / "package.json").write_text('{"private": true}')
    (folder / "entry.js").write_text(ENTRY)
    exact = [f"{name}@{version}" for name, version in PACKAGES.items()]
    subprocess.run(["npm", "install", *NPM, *exact, ESBUILD], cwd=folder, check=True)
    command = ["npx", "esbuild", "entry.js", *BUNDLE, "--log-level=warning", "--outfile=out.js"]
    subprocess.run(command, cwd=folder, check=True)
    return (folder / "out.js").read_bytes()


def licence(folder: Path) -> str:
    """The licences, each once, under the names of what they are for."""
    by_text: dict[str, list[str]] = {}
    for name in PACKAGES:
        text = (folder / "node_modules" / name / "LICENSE").read_text().strip()
        by_text.setdefault(text, []).append(name)
    return "\n\n".join(f"{', '.join(names)}\n\n{text}" for text, names in by_text.items()) + "\n"


def main() -> None:
    """Write the module, its licence and its entry in the manifest."""
    version = next(iter(PACKAGES.values()))
    file = VENDOR / f"codemirror-{version}.esm.min.js"
    with tempfile.TemporaryDirectory() as folder:
        module = build(Path(folder))
        (VENDOR / "codemirror-LICENSE.txt").write_text(licence(Path(folder)))
    for old in VENDOR.glob("codemirror-*.esm.min.js"):
        old.unlink()
    file.write_bytes(module)
    entry = {
        "name": "codemirror",
        "version": version,
        "licence": "MIT",
        "licence_file": "vendor/codemirror-LICENSE.txt",
        "source": "npm "
        + ", ".join(f"{name}@{version}" for name, version in PACKAGES.items())
        + ", built by tests/tools/build_codemirror.py",
        "file": f"vendor/{file.name}",
        "sha256": sha256(module).hexdigest(),
    }
    manifest = VENDOR / "manifest.json"
    kept = [one for one in json.loads(manifest.read_text()) if one["name"] != entry["name"]]
    entries = sorted([*kept, entry], key=lambda one: one["name"])
    manifest.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
