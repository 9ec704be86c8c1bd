"""Documents: the drafts over the live release, where they are used, renaming."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response, request
from marshmallow import fields

from ...platform.core.errors import DocumentError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Documents
from ...platform.documents.blobs import text_of
from ...platform.documents.drafts import Draft, Drafts
from ...platform.documents.folder import MOST_BYTES, write_folder
from ...platform.documents.kinds import KINDS
from ...platform.documents.plan import make_plan
from ...platform.documents.releases import (
    current_app,
    documents_of,
    get_release,
    release_number,
)  # fmt: skip
from ...platform.documents.rename import rename_entity, rename_field
from ...platform.documents.usage import uses_of_document, uses_of_field
from ..errors import PreconditionRequiredError
from ..unit_of_work import transaction
from .answers import iso, person
from .operations import Area
from .requests import expected_etag
from .schemas import Choice, Closed, Object, Text, Whole, link, page_of

documents = Area("documents")
ONE = "/documents/<key:kind>/<key:key>"
Name = tuple[str, str]
KEY = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}


class DocumentQuery(Closed):
    """Which documents."""

    kind = Choice(*KINDS.names(), load_default=None)


class DocumentState(Closed):
    """A document in the list: live, or how its draft differs from what is live."""

    kind = fields.String(required=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": ["live", "new", "changed", "deleted"]})
    etag = fields.String(required=True)
    at = fields.AwareDateTime(required=True, allow_none=True)
    by = link()


class FieldQuery(Closed):
    """Which field of an entity; ``items.price`` is one of its lines."""

    field = Text(most=81, load_default="")


class ReleaseQuery(Closed):
    """Which release; the live one when none is named."""

    release = Whole(least=1, load_default=None)


class Use(Closed):
    """A place that names the thing asked about; ``path`` is a JSON pointer."""

    document = fields.String(required=True)
    title = fields.String(required=True)
    path = fields.String(required=True)


class Renaming(FieldQuery):
    """The new key, of the entity or of one of its fields."""

    to = Text(most=40, required=True, metadata=KEY)


class Renamed(Closed):
    """The drafts that renaming has made."""

    documents = fields.List(fields.String(), required=True)


@documents.get("/documents", query=DocumentQuery, answer=page_of(DocumentState))
def list_documents(query: dict[str, Any]) -> object:
    """List every document, with what its draft would change"""
    tx = transaction()
    states = {(draft.kind, draft.key): _drafted(tx, draft) for draft in Drafts(tx).list()}
    states = {**dict(_live(tx)), **states}
    items = [one for name, one in sorted(states.items()) if query["kind"] in (None, name[0])]
    return {"items": items, "next": None, "count": len(items)}


@documents.get(ONE, answer=Object(), headers=("ETag",))
def get_document(kind: str, key: str) -> Response:
    """Read a document as it is being edited, in its canonical text"""
    draft = Drafts(transaction()).get(kind, key)
    if draft.document is None:
        raise NotFoundError("The draft of {kind} '{key}' deletes it.", kind=kind, key=key)
    return _text(draft)


@documents.put(ONE, body=Object(), answer=Object(), headers=("ETag",), if_match=True,
               most_bytes=MOST_BYTES)  # fmt: skip
def save_document(kind: str, key: str, body: dict[str, object]) -> Response:
    """Save a draft; a document that is there already needs If-Match"""
    if kind not in KINDS:
        raise NotFoundError("There is no kind of document '{kind}'.", kind=kind)
    drafts = Drafts(transaction())
    etag = _etag(drafts, kind, key)
    if etag is None and _current(drafts, kind, key) is not None:
        raise PreconditionRequiredError("This is there already: send its ETag as If-Match.")
    return _text(drafts.save(kind, key, body, etag=etag))


@documents.delete(ONE, if_match=True)
def delete_document(kind: str, key: str) -> None:
    """Make a draft that deletes a document; publishing it does so"""
    drafts = Drafts(transaction())
    current = drafts.get(kind, key)
    drafts.delete(kind, key, etag=_etag(drafts, kind, key) or current.etag)


@documents.delete(f"{ONE}/draft")
def discard_draft(kind: str, key: str) -> None:
    """Throw the draft of one document away"""
    drafts = Drafts(transaction())
    if drafts.get(kind, key).live:
        raise NotFoundError("There is no draft of {kind} '{key}'.", kind=kind, key=key)
    drafts.discard([(kind, key)])


@documents.delete("/documents")
def discard_drafts() -> None:
    """Throw all drafts away"""
    Drafts(transaction()).discard()


@documents.get(f"{ONE}/uses", query=FieldQuery, answer=page_of(Use))
def list_uses(kind: str, key: str, query: dict[str, Any]) -> object:
    """List every place that names a document, or a field of an entity"""
    tx = transaction()
    app = _edited(tx)
    app.document(kind, key)
    if query["field"]:
        entity, field = _field(key, query["field"])
        app.entity(entity).field(field)
        uses = uses_of_field(app, entity, field)
    else:
        uses = uses_of_document(app, kind, key)
    items = [use.as_json(app) for use in uses]
    return {"items": items, "next": None, "count": len(items)}


@documents.post("/documents/entity/<key:key>/rename", body=Renaming, answer=Renamed)
def rename_document(key: str, body: dict[str, Any]) -> object:
    """Rename an entity or a field, as drafts of every document that names it"""
    tx = transaction()
    app = _edited(tx, strictly=True)
    changed: dict[Name, Any] = {}
    if body["field"]:
        changed.update(rename_field(app, *_field(key, body["field"]), body["to"]))
    else:
        changed.update(rename_entity(app, key, body["to"]))
    drafts = Drafts(tx)
    for (kind, name), document in changed.items():
        current = _current(drafts, kind, name)
        etag = current.etag if current else None
        if document is None:
            drafts.delete(kind, name, etag=etag)
        else:
            drafts.save(kind, name, document, etag=etag)
    return {"documents": sorted("/".join(name) for name in changed)}


@documents.get("/documents/export", query=ReleaseQuery, media=("application/zip",))
def export_documents(query: dict[str, Any]) -> Response:
    """Download the documents of a release as a folder of files"""
    tx = transaction()
    Drafts(tx)
    number = query["release"] or release_number(tx)
    found = documents_of(tx, get_release(tx, number)) if number else {}
    response = Response(_zipped(found), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="release-{number}.zip"'
    return response


def _zipped(found: Documents) -> bytes:
    """The same bytes for the same documents, whenever they are exported."""
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path in sorted(write_folder(Path(folder), found)):
            name = path.relative_to(folder).as_posix()
            archive.writestr(ZipInfo(name), path.read_bytes(), ZIP_DEFLATED)
    return buffer.getvalue()


def _text(draft: Draft) -> Response:
    assert draft.document is not None  # noqa: S101
    response = Response(text_of(draft.kind, draft.document), content_type="application/json")
    response.set_etag(draft.etag)
    return response.make_conditional(request)


def _etag(drafts: Drafts, kind: str, key: str) -> str | None:
    """The state that the client has seen; ``*`` is whichever there is."""
    given = expected_etag()
    if given != "*":
        return given
    return drafts.get(kind, key).etag


def _current(drafts: Drafts, kind: str, key: str) -> Draft | None:
    try:
        return drafts.get(kind, key)
    except NotFoundError:
        return None


def _edited(tx: Transaction, *, strictly: bool = False) -> App:
    """The app with all drafts, if they compile; else the live one.

    :raises DocumentError: if they do not, and must.
    """
    plan = make_plan(tx, Drafts(tx).documents())
    if plan.problems and strictly:
        raise DocumentError(plan.problems)
    return current_app(tx) if plan.problems else plan.after


def _field(entity: str, path: str) -> Name:
    """(entity, field) of ``price``, or of ``items.price`` in lines."""
    lines, _, field = path.rpartition(".")
    return (f"{entity}.{lines}" if lines else entity), field


def _live(tx: Transaction) -> Iterator[tuple[Name, dict[str, object]]]:
    number = release_number(tx)
    if not number:
        return
    release = get_release(tx, number)
    for name, document in current_app(tx).documents.items():
        yield name, {
            "kind": name[0], "key": name[1], "title": _title(document, name[1]), "state": "live",
            "etag": release.documents["/".join(name)][:16], "at": iso(release.at),
            "by": person(release.by, release.by_name),
        }  # fmt: skip


def _drafted(tx: Transaction, draft: Draft) -> dict[str, object]:
    live = current_app(tx).documents.get((draft.kind, draft.key))
    state = "new" if live is None else "changed"
    return {
        "kind": draft.kind, "key": draft.key, "title": _title(draft.document or live, draft.key),
        "state": state if draft.document is not None else "deleted",
        "etag": draft.etag, "at": iso(draft.at), "by": person(draft.by, draft.by_name),
    }  # fmt: skip


def _title(document: object, key: str) -> str:
    title = cast("dict[str, object]", document or {}).get("title", key)
    return title if isinstance(title, str) else key
