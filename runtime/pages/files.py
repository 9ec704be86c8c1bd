"""Files on pages: taken in with a form, shown by name, size and picture, given out again."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ...platform.core.errors import InvalidValueError, LimitError, NotFoundError
from ...platform.documents.app import Entity
from ...platform.fields.field import Field
from ...platform.fields.file import MEGABYTE, FileField
from ...platform.records.files import SHOWN, Files
from ..i18n import translated
from ..unit_of_work import transaction, workspace
from .guard import signed_in

pages = Blueprint("files", __name__)

#: After the name of a field: files chosen just now, and those of the record to be taken out.
NEW, GONE = ".new", ".gone"


@dataclass(frozen=True)
class FileView:
    """A file as pages show it; ``is_picture`` ones are shown small beside their name."""

    id: str
    name: str
    size: str
    url: str
    is_picture: bool

    @classmethod
    def of(cls, id: UUID, name: str, media_type: str, size: int) -> "FileView":
        picture = media_type in SHOWN and media_type.startswith("image/")
        return cls(str(id), name, size_text(size), url_for("files.open", id=id), picture)


@dataclass(frozen=True)
class Upload:
    """A control for files: those that are there, and which more may come."""

    kept: tuple[FileView, ...]
    many: bool
    accept: str
    max_mb: str


@pages.get("/files/<uuid:id>")
@signed_in
def open(id: UUID) -> ResponseReturnValue:
    """A file, to whoever may read its record."""
    found = Files(transaction()).open(id)
    response = send_file(found.path, found.file.media_type, etag=False)
    response.headers.update(found.headers)
    return response


def upload_of(field: Field, ids: tuple[str, ...]) -> Upload:
    """The control of a field that holds the files ``ids``; those one may not read are not told."""
    kind = cast("FileField", field.type)
    limit = workspace().settings.max_upload_mb
    largest = math.ceil(field.number("maxSize", limit * MEGABYTE) * 10 / MEGABYTE) / 10
    return Upload(
        kept=tuple(_readable(ids)),
        many=kind.most(field) > 1,
        accept=",".join(kind.kinds(field)),
        max_mb=f"{min(largest, limit):g}",
    )


def _readable(ids: tuple[str, ...]) -> Iterator[FileView]:
    for id in ids:
        try:
            file = Files(transaction()).open(UUID(id)).file
        except (NotFoundError, ValueError):
            continue
        yield FileView.of(file.id, file.name, file.media_type, file.size)


def take_files(entity: Entity, posted: MultiDict[str, str]) -> Mapping[str, str]:
    """Keep the files sent with a form, and note their ids in ``posted``; refusals by field."""
    refused: dict[str, str] = {}
    for name, sent in request.files.lists():
        key = name.removesuffix(NEW)
        if not name.endswith(NEW) or key not in entity.fields:
            continue
        for one in sent:
            if not one.filename:
                continue
            try:
                stream = cast("BinaryIO", one.stream)
                kept = Files(transaction()).upload(entity.key, key, one.filename, stream)
                posted.add(name, str(kept.id))
            except (InvalidValueError, LimitError) as error:
                refused[key] = translated(error.message)
    return refused


def lose_files(entity: Entity, posted: MultiDict[str, str]) -> list[str]:
    """Forget the files sent with a form that is refused; the keys of the fields they were for."""
    return [key for key in entity.fields if posted.poplist(key + NEW)]


def size_text(size: int) -> str:
    """``size`` bytes for people: ``12 KB``, ``1.5 MB``."""
    return f"{math.ceil(size / 1024)} KB" if size < MEGABYTE else f"{size / MEGABYTE:.1f} MB"
