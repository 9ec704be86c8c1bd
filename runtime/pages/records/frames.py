"""Views that show their records in another way than as rows, within the page of a list."""

from collections.abc import Callable

from flask import Response

from ....platform.core.errors import FormloomError
from ....platform.documents.app import Entity
from ...i18n import translated
from ...unit_of_work import transaction
from ..shell import page
from .list_page import frame_of
from .list_query import Selection
from .list_state import ListState


def framed(
    template: str, name: str, entity: Entity, state: ListState, draw: Callable[[Selection], object]
) -> Response:
    """The page with what is drawn of the selection as ``name``, or why that cannot be."""
    around, selection = frame_of(transaction(), entity, state)
    error, drawn = around.error, None
    if not error:
        try:
            drawn = draw(selection)
        except FormloomError as refusal:
            error = translated(refusal.message)
    status = 422 if error else 200
    return page(template, status=status, page=around, error=error, **{name: drawn})
