"""The app as the drafts would make it: what guided edits work on, and what is wrong with it."""

from collections.abc import Iterable, Mapping

from ...platform.core.errors import InvalidValueError, NotFoundError, Problem
from ...platform.core.transaction import Transaction
from ...platform.documents import blobs
from ...platform.documents.app import App
from ...platform.documents.drafted import Drafted, drafted
from ...platform.documents.drafted import drafted_app as drafted_app
from ...platform.documents.drafts import Draft, Drafts, Name
from ...platform.documents.layout import physical_columns
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app, list_releases
from .edits import free_key

#: Releases looked through for ids that were ever used.
MOST_RELEASES = 1_000


def sound_app(tx: Transaction) -> App:
    """The app with every draft, for what follows a thing into all documents that name it.

    :raises InvalidValueError: if a draft cannot be read: what it names would not be found.
    """
    if problems := unreadable(tx):
        raise _lost(problems[0].document)
    return drafted_app(tx)


def unreadable(tx: Transaction) -> list[Problem]:
    """What keeps drafts from being read at all."""
    return [*drafted(tx).lost]


def _lost(name: str) -> InvalidValueError:
    return InvalidValueError("The draft {name} cannot be read as it is. Mend it first.", name=name)


def problems_with(tx: Transaction, changed: Mapping[Name, Document | None]) -> list[Problem]:
    """What would be wrong with all drafts if ``changed`` were drafts too."""
    now = drafted(tx)
    if not changed:
        return [*now.problems]
    documents = dict(now.documents)
    for name, document in changed.items():
        if document is None:
            documents.pop(name, None)
        else:
            documents[name] = document
    return [*Drafted(current_app(tx), documents).problems]


def problems_of(tx: Transaction, kind: str, key: str) -> list[Problem]:
    """What is wrong with one document as it is drafted."""
    return [one for one in problems_with(tx, {}) if one.document == f"{kind}/{key}"]


def problems_at(
    tx: Transaction, changed: Mapping[Name, Document | None], document: str, path: str
) -> list[Problem]:
    """The problems that ``changed`` would bring at one place of one document."""
    found = problems_with(tx, changed)
    return [one for one in found if one.document == document and lies_in(one.path, path)]


def lies_in(path: str, whole: str) -> bool:
    """Whether a JSON pointer leads to ``whole`` or into it."""
    return path == whole or path.startswith(f"{whole}/")


def save_all(tx: Transaction, changed: Mapping[Name, Document | None]) -> None:
    """Make every changed document a draft; None deletes.

    :raises InvalidValueError: if the draft of one cannot be read: what is written in its place may
        have been made from what is live.
    """
    lost = {one.document for one in unreadable(tx)}
    for name, document in changed.items():
        if document is not None and "/".join(name) in lost:
            raise _lost("/".join(name))
    drafts = Drafts(tx)
    for (kind, key), document in changed.items():
        etag = _etag(drafts, kind, key)
        if document is None:
            drafts.delete(kind, key, etag=etag)
        else:
            drafts.save(kind, key, document, etag=etag)


def _etag(drafts: Drafts, kind: str, key: str) -> str | None:
    there = find(drafts, kind, key)
    return there.etag if there else None


def find(drafts: Drafts, kind: str, key: str) -> Draft | None:
    """The draft or live state of a document, None if there is neither."""
    try:
        return drafts.get(kind, key)
    except NotFoundError:
        return None


def with_free_id(tx: Transaction, entity: Document) -> Document:
    """A new entity with an id of which there is no table: one that went away may come back, and
    keeps its records under its id until then. Its key stays, so nothing else has to know.
    """
    key = str(entity["$id"])
    return {**entity, "id": free_key(key, physical_columns(tx).keys(), "entity")}


def used_ids(tx: Transaction, entity: str) -> set[str]:
    """Every id that a field of the entity has in any release or draft; none is used twice.

    :param entity: its key; ``quote.items`` for the lines of a quote.
    """
    top, _dot, lines = entity.partition(".")
    name = f"entity/{top}"
    releases = list_releases(tx, limit=MOST_RELEASES)
    hashes = {one.documents[name] for one in releases if name in one.documents}
    documents: list[Document] = list(blobs.load(tx, hashes).values())
    draft = find(Drafts(tx), "entity", top)
    if draft and draft.document:
        documents.append(draft.document)
    return {id for document in documents for id in _ids(document, lines)}


def _ids(document: Document, lines: str) -> Iterable[str]:
    fields = document.get("properties")
    if lines and isinstance(fields, Mapping):
        inner = fields.get(lines)
        fields = inner.get("properties") if isinstance(inner, Mapping) else None
    for key, field in fields.items() if isinstance(fields, Mapping) else ():
        yield str(field.get("id", key)) if isinstance(field, Mapping) else key
