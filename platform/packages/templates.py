"""The templates that come along: each is a folder of documents, most with sample data."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from ..core.errors import NotFoundError
from ..documents.app import Documents
from ..documents.folder import MANIFEST, read_folder
from ..documents.references import Document

TEMPLATES = Path(__file__).parents[2] / "templates"
#: What a manifest says to people, and where its translations have it.
SAID = {"title": "app", "help": "app/@help"}


def templates(locale: str = "") -> Iterator[tuple[str, Document]]:
    """(key, manifest) of every template, in the words of ``locale`` where it has them."""
    for manifest in sorted(TEMPLATES.glob(f"*/{MANIFEST}")):
        found = read_folder(manifest.parent)
        texts = cast("Mapping[str, str]", found.get(("i18n", locale), {}).get("texts", {}))
        said = {name: texts[path] for name, path in SAID.items() if path in texts}
        yield from (
            (key, {**document, **said}) for (kind, key), document in found.items() if kind == "app"
        )


def template(key: str) -> Documents:
    """The documents of a template.

    :raises NotFoundError: if there is none of that name.
    """
    return read_folder(template_folder(key))


def offered(key: str) -> Documents | None:
    """The template of an app as it comes along; None for an app that is none of them."""
    folder = TEMPLATES / key
    there = key.isidentifier() and (folder / MANIFEST).is_file()
    return read_folder(folder) if there else None


def is_newer(version: str, other: str) -> bool:
    """Whether a version is later than another: 1.10.0 than 1.9.2, 2.0.0 than 2.0.0-beta."""
    return _parts(version) > _parts(other)


def _parts(version: str) -> tuple[tuple[int, ...], bool, str]:
    plain, _dash, early = version.partition("-")
    return tuple(int(one) for one in plain.split(".") if one.isdecimal()), not early, early


def template_folder(key: str) -> Path:
    """:raises NotFoundError: if there is no template of that name."""
    if key not in {manifest.parent.name for manifest in TEMPLATES.glob(f"*/{MANIFEST}")}:
        raise NotFoundError("There is no template '{key}'.", key=key)
    return TEMPLATES / key


def sample_folder(key: str) -> Path | None:
    """Where the sample data of an app lie; None for one that is no template or has none."""
    folder = TEMPLATES / key / "data"
    return folder if key.isidentifier() and any(folder.glob("*.csv")) else None


def sample_entities(key: str) -> dict[str, Path]:
    """The entities that the sample data of an app have records of, and their files."""
    folder = sample_folder(key)
    files = sorted(folder.glob("*.csv")) if folder is not None else ()
    return {path.stem: path for path in files if "." not in path.stem}


def sample_size(key: str) -> int:
    """How many records the sample data of an app are, lines not counted."""
    return sum(map(_rows, sample_entities(key).values()))


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _row in csv.DictReader(file))
