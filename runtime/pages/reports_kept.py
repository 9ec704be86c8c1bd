"""Reports of one's own: kept with the person, seen by nobody else."""

from collections.abc import Mapping
from typing import cast

from ...platform.access.preferences import Preferences
from ...platform.core.errors import NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.reports.service import Reports
from ..i18n import locale
from .list_state import MINE

Document = Mapping[str, object]
KEY = "reports"
MOST = 200


def own_reports(tx: Transaction) -> dict[str, Document]:
    """The actor's own reports by key, such as ``my-1``."""
    kept = Preferences(tx).get(KEY, {})
    found = cast("dict[str, object]", kept).items() if isinstance(kept, dict) else ()
    # A program may store anything as a preference: what is no report is not shown.
    return {
        key: one
        for key, one in found
        if isinstance(one, dict) and {"title", "entity"} <= one.keys()
    }


def report_document(tx: Transaction, key: str) -> Document:
    """A published report, or one of the actor's own.

    :raises NotFoundError: if there is none that the actor may see.
    """
    if not key.startswith(MINE):
        return Reports(tx, locale=locale()).document(key)
    found = own_reports(tx).get(key)
    if found is None:
        raise NotFoundError("There is no {kind} '{key}'.", kind="report", key=key)
    return found


def keep_report(tx: Transaction, key: str, document: Document) -> str:
    """Store a report of the actor's own; under a new key unless ``key`` is one of them."""
    kept = own_reports(tx)
    if key not in kept:
        numbers = [int(one[len(MINE) :]) for one in kept if one[len(MINE) :].isdigit()]
        key = f"{MINE}{max(numbers, default=0) + 1}"
    kept[key] = {**document, "$id": key.replace("-", "_")}
    Preferences(tx).set(KEY, kept)
    return key


def drop_report(tx: Transaction, key: str) -> None:
    """Forget one of the actor's own."""
    kept = {one: document for one, document in own_reports(tx).items() if one != key}
    Preferences(tx).set(KEY, kept or None)
