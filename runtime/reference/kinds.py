"""``docs/reference/documents.md``: every kind of document, from its schema."""

from collections.abc import Mapping
from typing import cast

import orjson

from ...platform.documents.inline import inlined
from ...platform.documents.kinds import KINDS, DocumentKind
from ..pages.document_words import kind_title
from .words import EXAMPLES, Schema, chinese, fenced, in_words, table

INTRODUCTION = """# Documents 文档

An app is a folder of JSON documents: `app.json`, and one file each in the folder of its kind,
named by its key. `formloom plan` and `formloom apply` read such a folder, `formloom export
documents` writes it. Keywords stand in the order below. The examples are one app, which you can
publish: `formloom apply docs/reference/examples`.
"""


def markdown() -> str:
    """The whole page."""
    rows = [
        (f"[`{one.name}`](#{one.name})", _titles(one), f"`{place(one)}`", str(one.schema["title"]))
        for one in KINDS
    ]
    parts = [INTRODUCTION, table(("kind", "", "file", ""), rows)]
    return "\n".join([*parts, *(_section(one) for one in KINDS)])


def _titles(kind: DocumentKind) -> str:
    title = kind_title(kind.name)
    return f"{title}, {chinese(title)}"


def place(kind: DocumentKind) -> str:
    """Where a document of the kind lies in an app's folder."""
    return "app.json" if kind.name == "app" else f"{kind.folder}/<key>.json"


def _section(kind: DocumentKind) -> str:
    schema = inlined(kind.schema)
    must = cast("list[str]", schema["required"])
    keywords = cast("Mapping[str, Schema]", schema["properties"])
    rows = [
        (f"`{name}`", "yes" if name in must else "", in_words(one))
        for name, one in keywords.items()
    ]
    return "\n".join(
        [f"## {kind.name}\n", f"{kind.schema['title']}. File: `{place(kind)}`.\n",
         table(("keyword", "required", "takes"), rows), fenced(_example(kind))]
    )  # fmt: skip


def _example(kind: DocumentKind) -> object:
    """The first example of the kind; fields of an entity have a page of their own."""
    folder = EXAMPLES if kind.name == "app" else EXAMPLES / kind.folder
    name = "app.json" if kind.name == "app" else "*.json"
    return orjson.loads(min(folder.glob(name)).read_bytes())
