"""Records on paper: one by its page, or those that are chosen in a list, as one PDF."""

from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, send_file

from ...papers.printing import printed
from ...unit_of_work import transaction
from ..guard import only_looking, signed_in
from ..words import app
from .lists import selected

pages = Blueprint("printing", __name__)


@pages.get("/e/<entity>/<uuid:id>/print/<key>")
@signed_in
def one(entity: str, id: UUID, key: str) -> Response:
    """The record by a print template."""
    return _file(entity, key, [id])


@pages.post("/e/<entity>/print/<key>")
@only_looking
@signed_in
def several(entity: str, key: str) -> Response:
    """The chosen records of a list by a print template."""
    return _file(entity, key, selected(app().entity(entity)))


def _file(entity: str, key: str, ids: Sequence[UUID]) -> Response:
    made = printed(transaction(), app().entity(entity), key, ids)
    return send_file(
        BytesIO(made.body), "application/pdf", as_attachment=True, download_name=made.name
    )
