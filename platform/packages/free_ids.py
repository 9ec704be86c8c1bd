"""Ids for things of a package that were here before and went away: undone, or taken out.

Their old columns keep the old values for whoever restores; what comes again is another thing.
"""

from collections.abc import Mapping
from itertools import count
from typing import cast

from ..core.transaction import Transaction
from ..documents.app import Documents
from ..documents.compile import assemble
from ..documents.layout import physical_columns
from ..documents.names import reused_ids
from ..documents.references import Document
from ..documents.releases import current_app

LONGEST = 40


def with_free_ids(tx: Transaction, documents: Documents) -> Documents:
    """``documents`` with another id for everything new whose id was that of something else."""
    before, physical = current_app(tx), physical_columns(tx)
    for number in count(2):
        found = reused_ids(before, assemble(documents, {}), physical)
        if not found:
            return documents
        for one in found:
            kind, _slash, key = one.document.partition("/")
            steps = one.path.split("/")[1:]
            changed = _with_id(documents[kind, key], steps, number)
            documents = {**documents, (kind, key): changed}
    raise AssertionError  # numbers do not end


def _with_id(document: Document, steps: list[str], number: int) -> Document:
    """The document with a numbered id at a place: "urgent" -> "urgent_2" -> "urgent_3"."""
    head, *rest = steps
    if rest:
        inner = cast("Mapping[str, object]", document[head])
        return {**document, head: _with_id(inner, rest, number)}
    plain = str(document.get("id", document.get("$id"))).removesuffix(f"_{number - 1}")
    end = f"_{number}"
    return {**document, "id": f"{plain[: LONGEST - len(end)]}{end}"}


def with_ids_of(there: Documents, given: Documents) -> Documents:
    """``given`` with the ids that its entities and fields have here, where one of the same key has
    another: it was put in anew once.
    """
    known = {str(one.get("id", key)) for (kind, key), one in there.items() if kind == "entity"}
    found = dict(given)
    for name, document in given.items():
        if name[0] == "entity" and name in there:
            found[name] = _as_there(there[name], document, known)
    return found


def _as_there(there: Document, given: Document, known: set[str]) -> Document:
    """An entity, a field or lines with the ids of those of the same keys."""
    mine, fields = _fields(there), _fields(given)
    ids = {str(one.get("id", key)) for key, one in mine.items()}
    made = dict(given)
    if "id" in there and given.get("id") not in known:
        made["id"] = there["id"]
    if fields:
        made["properties"] = {
            key: _as_there(mine[key], one, ids) if key in mine else one
            for key, one in fields.items()
        }
    return made


def _fields(document: Document) -> Mapping[str, Document]:
    return cast("Mapping[str, Document]", document.get("properties", {}))
