"""Which records an export is of: those that the list shows, told by the list's own address."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ..records.list_page import query_of
from ..records.list_state import ListState, view_of


@dataclass(frozen=True)
class ExportQuery:
    """A filter formula, words to search for, and an order: paths, "-" before descending ones.

    ``titles`` are what its view calls some of the columns.
    """

    filter: str
    search: str
    sort: tuple[str, ...]
    columns: tuple[str, ...]
    view: str
    titles: Mapping[str, str]
    followed: bool
    is_narrowed: bool
    back_url: str


def export_query(tx: Transaction, entity: Entity) -> ExportQuery:
    """The query of the list whose address this request carries."""
    state = ListState.of(entity, request.args)
    filter, sort, columns = query_of(tx, entity, state)
    return ExportQuery(
        filter=filter,
        search=state.search,
        sort=tuple(f"-{path}" if desc else path for path, desc in sort),
        columns=tuple(columns),
        view=state.view,
        titles=own_titles(entity, state.view),
        followed=state.followed,
        is_narrowed=bool(filter or state.search or state.followed),
        back_url=state.url(),
    )


def own_titles(entity: Entity, view: str) -> dict[str, str]:
    """What a view calls those of its columns that it gives a name of their own."""
    one = view_of(entity, ListState(entity.key, view))
    return {path: one.title_of(path) for path in one.titles}
