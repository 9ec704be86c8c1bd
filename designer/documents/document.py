"""One document at work: its text, its problems at their lines, and where it is used."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, request, url_for

from ...platform.core.errors import Problem
from ...platform.core.transaction import Transaction
from ...platform.documents import blobs
from ...platform.documents.app import App
from ...platform.documents.diff import Edit, differences
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document, Pointer, pointer, replaced
from ...platform.documents.usage import Use, uses_of_document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import document_title, kind_title
from ...runtime.pages.guard import came_from
from .drafted import drafted_app, problems_of
from .head import DocumentHead, document_head
from .overview import design_url
from .places import place_title
from .values import order_text, value_text

SENTINEL = "\x01here\x01"


@dataclass(frozen=True)
class ProblemRow:
    """One thing wrong: ``line`` counts from 1 in the shown text, 0 when it is nowhere in it."""

    path: str
    text: str
    hint: str
    line: int = 0


@dataclass(frozen=True)
class UseRow:
    """A place that names the thing; ``by_hand`` must be changed before the thing can go."""

    title: str
    kind: str
    place: str
    path: str
    url: str
    by_hand: bool = False


@dataclass(frozen=True)
class DocumentPage:
    """A document as JSON."""

    head: DocumentHead
    text: str
    problems: tuple[ProblemRow, ...]
    uses: tuple[UseRow, ...]
    refusal: str = ""


@dataclass(frozen=True)
class EditRow:
    """One difference of two documents in words, "" where there is nothing."""

    place: str
    path: str
    before: str
    after: str


@dataclass(frozen=True)
class ConflictPage:
    """Two people's versions of one document; saving takes ``etag``, that of theirs, and leads
    ``back`` to where somebody was at work: ``by_hand`` on the JSON, else drawing.
    """

    head: DocumentHead
    who: str
    theirs: str
    mine: str
    edits: tuple[EditRow, ...]
    etag: str
    back: str
    by_hand: bool


def document_page(
    tx: Transaction, kind: str, key: str, *, typed: str | None = None, refusal: str = ""
) -> DocumentPage:
    """The editor of a document; ``typed`` is what a person wrote and could not be saved."""
    draft = Drafts(tx).get(kind, key)
    found = problems_of(tx, kind, key)
    text = blobs.text_of(kind, draft.document) if draft.document is not None else ""
    return DocumentPage(
        head=document_head(tx, draft, "json", len(found)),
        text=text if typed is None else typed,
        problems=tuple(problem_row(one, kind, draft.document or {}) for one in found),
        uses=tuple(document_uses(drafted_app(tx), kind, key)),
        refusal=refusal,
    )


def conflict_page(
    tx: Transaction, kind: str, key: str, typed: str, *, by_hand: bool = False
) -> ConflictPage:
    """Both versions of a document that two people edited; ``by_hand`` as JSON, not drawn."""
    theirs = Drafts(tx).get(kind, key)
    mine = json.loads(typed)
    return ConflictPage(
        head=document_head(tx, theirs, "json"),
        who=theirs.by_name or _("the system"),
        theirs=blobs.text_of(kind, theirs.document or {}),
        mine=blobs.text_of(kind, mine),
        edits=tuple(edit_rows(drafted_app(tx), kind, theirs.document or {}, mine)),
        etag=theirs.etag,
        back=_back(design_url(kind, key)),
        by_hand=by_hand,
    )


def _back(otherwise: str) -> str:
    """The page that what could not be saved was sent from, if it can be opened again."""
    path = came_from(otherwise)
    pages = current_app.create_url_adapter(request)
    is_page = pages is not None and pages.test(urlsplit(path).path, method="GET")
    return path if is_page else otherwise


def edit_rows(app: App, kind: str, before: Document, after: Document) -> Iterable[EditRow]:
    """The differences of two documents, one a line."""
    for edit in differences(before, after):
        yield EditRow(
            place_title(app, kind, before if edit.op == "remove" else after, edit.at),
            pointer(edit.at) or "/",
            *_told(app, kind, edit, before, after),
        )


def _told(
    app: App, kind: str, edit: Edit, before: Document, after: Document
) -> tuple[str, str]:  # fmt: skip
    """What stood there and what stands there now, in words."""
    was, now = edit.before, edit.after
    if edit.op == "move":
        old, new = (order_text(app, kind, after, edit.at, keys) for keys in (was, now))
        return old, new
    if kind == "app" and edit.at == ("documents",):
        return _titles_apart(app, was, now), _titles_apart(app, now, was)
    return (
        "" if was is None else value_text(app, kind, before, edit.at, was),
        "" if now is None else value_text(app, kind, after, edit.at, now),
    )


def _titles_apart(app: App, these: object, others: object) -> str:
    """The documents that only ``these`` name: an app lists more than anybody reads."""
    known = {*cast("Iterable[str]", others or ())}
    apart = (one for one in cast("Iterable[str]", these or ()) if one not in known)
    names = (one.partition("/") for one in apart)
    return "\n".join(
        f"{kind_title(kind)} · {document_title(app, kind, key)}" for kind, _slash, key in names
    )


def renamed_rows(app: App, kind: str, before: Document, after: Document) -> Iterable[EditRow]:
    """The exact places where two documents of the same shape differ, keys included."""
    for at, was, now in _renamed(before, after):
        yield EditRow(place_title(app, kind, before, at), pointer(at), was, now)


def _renamed(before: object, after: object, at: Pointer = ()) -> Iterator[tuple[Pointer, str, str]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping) and len(before) == len(after):
        for (old, was), (new, now) in zip(before.items(), after.items(), strict=True):
            if old != new:
                yield (*at, old), old, new
            yield from _renamed(was, now, (*at, old))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (was, now) in enumerate(zip(before, after, strict=True)):
            yield from _renamed(was, now, (*at, index))
    elif before != after:
        yield at, str(before), str(after)


def problem_row(problem: Problem, kind: str, document: Document) -> ProblemRow:
    hint = translated(problem.hint) if problem.hint else ""
    line = line_of(kind, document, problem.path)
    return ProblemRow(problem.path, translated(problem.message), hint, line)


def line_of(kind: str, document: Document, path: str) -> int:
    """The line, from 1, where the value at a JSON pointer stands in the canonical text."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    try:
        at = tuple(_steps(document, steps))
        text = blobs.text_of(kind, replaced(document, at, SENTINEL))  # type: ignore[arg-type]
    except (KeyError, IndexError, ValueError, TypeError):
        return 0
    before, found, _rest = text.partition(json.dumps(SENTINEL, ensure_ascii=False))
    return before.count("\n") + 1 if found and at else 0


def _steps(value: object, steps: Iterable[str]) -> Iterable[str | int]:
    for step in steps:
        key: str | int = int(step) if isinstance(value, list) else step
        value = value[key]  # type: ignore[index]
        yield key


def document_uses(app: App, kind: str, key: str) -> Iterable[UseRow]:
    return (use_row(app, use) for use in uses_of_document(app, kind, key))


def use_row(app: App, use: Use, *, by_hand: bool = False) -> UseRow:
    """A place that names something, as a link to it."""
    return UseRow(
        title=document_title(app, use.kind, use.key),
        kind=kind_title(use.kind),
        place=place_title(app, use.kind, app.documents[use.kind, use.key], use.reference.at),
        path=use.path,
        url=url_for("designs.edit", kind=use.kind, key=use.key)
        if use.kind != "entity"
        else design_url(use.kind, use.key),
        by_hand=by_hand,
    )
