"""A document that is drawn: what every designer's page has, above the work and for its script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...runtime.i18n import translated
from ...runtime.security import csrf_token
from .drafted import problems_of
from .head import DocumentHead, document_head


@dataclass(frozen=True)
class DesignerPage:
    """A document at work: ``lines`` are its outline for who has no scripts, ``given`` what the
    script is told. Without ``given`` it cannot be drawn, and is mended as JSON.
    """

    head: DocumentHead
    lines: tuple[Any, ...]
    given: Mapping[str, object] | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A part of an outline that needs no more than its title."""

    title: str
    inner: "tuple[Line, ...]" = ()


@dataclass(frozen=True)
class Work:
    """The draft of a document, or what is live; ``document`` is None where it is not as its kind
    should be.
    """

    head: DocumentHead
    document: Document | None
    problems: tuple[str, ...]


def work_on(tx: Transaction, kind: str, key: str, tab: str) -> Work:
    """A document to be drawn on the page's ``tab``.

    :raises NotFoundError: if there is none.
    """
    draft = Drafts(tx).get(kind, key)
    found = problems_of(tx, kind, key) if draft.document is not None else []
    is_whole = draft.document is not None and not KINDS.get(kind).problems(key, draft.document)
    return Work(
        head=document_head(tx, draft, tab, len(found)),
        document=draft.document if is_whole else None,
        problems=tuple(translated(one.message) for one in found),
    )


def addresses(head: DocumentHead, **more: str) -> dict[str, str]:
    """Where a designer's script keeps the document, and where else it asks."""
    return {
        "csrf": csrf_token(), "key": head.key, "etag": head.etag,
        "save": url_for("designs.save", kind=head.kind, key=head.key), **more,
    }  # fmt: skip
