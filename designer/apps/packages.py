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
#: What a manifest says to people, and where its translations have it.
_SAID = {"title": "app", "help": "app/@help"}


def templates(locale: str = "") -> Iterator[tuple[str, Document]]:
    """(key, manifest) of every template, in the words of ``locale`` where it has them."""
    for manifest in sorted(TEMPLATES.glob(f"*/{MANIFEST}")):
        found = read_folder(manifest.parent)
        texts = cast("Mapping[str, str]", found.get(("i18n", locale), {}).get("texts", {}))
        said = {name: texts[path] for name, path in _SAID.items() if path in texts}
        yield from (
            (key, {**document, **said}) for (kind, key), document in found.items() if kind == "app"
        )


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
    texts = _texts_beside(app, there, given)
    taken = sorted("/".join(name) for name in _collisions(there, given) if name not in texts)
    if taken:
        raise ConflictError(
            "Another app has these already: {names}.", names=", ".join(taken[:MOST_NAMED])
        )
    after = {**overlay(app, {**given, **texts}), **beside(app, given)}
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


def _texts_beside(app: App, there: Documents, given: Documents) -> dict[Name, Document]:
    """The translations of a new app beside those that are there. How the workspace is called is
    not among them: it has its name from another app.
    """
    if not any(name[0] == "app" and len(beside(app, {name: given[name]})) > 1 for name in given):
        return {}
    found = {}
    for name, document in given.items():
        if name[0] == "i18n":
            texts = cast("Mapping[str, str]", document["texts"])
            kept = cast("Mapping[str, str]", there.get(name, {}).get("texts", {}))
            own = {path: text for path, text in texts.items() if path not in _SAID.values()}
            found[name] = {**document, "texts": {**own, **kept}}
    return found


def _collisions(there: Mapping[Name, Document], given: Documents) -> Iterator[Name]:
    """Documents of other apps that the package would replace with something else."""
    if any(kind == "app" and (kind, key) in there for kind, key in given):
        return
    for name, document in given.items():
        if name in there and there[name] != document:
            yield name
