"""A copy of an app: entities, forms, lists and the rest of it under keys of their own."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import cast

from ...platform.documents.app import App
from ...platform.documents.drafts import Name
from ...platform.documents.kinds import KINDS
from ...platform.documents.ownership import listed, owners
from ...platform.documents.references import Document
from ...platform.documents.rename import repointed
from ..documents.edits import LONGEST_KEY, properties_of
from ..documents.joining import in_menu
from ..forms.public_form_edits import free_slug

#: People hold the same roles, languages are the workspace's, scenarios play the original.
NOT_COPIED = frozenset({"role", "i18n", "scenario"})
#: Of a manifest, what is said of the original alone.
OF_ORIGINAL = frozenset({"main", "archived", "installed", "shares"})
#: What begins flows without anybody's doing more than usual.
BY_THEMSELVES = frozenset({"changed", "created", "date", "deleted", "schedule", "updated"})


def own_parts(app: App, key: str) -> list[Name]:
    """The documents that a copy of an app gets anew: those of no other app."""
    found = owners(app.documents, app.manifest.key)
    return [name for name, apps in found.items() if apps == {key} and name[0] not in NOT_COPIED]


def duplicate(
    app: App, key: str, new_key: str, title: str, taken: Collection[Name]
) -> dict[Name, Document]:
    """The documents of the copy, and those that know of it: roles and translations."""
    parts = own_parts(app, key)
    keys = _keys(app, parts, {*taken, *app.documents})
    return _Copy(app, key, title, keys).documents(new_key)


def _keys(app: App, parts: Sequence[Name], taken: Collection[Name]) -> Mapping[Name, str]:
    """Every part with the same number behind its key, or behind its entity's in it."""
    for number in count(2):
        found = {name: _numbered(app, name, number) for name in parts}
        fresh = [(kind, new) for (kind, _key), new in found.items()]
        if len({*fresh}) == len(fresh) and not any(one in taken for one in fresh):
            return found
    raise AssertionError  # count() does not end


def _numbered(app: App, name: Name, number: int) -> str:
    """ "deal_default" of "deal" -> "deal_2_default"; any other gets its number at its end."""
    kind, key = name
    about = str(app.documents[name].get("entity", ""))
    stem = about if about and kind != "entity" and key.startswith(f"{about}_") else key
    rest, end = key[len(stem) :], f"_{number}"
    return stem[: LONGEST_KEY - len(end) - len(rest)].rstrip("_") + end + rest


@dataclass(frozen=True)
class _Copy:
    app: App
    key: str
    title: str
    keys: Mapping[Name, str]

    def documents(self, new_key: str) -> dict[Name, Document]:
        copies = {(name[0], new): self._copied(name, new) for name, new in self.keys.items()}
        entities = [key for kind, key in copies if kind == "entity"]
        has_menu = any(kind == "navigation" for kind, _key in copies)
        menu = {} if has_menu or not entities else in_menu(self.app, entities, self.title)
        manifest = {("app", new_key): self._manifest(new_key, copies)}
        return {**menu, **manifest, **copies, **dict(self._roles()), **dict(self._texts())}

    def _manifest(self, new_key: str, copies: Iterable[Name]) -> Document:
        said = {
            name: value
            for name, value in self.app.document("app", self.key).items()
            if name not in OF_ORIGINAL
        }
        order = {name: place for place, name in enumerate(self._listed())}
        names = sorted(copies, key=lambda name: (order.get(name, len(order)), name))
        listed_there = ["/".join(name) for name in names]
        return {**said, "$id": new_key, "title": self.title, "documents": listed_there}

    def _listed(self) -> Iterator[Name]:
        """The copies in the order in which the original lists what they are copies of."""
        for name in listed(self.app.document("app", self.key)):
            if name in self.keys:
                yield name[0], self.keys[name]

    def _copied(self, name: Name, new: str) -> Document:
        kind, _key = name
        document = {**repointed(kind, self.app.documents[name], self.keys), "$id": new}
        change = {
            "entity": self._entity, "flow": self._flow, "form": _form,
            "navigation": self._navigation, "print": _print,
        }.get(kind)  # fmt: skip
        return change(document) if change else document

    def _entity(self, document: Document) -> Document:
        """Its records are kept in tables of its own; a list that its links make on entities which
        are not copied gets the name that is free there.
        """
        return {**self._fields(document), "id": document["$id"]}

    def _fields(self, owner: Document) -> Document:
        fields = {key: self._field(field) for key, field in properties_of(owner).items()}
        return {**owner, "properties": fields}

    def _field(self, field: Document) -> Document:
        if "properties" in field:
            return self._fields(field)
        if "inverse" not in field or ("entity", field.get("to")) in self._copied_entities():
            return field
        return {name: value for name, value in field.items() if name != "inverse"}

    def _copied_entities(self) -> set[tuple[str, object]]:
        return {("entity", new) for (kind, _key), new in self.keys.items() if kind == "entity"}

    def _flow(self, document: Document) -> Document:
        """What would do everything a second time beside the original waits to be switched on."""
        start = cast("Document", document["start"])
        is_about_copies = ("entity", document.get("entity")) in self._copied_entities()
        is_second = start["on"] in BY_THEMSELVES and not is_about_copies
        return {**document, "enabled": False} if is_second else document

    def _navigation(self, document: Document) -> Document:
        """Groups say which app they are of; what stands in none gets a group."""
        items: list[Document] = []
        loose: list[Document] = []
        for item in cast("Iterable[Document]", document["items"]):
            if "group" in item:
                items.append({**item, "group": self._named(str(item["group"]))})
            else:
                loose.append(item)
        first = [{"group": self.title, "items": loose}] if loose else []
        kept = {name: value for name, value in document.items() if name not in ("home", "todo")}
        return {**kept, "items": [*first, *items]}

    def _named(self, group: str) -> str:
        return f"{self.title} · {group}"[:200]

    def _roles(self) -> Iterator[tuple[Name, Document]]:
        """What a role may do with an entity it may do with the copy."""
        entities = {key: new for (kind, key), new in self.keys.items() if kind == "entity"}
        for key, role in self.app.all("role"):
            there = cast("Mapping[str, object]", role.get("entities", {}))
            more = {new: there[old] for old, new in entities.items() if old in there}
            if more:
                yield ("role", key), {**role, "entities": {**there, **more}}

    def _texts(self) -> Iterator[tuple[Name, Document]]:
        """What the parts are called in other languages, their copies are, too."""
        places = {
            (KINDS.get(kind).folder, key): (kind, new) for (kind, key), new in self.keys.items()
        }
        for locale, document in self.app.all("i18n"):
            texts = cast("Mapping[str, str]", document["texts"])
            more: dict[str, str] = {}
            for path, text in texts.items():
                folder, key, *rest = [*path.split("/", 2), ""][:3]
                if found := places.get((folder, key)):
                    kind, new = found
                    is_group = kind == "navigation" and rest[0] in self._groups(key)
                    said = self._named(text) if is_group else text
                    more["/".join([folder, new, *filter(None, rest)])] = said
            if more:
                yield ("i18n", locale), {**document, "texts": {**texts, **more}}

    def _groups(self, navigation: str) -> set[str]:
        items = cast("Iterable[Document]", self.app.document("navigation", navigation)["items"])
        return {str(one.get("id")) for one in items if "group" in one}


def _form(document: Document) -> Document:
    """A page for everybody gets an address of its own and takes nothing until it is told to."""
    if not isinstance(document.get("public"), Mapping):
        return document
    said = cast("Document", document["public"])
    slug = free_slug(str(document["$id"]))
    return {**document, "public": {**said, "slug": slug, "enabled": False}}


def _print(document: Document) -> Document:
    return {**document, "template": f"print/{document['$id']}.html"}
