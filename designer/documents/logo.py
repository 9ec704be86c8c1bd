"""A logo that somebody chose, as the text that a document holds."""

from werkzeug.datastructures import FileStorage

from ...platform.core.errors import InvalidValueError
from ...platform.documents.pictures import picture_of

LARGEST = 40_000


def logo_in(file: FileStorage | None) -> str:
    """A small picture inside the document itself, so that no other site is asked for it; "" if
    none was chosen.

    :raises InvalidValueError: if it is no picture, or a large one.
    """
    data = file.stream.read(LARGEST + 1) if file is not None and file.filename else b""
    if not data:
        return ""
    picture = picture_of(data)
    if picture is None or len(data) > LARGEST:
        raise InvalidValueError("Choose a PNG, JPEG or WebP picture up to 40 KB.", field="logo")
    return picture.to_url()
