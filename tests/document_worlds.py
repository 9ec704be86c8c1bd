"""Random documents that stand together in an app, and what is wrong with others."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from document_random import Draw

from formloom.platform.documents.app import App
from formloom.platform.documents.check import resolve
from formloom.platform.documents.check_computed import computed_problems
from formloom.platform.documents.check_entity import check_entity
from formloom.platform.documents.compile import assemble
from formloom.platform.documents.kinds import KINDS

#: What is drawn one after another: later ones name earlier ones.
WORLD: tuple[tuple[str, str, Mapping], ...] = (
    ("entity", "random_thing", {}),
    ("role", "random_role", {}),
    ("view", "random_list", {"kind": "list"}),
    ("view", "random_board", {"kind": "kanban"}),
    ("view", "random_calendar", {"kind": "calendar"}),
    ("form", "random_form", {"use": "edit", "public": None}),
    ("form", "random_public", {"use": "public"}),
    ("report", "random_report", {}),
    ("report", "random_table", {}),
    ("print", "random_print", {}),
    ("flow", "random_approval", {"start": {"on": "button"}}),
    ("flow", "random_automation", {}),
    ("pool", "random_pool", {}),
    ("dashboard", "random_dashboard", {}),
    ("navigation", "main", {}),
    ("app", "random_app", {"documents": []}),
    ("i18n", "zh", {}),
)
#: Kinds that an app reads when it is put together.
READ_AT_ONCE = {"entity", "app", "i18n"}
DEEP: object = "x"
for _level in range(30):
    DEEP = [DEEP]
NONSENSE = (
    None, True, -1, 1.5, 2**53, "", "x", "😀", "entity/account", [], {}, [5], [{}], {"x": 5},
    "x" * 50_000, [{"id": "a"}] * 300, {str(one): one for one in range(300)}, DEEP,
    {"formula": "1 +"},
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A random document; one that is not ``is_right`` fits its schema, but not its app."""

    kind: str
    key: str
    document: Mapping
    is_right: bool


def world(app: App, random: Random) -> Iterator[Drawn]:
    """A document of every kind that has a designer, in an app that has all those before it."""
    for kind, key, given in WORLD:
        drawn = one_of(app, random, kind, key, given)
        if drawn is None:
            continue
        yield drawn
        if drawn.is_right:
            documents = {**app.documents, (kind, key): drawn.document}
            is_new = kind in READ_AT_ONCE
            app = assemble(documents, {}) if is_new else replace(app, documents=documents)


def one_of(app: App, random: Random, kind: str, key: str, given: Mapping) -> Drawn | None:
    """A random document; None if all that were drawn name too much that is not there."""
    favourite = "random_thing" if "random_thing" in app.entities else ""
    for _ in range(12):
        document = Draw(app, random, favourite).document(kind, key, given)
        if kind != "entity" and random.random() < 0.2:
            if not KINDS.get(kind).problems(key, document):
                return Drawn(kind, key, document, False)
        elif found := mended(app, kind, document):
            return Drawn(kind, key, found, True)
    return None


def problems_of(app: App, kind: str, key: str) -> list:
    """What is wrong with one document of an app whose others are right."""
    document, name = app.documents[kind, key], f"{kind}/{key}"
    if found := KINDS.get(kind).problems(key, document):
        return found
    if kind == "entity":
        app = assemble(app.documents, {})
        mine = [one for one in app.entities.values() if one.key.partition(".")[0] == key]
        found = [problem for one in mine for problem in check_entity(app, one)]
    named = (resolve(app, name, one) for one in KINDS.get(kind).refer(document))
    found += [one for one in named if one]
    if found:
        return found
    if kind == "print":
        return [one for one in KINDS.get(kind).problems_together(app) if one.document == name]
    found = [one for check in KINDS.get(kind).checks for one in check(app, key, document)]
    return found or (computed_problems(app) if kind == "entity" else [])


def mended(app: App, kind: str, document: Mapping) -> Mapping | None:
    """The document without what is wrong in it; None where nothing would be left."""
    name = (kind, document["$id"])
    for _ in range(40):
        found = problems_of(replace(app, documents={**app.documents, name: document}), *name)
        if not found:
            return document
        for path in sorted({one.path for one in found}, key=_order, reverse=True):
            document = without(document, path.split("/")[1:])
            if document is None:
                return None
    return None


def _order(path):
    return [(int(one), "") if one.isdecimal() else (-1, one) for one in path.split("/")]


def without(value, steps):
    """A copy without what a JSON pointer leads to; None if that is the whole."""
    if not steps or not isinstance(value, dict | list):
        return None
    step = steps[0].replace("~1", "/").replace("~0", "~")
    if isinstance(value, list):
        inner = without(value[int(step)], steps[1:]) if int(step) < len(value) else None
        return [*value[: int(step)], *([] if inner is None else [inner]), *value[int(step) + 1 :]]
    kept = {key: one for key, one in value.items() if key != step}
    inner = without(value[step], steps[1:]) if step in value else None
    return kept if inner is None else {key: inner if key == step else value[key] for key in value}


def places(value, at=()):
    """The places of a document that may be anything, as paths of keys and numbers."""
    if at:
        yield at
    several = isinstance(value, list)
    inner = enumerate(value) if several else value.items() if isinstance(value, Mapping) else ()
    for key, one in inner:
        if key not in {"$id", "$schema"}:
            yield from places(one, (*at, key))


def spoiled(document: Mapping, random: Random) -> Mapping:
    """The document with something wrong at one place: gone, another, unknown, twice, in itself."""
    found = [*places(document)]
    *above, last = random.choice(found)
    owner = made = copy.deepcopy(dict(document))
    for step in above:
        owner = owner[step]
    match random.randrange(6):
        case 0:
            del owner[last]
        case 1 if isinstance(owner, list):
            owner.append(copy.deepcopy(owner[last]))
        case 1:
            owner["surprise 😀"] = owner.pop(last) if random.random() < 0.5 else 1
        case 2:
            owner[last] = copy.deepcopy(at(document, random.choice(found)))
        case 3:
            owner[last] = copy.deepcopy(made)
        case _:
            owner[last] = copy.deepcopy(random.choice(NONSENSE))
    return made


def at(value, place):
    """What stands at a place."""
    for step in place:
        value = value[step]
    return value
