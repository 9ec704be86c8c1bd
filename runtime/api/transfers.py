"""Imports and exports of records as files."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Response, send_file
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from ...platform.core.errors import LimitError
from ...platform.records.exporting.formats import FORMATS
from ...platform.records.exporting.service import AT_ONCE, Export, Exports
from ...platform.records.importing.faults import FailedRow
from ...platform.records.importing.options import Options
from ...platform.records.importing.service import Import, Imports
from ...platform.records.importing.table import Layout
from ...platform.records.service import RecordService
from ..i18n import translated
from ..unit_of_work import transaction
from .answers import iso, text
from .jobs import JobAnswer, UndoneAnswer, job_answer, taken_back
from .operations import UPLOAD, Area
from .schemas import Choice, Closed, Flag, Items, Object, Order, Text, Whole, Words, page_of

transfers = Area("transfers")
ONE = "/imports/<uuid:id>"
MEDIA = tuple(one.media_type.partition(";")[0] for one in FORMATS)
ENTITY = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}


class Upload(Closed):
    """Which entity a file is for, and how it is laid out where that is not found by itself."""

    entity = Text(most=40, required=True, metadata=ENTITY)
    encoding = Text(most=40, load_default="")
    delimiter = Text(most=1, load_default="")
    sheet = Text(most=100, load_default="")


class ImportColumn(Closed):
    """A column of the file."""

    title = fields.String(required=True)
    samples = fields.List(fields.String(), required=True)


class ImportAnswer(Closed):
    """An import: uploaded, checking, checked, running, done, stopped or undone."""

    id = fields.UUID(required=True)
    entity = fields.String(required=True)
    file_name = fields.String(required=True)
    state = fields.String(required=True)
    columns = fields.List(fields.Nested(ImportColumn), required=True)
    unmapped = fields.List(fields.String(), required=True)
    options = fields.Dict(required=True)
    rows = fields.Integer(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    job = fields.UUID(required=True, allow_none=True)
    change_set = fields.UUID(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


class FailedQuery(Closed):
    """Rows after the row number ``after``."""

    after = Whole(load_default=0)
    limit = Whole(least=1, most=500, load_default=100)


class FaultAnswer(Closed):
    """One thing wrong; ``column`` is "" for the row as a whole."""

    column = fields.String(required=True)
    field = fields.String(required=True)
    value = fields.String(required=True)
    message = fields.String(required=True)


class FailedAnswer(Closed):
    """A row that failed; ``number`` counts as a spreadsheet does: the header is 1."""

    number = fields.Integer(required=True)
    cells = fields.List(fields.String(), required=True)
    faults = fields.List(fields.Nested(FaultAnswer), required=True)


class Cells(Closed):
    """What is to stand in a row instead."""

    cells = Items(Text(most=100_000), required=True, most=1_000)


class Numbers(Closed):
    """Rows, by their numbers."""

    numbers = Items(Whole(least=2), required=True)


class ListQuery(Closed):
    """How many, newest first."""

    limit = Whole(least=1, most=500, load_default=50)


class ExportQuery(Closed):
    """What to export; ``fields`` none is every field."""

    fields = Words(load_default=())
    filter = Text(load_default="")
    search = Text(most=200, load_default="")
    sort = Order(load_default=())
    format = Choice(*FORMATS.names(), load_default="csv")
    bom = Flag(load_default=True)


class NewExport(ExportQuery):
    """What to export as a job."""

    entity = Text(most=40, required=True, metadata=ENTITY)


@transfers.post("/imports", query=Upload, body=UPLOAD, answer=ImportAnswer, status=201)
def upload_import(query: dict[str, Any], file: FileStorage) -> object:
    """Upload a file to import; the columns are mapped as far as that is clear"""
    entity, layout = query.pop("entity"), Layout(**query)
    stream = cast("BinaryIO", file.stream)
    return _import(Imports(transaction()).upload(entity, file.filename or "", stream, layout))


@transfers.get("/imports", query=ListQuery, answer=page_of(ImportAnswer))
def list_imports(query: dict[str, Any]) -> object:
    """List one's imports"""
    found = Imports(transaction()).all(limit=query["limit"])
    return {"items": [_import(one) for one in found], "next": None, "count": None}


@transfers.get(ONE, answer=ImportAnswer)
def get_import(id: UUID) -> object:
    """Read how far an import is"""
    return _import(Imports(transaction()).get(id))


@transfers.put(f"{ONE}/options", body=Object(), answer=ImportAnswer)
def configure_import(id: UUID, body: dict[str, object]) -> object:
    """Set which column is which field, and what happens to records that exist"""
    return _import(Imports(transaction()).configure(id, Options.from_json(body)))


@transfers.post(f"{ONE}/check", answer=ImportAnswer)
def check_import(id: UUID) -> object:
    """Try every row without importing any"""
    return _import(Imports(transaction()).check(id))


@transfers.post(f"{ONE}/start", answer=ImportAnswer)
def start_import(id: UUID) -> object:
    """Import every row but those left out, as a job"""
    return _import(Imports(transaction()).start(id))


@transfers.post(f"{ONE}/undo", answer=UndoneAnswer, later=JobAnswer)
def undo_import(id: UUID) -> object:
    """Take everything back that an import did"""
    return taken_back(Imports(transaction()).undoable(id))


@transfers.get(f"{ONE}/failed", query=FailedQuery, answer=page_of(FailedAnswer))
def list_failed_rows(id: UUID, query: dict[str, Any]) -> object:
    """List the rows that failed, with the reasons"""
    limit = query["limit"]
    found = Imports(transaction()).failed(id, after=query["after"], limit=limit + 1)
    rows = found[:limit]
    following = rows[-1].row.number if len(found) > limit else None
    return {"items": [_failed(one) for one in rows], "next": following, "count": None}


@transfers.get(f"{ONE}/failed.csv", media=("text/csv",))
def download_failed_rows(id: UUID) -> Response:
    """Download the rows that failed, with the reasons, to be mended and imported again"""
    lines = "".join(Imports(transaction()).failed_file(id))
    headers = {"Content-Disposition": 'attachment; filename="failed.csv"'}
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


@transfers.put(f"{ONE}/rows/<number:number>", body=Cells)
def edit_row(id: UUID, number: int, body: dict[str, Any]) -> None:
    """Have other cells stand in a row"""
    Imports(transaction()).edit_row(id, number, body["cells"])


@transfers.post(f"{ONE}/leave-out", body=Numbers)
def leave_out_rows(id: UUID, body: dict[str, Any]) -> None:
    """Do not import these rows"""
    Imports(transaction()).leave_out(id, body["numbers"])


@transfers.get("/records/<key:entity>/export", query=ExportQuery, media=MEDIA)
def export_records(entity: str, query: dict[str, Any]) -> Response:
    """Download up to 5,000 records as a file"""
    tx = transaction()
    export = Export(entity, **query)
    count = RecordService(tx, entity).count(filter=export.filter, search=export.search)
    if count.number > AT_ONCE:
        raise LimitError("These are more than {most} records: POST to exports.", most=AT_ONCE)
    handle, name = tempfile.mkstemp(prefix="formloom-")
    os.close(handle)
    path = Path(name)
    try:
        Exports(tx).write(export, path)
        body = path.read_bytes()
    finally:
        path.unlink()
    return _file(body, export)


@transfers.post("/exports", body=NewExport, later=JobAnswer, status=202)
def start_export(body: dict[str, Any]) -> object:
    """Export records as a job"""
    tx = transaction()
    return job_answer(tx, Exports(tx).start(Export(**body)))


@transfers.get("/exports/<uuid:id>/file", media=MEDIA)
def download_export(id: UUID) -> Response:
    """Download what an export has written"""
    found = Exports(transaction()).result(id)
    return send_file(
        found.path, found.media_type, as_attachment=True, download_name=found.name, etag=False
    )


def _file(body: bytes, export: Export) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{export.file_name}"'}
    media_type = FORMATS.get(export.format).media_type
    return Response(body, content_type=media_type, headers=headers)


def _import(one: Import) -> dict[str, object]:
    return {
        "id": str(one.id), "entity": one.entity, "file_name": one.file_name, "state": one.state,
        "columns": [{"title": c.title, "samples": list(c.samples)} for c in one.columns],
        "unmapped": list(one.unmapped), "options": _plain(one.options.to_json()),
        "rows": one.rows, "counts": vars(one.counts), "job": text(one.job),
        "change_set": text(one.change_set), "created_at": iso(one.created_at),
        "finished_at": iso(one.finished_at),
    }  # fmt: skip


def _plain(options: Mapping[str, object]) -> dict[str, object]:
    return {key: list(one) if isinstance(one, tuple) else one for key, one in options.items()}


def _failed(one: FailedRow) -> dict[str, object]:
    faults = [
        {"column": f.column, "field": f.field, "value": f.value, "message": translated(f.message)}
        for f in one.faults
    ]
    return {"number": one.row.number, "cells": list(one.row.cells), "faults": faults}
