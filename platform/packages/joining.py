"""How the documents of another app come to stand beside those that are there."""

from collections.abc import Iterable, Iterator, Mapping

from ..core.errors import ConflictError
from ..documents.app import App, Documents
from ..documents.folder import overlay
from ..documents.ownership import listed
from ..documents.references import Document
from .app_texts import place_of, places_of, texts_in
from .free_ids import with_ids_of
from .templates import SAID
from .versions import OURS, as_given, mark_of

Name = tuple[str, str]
MOST_NAMED = 5


def joined(app: App, there: Mapping[Name, Document], given: Documents) -> Documents:
    """Everything there is after ``given`` came in: it brings an app that is here to its state,
    and of any other app it only adds.

    :raises ConflictError: naming what another app has already under the same key.
    """
    packed = as_given(given)
    given = _as_it_stands(there, _without_shared_texts(there, with_ids_of(there, packed)))
    texts = _texts_beside(app, there, given)
    refuse_taken(name for name in _collisions(there, given) if name not in texts)
    after = {**overlay(app, {**given, **texts}), **beside(app, given)}
    return after if after == there else {**after, **_marked(packed, after)}


def refuse_taken(names: Iterable[Name]) -> None:
    """:raises ConflictError: if there are any."""
    taken = sorted("/".join(name) for name in names)
    if taken:
        raise ConflictError(
            "Another app has these already: {names}.", names=", ".join(taken[:MOST_NAMED])
        )


def _marked(packed: Documents, after: Documents) -> Documents:
    """The manifest with the version of the package that it stands on from now on."""
    apps = [name for name in packed if name[0] == "app"]
    return {name: {**after[name], "installed": mark_of(packed)} for name in apps[:1]}


def _as_it_stands(there: Mapping[Name, Document], given: Documents) -> Documents:
    """A package that leaves an app what the workspace made of it: the main one, or put away."""
    found = dict(given)
    for name, manifest in given.items():
        if name[0] == "app" and name in there:
            kept = {key: there[name][key] for key in OURS if key in there[name]}
            found[name] = {**manifest, **kept}
    return found


def _without_shared_texts(there: Mapping[Name, Document], given: Documents) -> Documents:
    """A package whose app does not list the translations that another app lists: the texts of all
    apps stand in one document for each language.
    """
    found = dict(given)
    for name, manifest in given.items():
        others = {
            one
            for (kind, key), other in there.items()
            if kind == "app" and (kind, key) != name
            for one in listed(other)
            if one[0] == "i18n"
        }
        if name[0] == "app" and others & {*listed(manifest)}:
            own = [one for one in listed(manifest) if one not in others]
            found[name] = {**manifest, "documents": ["/".join(one) for one in own]}
    return found


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


def _texts_beside(app: App, there: Mapping[Name, Document], given: Documents) -> Documents:
    """The translations of an app beside those of the others. How the workspace is called is not
    among them, unless it has its name from this app.
    """
    apps = {name for name in given if name[0] == "app"}
    if not apps or not any(name[0] == "app" and name not in apps for name in there):
        return {}
    is_new = not any(name in there for name in apps)
    unsaid = set() if ("app", app.manifest.key) in apps else {*SAID.values()}
    places = places_of([*given, *_listed(there, apps)])
    found = {}
    for name, document in given.items():
        if name[0] == "i18n":
            texts, kept = texts_in(given, name), texts_in(there, name)
            own = {path: text for path, text in texts.items() if path not in unsaid}
            others = {path: text for path, text in kept.items() if place_of(path) not in places}
            both = {**own, **kept} if is_new else {**others, **own}
            found[name] = {**document, "texts": both}
    return found


def _listed(there: Mapping[Name, Document], apps: Iterable[Name]) -> Iterator[Name]:
    """What apps list that are here."""
    for name in apps:
        yield from listed(there.get(name, {}))


def _collisions(there: Mapping[Name, Document], given: Documents) -> Iterator[Name]:
    """Documents of other apps that the package would replace with something else."""
    if any(kind == "app" and (kind, key) in there for kind, key in given):
        return
    for name, document in given.items():
        if name in there and there[name] != document:
            yield name
