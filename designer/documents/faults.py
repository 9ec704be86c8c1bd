"""Drafts that cannot be read: said on every page of designs, with a way to mend each."""

from collections.abc import Iterator

from flask import request, url_for

from ...platform.core.errors import Problem
from ...platform.core.transaction import Transaction
from ...platform.documents.designers import may_design
from ...platform.documents.drafts import Drafts
from ...platform.documents.releases import current_app
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import document_title, kind_title
from ...runtime.pages.guard import here
from ...runtime.shell import FaultyDraft
from ...runtime.unit_of_work import transaction
from .drafted import unreadable


def faulty_drafts() -> tuple[FaultyDraft, ...]:
    """Every draft that others do without, except the one that this request's page is of."""
    tx = transaction()
    return tuple(_faulty(tx)) if may_design(tx) else ()


def _faulty(tx: Transaction) -> Iterator[FaultyDraft]:
    found: dict[str, list[Problem]] = {}
    for one in unreadable(tx):
        found.setdefault(one.document, []).append(one)
    for name, problems in found.items():
        kind, _slash, key = name.partition("/")
        mend_url = url_for("designs.edit", kind=kind, key=key)
        if request.path != mend_url and not request.path.startswith(f"{mend_url}/"):
            yield FaultyDraft(
                title=_called(tx, kind, key),
                text=_why(problems),
                mend_url=mend_url,
                discard_url=url_for("designs.discard", kind=kind, key=key),
                back_url=here() if request.method == "GET" else "",
            )


def _called(tx: Transaction, kind: str, key: str) -> str:
    """The draft in words; its title as it is live, for the draft's own may be anything."""
    drafted = (Drafts(tx).get(kind, key).document or {}).get("title")
    title = document_title(
        current_app(tx), kind, key, drafted if isinstance(drafted, str) else ""
    )  # fmt: skip
    return _(
        "The draft {kind} · {title} cannot be read", kind=kind_title(kind), title=title or key
    )  # fmt: skip


def _why(problems: list[Problem]) -> str:
    first = problems[0]
    said = f"{translated(first.message)} ({first.path or '/'})"
    more = len(problems) - 1
    return _("{problem} and {count} more.", problem=said, count=more) if more else said
