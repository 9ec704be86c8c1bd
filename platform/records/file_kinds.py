"""What the bytes of a file are: from their beginning, never from what somebody says."""

import zipfile
from pathlib import Path

#: Bytes looked at.
START = 8_192
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

#: (offset, bytes, media type)
_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"ID3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: A part that only such a document has -> its kind.
_PACKAGES = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
}
#: Kinds of text that the bytes do not tell apart; none that a browser would run.
_TEXTS = {".csv": "text/csv", ".md": "text/markdown", ".json": "application/json"}
#: Texts that a browser would run; they are told from their content.
_ACTIVE = (
    (b"<svg", "image/svg+xml"),
    (b"<html", "text/html"),
    (b"<!doctype html", "text/html"),
    (b"<script", "text/html"),
    (b"<?xml", "application/xml"),
)


def media_type_of(path: Path, name: str) -> str:
    """The media type of a file's bytes; ``name`` tells only kinds of plain text apart."""
    with path.open("rb") as file:
        start = file.read(START)
    if start.startswith(b"PK\x03\x04"):
        return _package(path)
    for offset, mark, kind in _SIGNATURES:
        if start[offset : offset + len(mark)] == mark:
            return kind
    return _text(start, Path(name).suffix.lower())


def _package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return UNKNOWN
    return next((kind for part, kind in _PACKAGES.items() if part in names), "application/zip")


def _text(start: bytes, ending: str) -> str:
    lowered = start.lower()
    for mark, kind in _ACTIVE:
        if mark in lowered:
            return kind
    if b"\0" in start:
        return UNKNOWN
    try:
        start.decode()
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:  # not merely cut at the end of what was read
            return UNKNOWN
    return _TEXTS.get(ending, TEXT)
