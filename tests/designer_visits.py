"""What an analyst opens of a document: every page of its designers, and what those show of it."""

import html
import json
import re
from collections.abc import Iterator, Mapping

from demo_app import Visitor
from werkzeug.test import TestResponse

REPORT = "/reports/{key}/edit"
#: By kind, its designers; without a slash they are of the document.
PAGES: Mapping[str, tuple[str, ...]] = {
    "app": ("settings", "/designs/apps/{key}/duplicate", "/designs/apps/{key}/package",
            "/designs/apps/{key}/delete"),
    "entity": ("states", "duplicates", "fields", "fields/new", "rules", "rules/new", "rename",
               "uses", "typed?title=x"),
    "form": ("design", "public", "public/poster", "try"),
    "view": ("design",),
    "role": ("rights",),
    "navigation": ("menu",),
    "dashboard": ("layout", "home"),
    "flow": ("steps", "simulate", "simulate?by=", "replay"),
    "report": (REPORT,),
    "print": ("design",),
    "i18n": ("/designs/texts/{key}",),
    "pool": (),
}  # fmt: skip
#: The page on which a script draws the document, and edits it; other kinds have none.
DRAWS: Mapping[str, str] = {
    "entity": "fields", "form": "design", "view": "design", "navigation": "menu",
    "dashboard": "layout", "flow": "steps", "report": REPORT, "print": "design",
}  # fmt: skip
#: Of a field of an entity.
FIELD_PAGES = ("", "/options", "/type?type=text", "/rename?to=other", "/delete")
#: Of every document; what shows all of them.
COMMON = ("", "formulas", "versions", "delete")
AROUND = ("/designs", "/designs/apps", "/designs/picture", "/designs/publish", "/designs/texts/zh")
SCRIPT = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
TYPED = re.compile(r'<textarea[^>]* name="document"[^>]*>(.*?)</textarea>', re.DOTALL)


def address(kind: str, key: str, page: str) -> str:
    """Where a page of a document is."""
    at = page.format(key=key) if page.startswith("/") else f"/designs/{kind}/{key}/{page}"
    return at.rstrip("/")


def pages(kind: str, key: str, document: Mapping) -> Iterator[str]:
    """Every page of the designers of a document."""
    inner: list[str] = []
    if kind == "entity" and isinstance(document.get("properties"), Mapping):
        fields = list(document["properties"])[:3]
        inner += [f"fields/{one}{page}" for one in fields for page in FIELD_PAGES]
    if kind == "role" and isinstance(document.get("entities"), Mapping):
        inner += [f"rights/{one}" for one in list(document["entities"])[:3]]
    for page in (*PAGES[kind], *inner, *COMMON):
        yield address(kind, key, page)


def previews(
    visitor: Visitor, kind: str, key: str, document: Mapping
) -> Iterator[tuple[str, TestResponse]]:
    """What designers ask while one works, each with the path that was asked."""
    body = {"document": document}
    asked: list[tuple[str, object]] = {
        "view": [(f"/designs/view/{key}/preview", document)],
        "form": [(f"/api/v1/form-design/{key}/inspect", body)],
        "flow": [(f"/api/v1/flow-design/{key}/inspect", body)],
        "report": [("/reports/preview", document)],
        "print": [(f"/designs/print/{key}/inspect", document)],
        "dashboard": [
            (f"/designs/dashboard/{key}/widget", {**body, "id": one.get("id")})
            for one in _objects(document.get("widgets"))
        ],
    }.get(kind, [])
    visitor.get("/designs")
    headers = {**visitor.headers, "X-CSRF-Token": visitor.token or ""}
    for path, sent in asked:
        yield path, visitor.client.post(path, json=sent, headers=headers)
    if kind == "print":
        entity = document.get("entity")
        record = next(iter(visitor.ids(f"/e/{entity}") if isinstance(entity, str) else ()), "")
        sent = {"document": json.dumps(document), "record": record}
        path = f"/designs/print/{key}/preview"
        yield path, visitor.post(path, sent)


def _objects(found: object) -> list[Mapping]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def held(page: str, kind: str, key: str) -> object:
    """The document that a designer's page gives its script; None where it draws none."""
    if kind == "report":
        found = TYPED.search(page)
        return json.loads(html.unescape(found[1])) if found else None
    for text in SCRIPT.findall(page):
        given = json.loads(text)
        if "documents" in given:
            return given["documents"].get(key)
        if "document" in given:
            return given["document"]
    return None
