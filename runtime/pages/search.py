"""Searching all entities at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, request, url_for

from ...platform.records.search import Hit, search_all
from ..unit_of_work import transaction
from .guard import signed_in
from .shell import page
from .words import app, color_of, icon_of, plural

pages = Blueprint("search", __name__)
EACH = 8


@dataclass(frozen=True)
class SearchGroup:
    """What was found in one entity; ``all_url`` is its list with the same words."""

    title: str
    icon: str
    color: str
    hits: tuple[tuple[str, str], ...]
    all_url: str


@dataclass(frozen=True)
class SearchPage:
    """What was searched for and found."""

    text: str
    groups: tuple[SearchGroup, ...]


@pages.get("/search")
@signed_in
def show() -> Response:
    """Records of every entity that hold the words of ``?q=``."""
    text = request.args.get("q", "").strip()[:200]
    hits = search_all(transaction(), app(), text, each=EACH)
    groups = (_group(list(found), text) for _, found in groupby(hits, lambda one: one.entity.key))
    return page("search.html", page=SearchPage(text, tuple(groups)))


def _group(hits: list[Hit], text: str) -> SearchGroup:
    entity = hits[0].entity
    all_url = url_for("lists.show", entity=entity.key, q=text)
    links: Iterable[tuple[str, str]] = (
        (one.title, url_for("records.show", entity=entity.key, id=one.id)) for one in hits
    )
    more = all_url if len(hits) == EACH else ""
    return SearchGroup(plural(entity), icon_of(entity), color_of(entity), tuple(links), more)
