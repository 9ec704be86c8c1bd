"""Files on pages: taken in with a form, shown by name, size and picture, given out again."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage, MultiDict

from ....platform.core.errors import InvalidValueError, LimitError, NotFoundError
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.fields.file import MEGABYTE, FileField
from ....platform.records.files import SHOWN, Files
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction, workspace
from ..guard import signed_in

pages = Blueprint("files", __name__)

#: After the name of a field: files chosen just now, and those of the record to be taken out.
NEW, GONE = ".new", ".gone"
#: Kinds that a phone's camera makes.
PHOTOS = frozenset({"image/*", "image/jpeg", ".jpg", ".jpeg"})


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
    """A control for files: those that are there, and which more may come to ``url``."""

    kept: tuple[FileView, ...]
    many: bool
    accept: str
    max_mb: str
    url: str
    takes_photos: bool


@pages.get("/files/<uuid:id>")
@signed_in
def open(id: UUID) -> ResponseReturnValue:
    """A file, to whoever may read its record."""
    found = Files(transaction()).open(id)
    response = send_file(found.path, found.file.media_type, etag=False)
    response.headers.update(found.headers)
    return response


@pages.post("/e/<entity>/files/<field>")
@signed_in
def take(entity: str, field: str) -> ResponseReturnValue:
    """Keep a file that was just chosen; the form that is sent later names it by its id.

    One that no form names is forgotten after a day.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return jsonify(refusal=_("Choose a file.")), 422
    try:
        stream = cast("BinaryIO", sent.stream)
        kept = Files(transaction()).upload(entity, field, sent.filename, stream)
    except (InvalidValueError, LimitError, NotFoundError) as error:
        return jsonify(refusal=translated(error.message)), status_of(error)
    view = FileView.of(kept.id, kept.name, kept.media_type, kept.size)
    return jsonify(
        id=view.id, name=view.name, size=view.size, url=view.url, picture=view.is_picture
    )


def upload_of(entity: Entity, field: Field, ids: tuple[str, ...]) -> Upload:
    """The control of a field that holds the files ``ids``; those one may not read are not told."""
    kind = cast("FileField", field.type)
    kinds = kind.kinds(field)
    limit = workspace().settings.max_upload_mb
    largest = math.ceil(field.number("maxSize", limit * MEGABYTE) * 10 / MEGABYTE) / 10
    return Upload(
        kept=tuple(_readable(ids)),
        many=kind.most(field) > 1,
        accept=",".join(kinds),
        max_mb=f"{min(largest, limit):g}",
        url=url_for("files.take", entity=entity.key, field=field.key),
        takes_photos=not kinds or any(one in PHOTOS for one in kinds),
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
    for name, owner, key, sent in _sent(entity):
        try:
            stream = cast("BinaryIO", sent.stream)
            kept = Files(transaction()).upload(owner.key, key, sent.filename or "", stream)
            posted.add(name, str(kept.id))
        except (InvalidValueError, LimitError) as error:
            refused[name.removesuffix(NEW)] = translated(error.message)
    return refused


def _sent(entity: Entity) -> Iterator[tuple[str, Entity, str, FileStorage]]:
    """(name, entity, field, file) of what came along: ``papers.new``, ``items.0.scan.new``."""
    for name, several in request.files.lists():
        top, *rest = name.removesuffix(NEW).split(".")
        owner, key = (entity.lines.get(top), rest[1]) if len(rest) == 2 else (entity, top)
        if name.endswith(NEW) and owner is not None and key in owner.fields:
            yield from ((name, owner, key, one) for one in several if one.filename)


def size_text(size: int) -> str:
    """``size`` bytes for people: ``12 KB``, ``1.5 MB``."""
    return f"{math.ceil(size / 1024)} KB" if size < MEGABYTE else f"{size / MEGABYTE:.1f} MB"
