"""Files: taken in for a field, given out to whoever may read their record."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Response, send_file
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from ...platform.records.files import Files
from ..unit_of_work import transaction
from .operations import UPLOAD, Area
from .schemas import Closed, Text

files = Area("files")
KEY = {"pattern": r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$"}


class Place(Closed):
    """The field that a file is for; ``quote.items`` are the lines of a quote."""

    entity = Text(most=81, required=True, metadata=KEY)
    field = Text(most=40, required=True, metadata=KEY)


class FileAnswer(Closed):
    """A file; its id goes into the field of a record that is saved afterwards."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)


@files.post("/files", query=Place, body=UPLOAD, answer=FileAnswer, status=201)
def upload_file(query: dict[str, Any], file: FileStorage) -> object:
    """Upload a file for a field"""
    stream = cast("BinaryIO", file.stream)
    kept = Files(transaction()).upload(query["entity"], query["field"], file.filename or "", stream)
    return kept.to_json()


@files.get("/files/<uuid:id>", media=("*/*",))
def download_file(id: UUID) -> Response:
    """Download a file"""
    found = Files(transaction()).open(id)
    response = send_file(found.path, found.file.media_type, etag=False)
    response.headers.update(found.headers)
    return response
