"""Apps taken in and out: packages and templates become drafts, an app becomes a package."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

from ...platform.core.errors import ConflictError, DocumentError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Documents
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.folder import MANIFEST, overlay, read_folder
from ...platform.documents.ownership import listed, owners
from ...platform.documents.references import Document
from ..documents.drafted import drafted_app, problems_with, save_all, sound_app

#: The templates that come along; each is a folder of documents.
TEMPLATES = Path(__file__).parents[2] / "templates"
MOST_NAMED = 5


def templates() -> Iterator[tuple[str, Document]]:
    """(key, manifest) of every template."""
    for manifest in sorted(TEMPLATES.glob(f"*/{MANIFEST}")):
        found = read_folder(manifest.parent)
        yield from ((key, document) for (kind, key), document in found.items() if kind == "app")


def template(key: str) -> Documents:
    """The documents of a template.

    :raises NotFoundError: if there is none of that name.
    """
    if key not in {known for known, _manifest in templates()}:
        raise NotFoundError("There is no template '{key}'.", key=key)
    return read_folder(TEMPLATES / key)


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
    return {("app", key): manifest, **{name: documents[name] for name in names}}


def parts_of(documents: Documents, key: str, main: str) -> list[Name]:
    """The documents of an app, those that other apps list too among them."""
    return [name for name, apps in owners(documents, main).items() if key in apps]


def take_in(tx: Transaction, given: Documents) -> int:
    """Draft the documents of a package and return how many are new or differ.

    A package of an app that is here brings it to the package's state; any other only adds.

    :raises ConflictError: naming what another app has already under the same key.
    :raises DocumentError: if they would not fit what is there.
    """
    app, there = sound_app(tx), dict(Drafts(tx).documents())
    taken = sorted(f"{kind}/{key}" for kind, key in _collisions(there, given))
    if taken:
        raise ConflictError(
            "Another app has these already: {names}.", names=", ".join(taken[:MOST_NAMED])
        )
    after = {**overlay(app, given), **beside(app, given)}
    changed: dict[Name, Document | None] = {
        name: document for name, document in after.items() if there.get(name) != document
    }
    changed |= {name: None for name in app.documents if name not in after}
    problems = problems_with(tx, changed)
    if problems:
        raise DocumentError(problems)
    save_all(tx, changed)
    return len(changed)


def beside(app: App, given: Documents) -> dict[Name, Document]:
    """The manifests of new apps and of the one that the workspace has its name, language, money
    and colour from: it goes on having them from there.
    """
    first = ("app", app.manifest.key)
    new = {name: document for name, document in given.items()
           if name[0] == "app" and name not in app.documents}  # fmt: skip
    if not new or first not in app.documents:
        return new
    rest = {name: {**document, "main": False} for name, document in new.items()}
    return {first: {**app.documents[first], "main": True}, **rest}


def _collisions(there: Mapping[Name, Document], given: Documents) -> Iterator[Name]:
    """Documents of other apps that the package would replace with something else."""
    if any(kind == "app" and (kind, key) in there for kind, key in given):
        return
    for name, document in given.items():
        if name in there and there[name] != document:
            yield name
