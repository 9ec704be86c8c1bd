"""A newer version of a template for an app that was customised since: both, merged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import orjson

from ..core.errors import DocumentError, InvalidValueError
from ..documents.app import App, Documents
from ..documents.blobs import text_of
from ..documents.check import check_each
from ..documents.diff import Edit, differences
from ..documents.merge import ABSENT, Choices, Conflict, merge
from ..documents.ownership import listed, owners
from ..documents.references import Document
from .app_texts import place_of, places_of, texts_in
from .choosing import path_of
from .free_ids import with_ids_of
from .joining import refuse_taken
from .renames import Sides, aligned
from .templates import SAID
from .versions import OURS, app_of, as_given, mark_of, version_of

Name = tuple[str, str]


@dataclass(frozen=True)
class DocumentChange:
    """What becomes of one document: ``op`` is add, remove or change."""

    name: Name
    op: str
    edits: tuple[Edit, ...] = ()

    def as_json(self) -> dict[str, object]:
        edits = [edit.as_json() for edit in self.edits]
        return {"document": "/".join(self.name), "op": self.op, "edits": edits}


@dataclass(frozen=True)
class Upgrade:
    """An app between two versions of its template.

    ``documents`` is everything there is afterwards, in this app and in others; ``base``, ``ours``
    and ``theirs`` hold the documents of the template alone, with things called as afterwards.
    Places in ``conflicts`` begin with the kind and the key of their document.
    """

    app: str
    before: str
    after: str
    base: Documents
    ours: Documents
    theirs: Documents
    documents: Documents
    conflicts: tuple[Conflict, ...]

    @property
    def open(self) -> tuple[Conflict, ...]:
        """What nobody has chosen yet."""
        return tuple(one for one in self.conflicts if not one.chosen)

    def comes(self) -> list[DocumentChange]:
        """What the new version of the template changes."""
        return [*_changes(self.base, self.theirs)]

    @cached_property
    def came(self) -> Documents:
        """What ``base`` says of this app, to be compared with ``stands``."""
        return self._alone(self.base)

    @cached_property
    def stands(self) -> Documents:
        """``ours`` without the words of other apps, and without what no package says of an app."""
        return self._alone(self.ours)

    def customised(self) -> list[DocumentChange]:
        """What was changed here since."""
        return [*_changes(self.came, self.stands)]

    def _alone(self, documents: Documents) -> Documents:
        names = {*self.base, *self.ours, *self.theirs}
        places = places_of(names)
        found = dict(documents)
        for name, document in documents.items():
            if name[0] == "i18n":
                texts = texts_in(documents, name)
                given = {**texts_in(self.base, name), **texts_in(self.theirs, name)}
                own = (path for path in texts if path in given or place_of(path) in places)
                found[name] = {**document, "texts": {path: texts[path] for path in own}}
            elif name[0] == "app":
                said = {key: one for key, one in document.items() if key not in OURS}
                parts = ["/".join(one) for one in listed(document) if one[0] != "i18n"]
                found[name] = {**said, "documents": parts}
        return found

    def written(self) -> list[DocumentChange]:
        """What the upgrade changes here."""
        names = {*self.base, *self.theirs}
        after = {name: one for name, one in self.documents.items() if name in names}
        return [*_changes(self.ours, after)]


def upgrade(
    app: App, there: Documents, base: Documents, given: Documents, choices: Choices
) -> Upgrade:
    """What becomes of the app that ``given`` is another version of.

    :param there: every document of the workspace, with its drafts or without; ``app`` is made of
        them.
    :param base: the version that was installed.
    :raises InvalidValueError: if there is no such app here, or a choice is about nothing.
    :raises DocumentError: if a document of the new version is none.
    :raises ConflictError: naming what another app has already under the same key.
    """
    merging = _Merging(app, there, base, as_given(given), choices)
    return merging.merged()


@dataclass
class _Merging:
    app: App
    there: Documents
    base: Documents
    given: Documents
    choices: Choices
    conflicts: list[Conflict] = field(default_factory=list)

    def merged(self) -> Upgrade:
        key = app_of(self.given)
        if ("app", key) not in self.there:
            raise InvalidValueError("The app '{app}' is not installed here.", app=key)
        changed = [name for name, one in self.given.items() if one != self.there.get(name)]
        if problems := check_each(self.given, changed):
            raise DocumentError(problems)
        sides = self._sides(key)
        names = {*sides.base, *sides.theirs} - self._of_others(sides, key)
        ours = {name: sides.ours[name] for name in names if name in sides.ours}
        # Whatever was written there: the app is of the version that comes.
        ours["app", key] = {**ours["app", key], "version": version_of(self.given)}
        documents = {name: one for name, one in sides.ours.items() if name not in names}
        for name in sorted(names):
            value = self._one(name, sides, ours)
            if value is not ABSENT:
                documents[name] = cast("Document", value)
        mark = {"installed": mark_of(self.given)}
        documents["app", key] = {**_listing(documents, key, sides.theirs, ours), **mark}
        self._refuse_unused()
        return Upgrade(
            key, version_of(self.base), version_of(self.given), sides.base, ours, sides.theirs,
            documents, tuple(self.conflicts),
        )  # fmt: skip

    def _sides(self, key: str) -> Sides:
        """The three sides, alike in all that is no edit."""
        sides = Sides(
            self._told(self.base, key), self.there, self._told(self.given, key)
        )  # fmt: skip
        known = owners(self.there, self.app.manifest.key)
        refuse_taken(
            name
            for name in sides.theirs.keys() - sides.base.keys()
            if name[0] != "i18n" and name in known and key not in known[name]
            and self.there[name] != sides.theirs[name]
        )  # fmt: skip
        sides = aligned(sides, self.choices)
        self.conflicts += sides.conflicts
        return sides

    def _told(self, documents: Documents, key: str) -> Documents:
        """As they would stand here: in canonical order, and without what only the app says that
        the workspace has its name from.
        """
        unsaid = set() if key == self.app.manifest.key else {*SAID.values()}
        alike = with_ids_of(self.there, documents)
        found = {name: _ordered(name, one, self.there) for name, one in alike.items()}
        for name, document in found.items():
            if name[0] == "i18n" and unsaid:
                texts = cast("Mapping[str, str]", document["texts"])
                kept = {path: text for path, text in texts.items() if path not in unsaid}
                found[name] = {**document, "texts": kept}
        return found

    def _of_others(self, sides: Sides, key: str) -> set[Name]:
        """What the new version lacks and another app has by now: it stays."""
        known = owners(sides.ours, self.app.manifest.key)
        gone = sides.base.keys() - sides.theirs.keys()
        return {name for name in gone if known.get(name, frozenset()) - {key}}

    def _one(self, name: Name, sides: Sides, ours: Documents) -> object:
        base = sides.base.get(name, ABSENT)
        mine, other = ours.get(name, ABSENT), sides.theirs.get(name, ABSENT)
        if name[0] == "i18n" and base is ABSENT and mine is not ABSENT:
            base = {**cast("Document", mine), "texts": {}}  # that of other apps, too
        merged = merge(base, mine, other, self.choices, name)
        self.conflicts += merged.conflicts
        return merged.value

    def _refuse_unused(self) -> None:
        if unused := self.choices.unused:
            places = ", ".join(path_of(at) for at in unused)
            raise InvalidValueError("There is nothing to choose at {places}.", places=places)


def _ordered(name: Name, document: Document, there: Documents) -> Document:
    """A document in canonical order, as those of the workspace are."""
    if name in there and orjson.dumps(there[name]) == orjson.dumps(document):
        return there[name]
    return cast("Document", orjson.loads(text_of(name[0], document)))


def _listing(documents: Documents, key: str, theirs: Documents, ours: Documents) -> Document:
    """The manifest, listing what is there: a choice may have brought a document back."""
    manifest = documents["app", key]
    names = [name for name in listed(manifest) if name in documents]
    back = (
        name for name in listed(theirs["app", key])
        if name in documents and name not in ours and name not in names
    )  # fmt: skip
    return {**manifest, "documents": ["/".join(name) for name in (*names, *back)]}


def _changes(before: Documents, after: Documents) -> Iterator[DocumentChange]:
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            yield DocumentChange(name, "add" if name in after else "remove")
        elif edits := _edits(before[name], after[name]):
            yield DocumentChange(name, "change", edits)


def _edits(before: Document, after: Document) -> tuple[Edit, ...]:
    """What differs, but for what only says which version stands here."""
    found = differences(before, after)
    return tuple(one for one in found if one.at not in (("version",), ("installed",)))
