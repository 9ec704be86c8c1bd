"""Search over everything, for the palette."""

from typing import Any

from marshmallow import fields

from ...platform.documents.releases import current_app
from ...platform.records.search import search_all
from ..i18n import locale
from ..unit_of_work import transaction
from .operations import Area
from .schemas import Closed, Text, Whole, page_of

search = Area("search")


class SearchQuery(Closed):
    """Words as far as they are typed, and how many records of each entity."""

    q = Text(most=200, required=True)
    each = Whole(least=1, most=50, load_default=5)


class Hit(Closed):
    """A record that was found."""

    entity = fields.String(required=True)
    entity_title = fields.String(required=True)
    id = fields.UUID(required=True)
    title = fields.String(required=True)


@search.get("/search", query=SearchQuery, answer=page_of(Hit))
def find(query: dict[str, Any]) -> object:
    """Find records of every entity"""
    tx = transaction()
    hits = search_all(tx, current_app(tx), query["q"], each=query["each"])
    items = [
        {
            "entity": one.entity.key,
            "entity_title": one.entity.label(locale()),
            "id": str(one.id),
            "title": one.title,
        }
        for one in hits
    ]
    return {"items": items, "next": None, "count": len(items)}
