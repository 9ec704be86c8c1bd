"""Reports of one's own: kept with the person, seen by nobody else."""

from collections.abc import Mapping
from typing import cast

from ..access.preferences import Preferences
from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from .document import Document
from .service import Reports

#: How their keys begin, and under which preference they are kept.
OWN, KEPT = "my-", "reports"


def own_reports(tx: Transaction) -> dict[str, Document]:
    """The actor's own reports by key, such as ``my-1``."""
    kept = Preferences(tx).get(KEPT, {})
    found = cast("dict[str, object]", kept).items() if isinstance(kept, dict) else ()
    # A program may store anything as a preference: what is no report is not shown.
    return {
        key: cast("Document", one)
        for key, one in found
        if isinstance(one, dict) and {"title", "entity"} <= one.keys()
    }


def report_document(tx: Transaction, key: str, locale: str = "en") -> Document:
    """A published report in the words of ``locale``, or one of the actor's own.

    :raises NotFoundError: if there is none that the actor may see.
    """
    if not key.startswith(OWN):
        return Reports(tx, locale=locale).document(key)
    found = own_reports(tx).get(key)
    if found is None:
        raise NotFoundError("There is no {kind} '{key}'.", kind="report", key=key)
    return found


def keep_report(tx: Transaction, key: str, document: Mapping[str, object]) -> str:
    """Store a report of the actor's own; under a new key unless ``key`` is one of them."""
    kept = own_reports(tx)
    if key not in kept:
        numbers = [int(one[len(OWN) :]) for one in kept if one[len(OWN) :].isdigit()]
        key = f"{OWN}{max(numbers, default=0) + 1}"
    kept[key] = {**document, "$id": key.replace("-", "_")}
    Preferences(tx).set(KEPT, kept)
    return key


def drop_report(tx: Transaction, key: str) -> None:
    """Forget one of the actor's own."""
    kept = {one: document for one, document in own_reports(tx).items() if one != key}
    Preferences(tx).set(KEPT, kept or None)
