"""Apps taken in and out: packages and templates become drafts, an app becomes a package."""

from collections.abc import Iterable
from typing import cast

from ...platform.core.errors import DocumentError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Documents
from ...platform.documents.check import check_each
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.ownership import listed, owners
from ...platform.documents.references import Document
from ...platform.packages.free_ids import with_free_ids
from ...platform.packages.installed import Unknown, base_of
from ...platform.packages.joining import joined
from ...platform.packages.versions import as_given, keep_version
from ..documents.drafted import drafted_app, problems_with, save_all, sound_app


def package_of(tx: Transaction, key: str) -> Documents:
    """An app as it is drafted: its documents, and its manifest, which lists every one of them.

    :raises NotFoundError: if there is no such app.
    """
    documents = Drafts(tx).documents()
    if ("app", key) not in documents:
        raise NotFoundError("There is no {kind} '{key}'.", kind="app", key=key)
    manifest, names = documents["app", key], parts_of(documents, key, drafted_app(tx).manifest.key)
    if added := set(names) - {*listed(manifest)}:
        there = cast("Iterable[str]", manifest.get("documents", ()))
        manifest = {**manifest, "documents": [*there, *("/".join(one) for one in sorted(added))]}
    return as_given({("app", key): manifest, **{name: documents[name] for name in names}})


def parts_of(documents: Documents, key: str, main: str) -> list[Name]:
    """The documents of an app, those that other apps list too among them."""
    return [name for name, apps in owners(documents, main).items() if key in apps]


def customised_app(tx: Transaction, given: Documents) -> str | None:
    """The app of a package, if it is here and known how it came: what was changed since would be
    lost if it were brought to the package's state.
    """
    keys = [key for kind, key in given if kind == "app"]
    manifest = Drafts(tx).documents().get(("app", keys[0])) if len(keys) == 1 else None
    if manifest is None or isinstance(base_of(tx, manifest), Unknown):
        return None
    return keys[0]


def kept_package(tx: Transaction, given: Documents) -> str:
    """Keep a package to be compared, and return its mark.

    :raises DocumentError: if a document in it is none.
    """
    if problems := check_each(given, given):
        raise DocumentError(problems)
    return keep_version(tx, given)


def take_in(tx: Transaction, given: Documents) -> int:
    """Draft the documents of a package and return how many are new or differ.

    A package of an app that is here brings it to the package's state; any other only adds.

    :raises ConflictError: naming what another app has already under the same key.
    :raises DocumentError: if they would not fit what is there.
    """
    app, there = sound_app(tx), dict(Drafts(tx).documents())
    after = with_free_ids(tx, joined(app, there, given))
    changed: dict[Name, Document | None] = {
        name: document for name, document in after.items() if there.get(name) != document
    }
    changed |= {name: None for name in app.documents if name not in after}
    problems = problems_with(tx, changed)
    if problems:
        raise DocumentError(problems)
    save_all(tx, changed)
    if sum(kind == "app" for kind, _key in given) == 1:
        keep_version(tx, given)
    return len(changed)
