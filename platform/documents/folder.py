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
from .ownership import listed

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
    problems += _strays(folder)
    if problems:
        raise DocumentError(problems)
    return documents


def write_folder(folder: Path, documents: Documents) -> list[Path]:
    """Write documents as files, and remove the files of documents that are gone.

    What else lies there stays: a checkout has files of its own.

    :raises InvalidValueError: if a folder in it leads to elsewhere.
    """
    _demand_own(folder)
    written = []
    apps = sum(kind == "app" for kind, _ in documents)
    for (kind, key), document in sorted(documents.items()):
        place = _place(kind, key, alone=apps == 1)
        for name, text in _as_files(kind, document, place):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, text)
            written.append(path)
    for path in {*_of_documents(folder)} - set(written):
        path.unlink(missing_ok=True)
    return written


def _demand_own(folder: Path) -> None:
    for kind in KINDS:
        if (folder / kind.folder).is_symlink():
            raise InvalidValueError("{folder} is a link.", folder=str(folder / kind.folder))


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

    :raises InvalidValueError: for nothing as the whole: a checkout that is not there yet.
    """
    if whole:
        if not given:
            raise InvalidValueError("There is no document in the folder that is to be everything.")
        return given
    result = dict(app.documents)
    for kind, key in given:
        if kind == "app" and (kind, key) in app.documents:
            for name in listed(app.documents[kind, key]):
                result.pop(name, None)
    result.update(given)
    return result


def _files(folder: Path) -> Iterator[Path]:
    """The JSON files that are documents: the manifest, and those in the folders of kinds."""
    places = {kind.folder for kind in KINDS}
    if (folder / MANIFEST).is_file():
        yield folder / MANIFEST
    for place in sorted(places):
        yield from (path for path in (folder / place).glob("*.json") if path.is_file())


def _strays(folder: Path) -> Iterator[Problem]:
    """Documents of ours that lie where nobody looks: they would be passed over without a word."""
    seen = {*_files(folder)}
    for place, inside, names in os.walk(folder):
        here = Path(place)
        if _is_another(here, folder):
            inside.clear()
            continue
        inside[:] = sorted(one for one in inside if not one.startswith("."))
        for path in (here / name for name in sorted(names) if name.endswith(".json")):
            if path not in seen and (found := _ours(folder, path)):
                message = _belongs(*found).message
                yield Problem(path.relative_to(folder).as_posix(), "", "file", message)


def _is_another(here: Path, folder: Path) -> bool:
    """Whether a folder inside is an app of its own, or the modules of another language."""
    return here != folder and (here.name == "node_modules" or (here / MANIFEST).is_file())


def _ours(folder: Path, path: Path) -> tuple[str, str] | None:
    """The kind and the key of a document; None for what is none of ours, or cannot be read."""
    try:
        said = _bytes(folder, path)
        document = read_document(said) if b'"formloom:' in said else {}
    except (InvalidValueError, OSError):
        return None
    kind = _kind_of(document)
    return (kind, str(document.get("$id"))) if kind else None


def _belongs(kind: str, key: str) -> InvalidValueError:
    return InvalidValueError(
        "The {kind} '{key}' belongs in {place}.",
        kind=kind, key=key, place=_place(kind, key, alone=kind == "app"),
    )  # fmt: skip


def _of_documents(folder: Path) -> Iterator[Path]:
    """The files that are documents of ours, and those that texts of them lie in."""
    for path in _files(folder):
        try:
            document = read_document(_bytes(folder, path))
        except InvalidValueError:
            continue
        kind = _kind_of(document)
        text = _text_file(folder, kind, document) if kind else None
        yield from (path,) if kind else ()
        yield from (text,) if text else ()


def _kind_of(document: Mapping[str, object]) -> str:
    """The kind that a document says it is of; "" for one of somebody else's."""
    ours, _colon, schema = str(document.get("$schema", "")).partition(":")
    kind = schema.partition("/")[0]
    return kind if ours == "formloom" and kind in KINDS else ""


def _bytes(folder: Path, path: Path) -> bytes:
    """What a file says; it lies in the folder itself, whatever that is a link to."""
    is_link = path.is_symlink() or (path.parent != folder and path.parent.is_symlink())
    if is_link or path.stat().st_size > MOST_BYTES:
        raise InvalidValueError("This is a link or too large to be a document.")
    return path.read_bytes()


def _with_text(folder: Path, kind: str, document: Mapping[str, object]) -> Mapping[str, object]:
    """The document with the text of the file that it names, unless it says its text itself."""
    path = _text_file(folder, kind, document)
    file_key, text_key = KINDS.get(kind).beside or ("", "")
    if path is None or (text_key in document and not path.exists()):
        return document
    file = str(document[file_key])
    if not path.is_file():
        raise InvalidValueError("There is no file {file}, which this document names.", file=file)
    try:
        text = _bytes(folder, path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidValueError("The file {file} is not UTF-8.", file=file) from None
    return {**document, text_key: text.replace("\r\n", "\n")}


def _text_file(folder: Path, kind: str, document: Mapping[str, object]) -> Path | None:
    """The file beside a document that a text of it lies in; None for one that names none there."""
    file_key, _text_key = KINDS.get(kind).beside or ("", "")
    place, _slash, name = str(document.get(file_key, "")).partition("/")
    if not name or place != KINDS.get(kind).folder or Path(name).name != name:
        return None
    return folder / place / name


def _read(folder: Path, path: Path, name: str) -> tuple[str, Mapping[str, object]]:
    document = read_document(_bytes(folder, path))
    kind = _kind_of(document)
    if not kind:
        raise InvalidValueError(
            "'$schema' must name a kind of document, such as formloom:entity/1."
        )
    key = str(document.get("$id"))
    if name not in {_place(kind, key, alone=True), _place(kind, key, alone=False)}:
        raise _belongs(kind, key)
    return kind, _with_text(folder, kind, document)


def _place(kind: str, key: str, *, alone: bool) -> str:
    if kind == "app" and alone:
        return MANIFEST
    return f"{KINDS.get(kind).folder}/{key}.json"


def _replace(path: Path, text: str) -> None:
    """Write whole or not at all: a killed export leaves no half file."""
    fresh = path.with_suffix(f"{path.suffix}.new")
    fresh.unlink(missing_ok=True)  # what was put there may be a link to elsewhere
    fresh.write_bytes(text.encode())
    os.replace(fresh, path)
