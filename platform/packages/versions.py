"""Versions of templates: what a package brought, kept as it was, so that an upgrade tells what was
customised since from what came with it.
"""

import hashlib
from collections.abc import Mapping
from typing import cast

import orjson
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ..core.errors import InvalidValueError
from ..core.transaction import Transaction
from ..documents.app import Documents
from ..documents.references import Document
from ..documents.releases import split
from .tables import TEMPLATE_VERSION

#: What a workspace says of an app, and no package does.
OURS = ("main", "archived", "installed")
#: Letters of a mark behind the version: enough to tell two states of one version apart.
DIGITS = 16
#: Of a version; the mark is not longer than 64.
LONGEST = 64 - DIGITS - 1


def app_of(documents: Documents) -> str:
    """The key of the app that a package brings.

    :raises InvalidValueError: if it has no manifest, or several.
    """
    keys = [key for kind, key in documents if kind == "app"]
    if len(keys) != 1:
        raise InvalidValueError("A template is the folder of one app: its app.json is missing.")
    return keys[0]


def as_given(documents: Documents) -> Documents:
    """What a package says, without what another workspace said of the app in it."""
    found = dict(documents)
    for name, document in documents.items():
        if name[0] == "app" and any(key in document for key in OURS):
            found[name] = {key: one for key, one in document.items() if key not in OURS}
    return found


def version_of(documents: Documents) -> str:
    """ "1.2.0", from the manifest."""
    return str(documents["app", app_of(documents)].get("version", ""))


def mark_of(documents: Documents) -> str:
    """What tells this state of a template from every other: ``1.2.0+3f9a…``."""
    told = orjson.dumps(_by_name(documents))
    return f"{version_of(documents)[:LONGEST]}+{hashlib.sha256(told).hexdigest()[:DIGITS]}"


def keep_version(tx: Transaction, documents: Documents) -> str:
    """Keep what a package says, and return its mark."""
    given = as_given(documents)
    mark = mark_of(given)
    values = {"app": app_of(given), "mark": mark, "at": tx.now, "documents": _by_name(given)}
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    tx.execute(insert(TEMPLATE_VERSION).values(**values).on_conflict_do_nothing())
    return mark


def kept_version(tx: Transaction, app: str, mark: str) -> Documents | None:
    """The documents that were kept under a mark; None if they are not known here."""
    table = TEMPLATE_VERSION.c
    statement = select(table.documents).where(table.app == app, table.mark == mark)
    found = cast("Mapping[str, Document] | None", tx.execute(statement).scalar_one_or_none())
    return None if found is None else {split(name): one for name, one in found.items()}


def _by_name(documents: Documents) -> dict[str, Document]:
    return {"/".join(name): document for name, document in sorted(documents.items())}
