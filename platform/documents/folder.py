"""Documents as files: the same text in the database, in a template's folder and in git.

``app.json`` is the manifest; every other document lies in the folder of its kind, named by its key.
The text of a print template is a file of its own beside its document.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..core.errors import DocumentError, InvalidValueError, NotFoundError, Problem
from .app import App, Documents
from .blobs import text_of
from .drafts import read_document
from .kinds import KINDS

#: No document comes near this; a file of this size is a mistake.
MOST_BYTES = 5_000_000
MANIFEST = "app.json"


def read_folder(folder: Path) -> Documents:
    """Every document below ``folder``, by (kind, key).

    :raises NotFoundError: if there is no such folder.
    :raises DocumentError: naming each file that is no document, or lies where it does not belong.
    """
    if not folder.is_dir():
        raise NotFoundError("There is no folder {folder}.", folder=str(folder))
    documents: dict[tuple[str, str], Mapping[str, object]] = {}
    problems: list[Problem] = []
    for path in sorted(_files(folder)):
        name = path.relative_to(folder).as_posix()
        try:
            kind, document = _read(folder, path, name)
            key = str(document.get("$id"))
            if (kind, key) in documents:
                raise InvalidValueError("The {kind} '{key}' is here twice.", kind=kind, key=key)
            documents[kind, key] = document
        except InvalidValueError as error:
            problems.append(Problem(name, "", "file", error.message))
    if problems:
        raise DocumentError(problems)
    return documents


def write_folder(folder: Path, documents: Documents) -> list[Path]:
    """Write documents as files, and remove the files of documents that are gone."""
    written = []
    apps = sum(kind == "app" for kind, _ in documents)
    for (kind, key), document in sorted(documents.items()):
        place = _place(kind, key, alone=apps == 1)
        for name, text in _as_files(kind, document, place):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, text)
            written.append(path)
    if folder.is_dir():
        for path in {*_files(folder), *_texts(folder)} - set(written):
            path.unlink()
    return written


def _as_files(kind: str, document: Mapping[str, object], place: str) -> Iterator[tuple[str, str]]:
    """The document's file, and the file beside it that a text of it lies in."""
    file_key, text_key = KINDS.get(kind).beside or ("", "")
    if text_key in document:
        yield str(document[file_key]), str(document[text_key])
        document = {key: value for key, value in document.items() if key != text_key}
    yield place, text_of(kind, document)


def overlay(app: App, given: Documents, *, whole: bool = False) -> Documents:
    """The whole set of documents after the files of a folder were applied.

    A folder with a manifest is the whole of that app: what the live manifest lists and the folder
    lacks goes away. A folder without one only adds and replaces, unless it is the ``whole``.
    """
    if whole:
        return given
    result = dict(app.documents)
    for kind, key in given:
        if kind == "app" and (kind, key) in app.documents:
            for name in _listed(app.documents[kind, key]):
                result.pop(name, None)
    result.update(given)
    return result


def _listed(manifest: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    names = manifest.get("documents")
    for name in names if isinstance(names, list | tuple) else ():
        kind, _, key = str(name).partition("/")
        yield kind, key


def _files(folder: Path) -> Iterator[Path]:
    """The JSON files that are documents: the manifest, and those in the folders of kinds."""
    places = {kind.folder for kind in KINDS}
    if (folder / MANIFEST).is_file():
        yield folder / MANIFEST
    for place in sorted(places):
        yield from (path for path in (folder / place).glob("*.json") if path.is_file())


def _texts(folder: Path) -> Iterator[Path]:
    """The files beside documents that a text of theirs lies in."""
    for kind in KINDS:
        if kind.beside is not None:
            places = (folder / kind.folder).glob("*.html")
            yield from (path for path in places if path.is_file())


def _bytes(path: Path) -> bytes:
    if path.is_symlink() or path.stat().st_size > MOST_BYTES:
        raise InvalidValueError("This is a link or too large to be a document.")
    return path.read_bytes()


def _with_text(folder: Path, kind: str, document: Mapping[str, object]) -> Mapping[str, object]:
    """The document with the text of the file that it names, unless it says its text itself."""
    file_key, text_key = KINDS.get(kind).beside or ("", "")
    file = str(document.get(file_key, ""))
    place, _slash, name = file.partition("/")
    if not file or place != KINDS.get(kind).folder or Path(name).name != name:
        return document
    if text_key in document and not (folder / place / name).exists():
        return document
    if not (folder / place / name).is_file():
        raise InvalidValueError("There is no file {file}, which this document names.", file=file)
    try:
        text = _bytes(folder / place / name).decode()
    except UnicodeDecodeError:
        raise InvalidValueError("The file {file} is not UTF-8.", file=file) from None
    return {**document, text_key: text.replace("\r\n", "\n")}


def _read(folder: Path, path: Path, name: str) -> tuple[str, Mapping[str, object]]:
    document = read_document(_bytes(path))
    schema = str(document.get("$schema", ""))
    kind = schema.removeprefix("formloom:").partition("/")[0]
    if not schema.startswith("formloom:") or kind not in KINDS:
        raise InvalidValueError(
            "'$schema' must name a kind of document, such as formloom:entity/1."
        )
    key = str(document.get("$id"))
    if name not in {_place(kind, key, alone=True), _place(kind, key, alone=False)}:
        raise InvalidValueError(
            "The {kind} '{key}' belongs in {place}.",
            kind=kind, key=key, place=_place(kind, key, alone=kind == "app"),
        )  # fmt: skip
    return kind, _with_text(folder, kind, document)


def _place(kind: str, key: str, *, alone: bool) -> str:
    if kind == "app" and alone:
        return MANIFEST
    return f"{KINDS.get(kind).folder}/{key}.json"


def _replace(path: Path, text: str) -> None:
    """Write whole or not at all: a killed export leaves no half file."""
    fresh = path.with_suffix(f"{path.suffix}.new")
    fresh.write_bytes(text.encode())
    os.replace(fresh, path)
