"""What is wrong with a form, or odd about it, before anybody fills it in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ..core.errors import InvalidValueError, Message, Problem
from ..documents.app import App, Entity
from ..documents.check import resolve
from ..documents.kinds import KINDS
from ..fields.field import Field

Document = Mapping[str, object]
#: Kinds of items, each by the key that it is told by.
PARTS = ("tab", "section", "field", "lines", "related", "text", "divider", "button")
#: Effects of rules that undo one another.
OPPOSITES = {
    "show": "visible", "hide": "visible", "require": "required", "optional": "required",
    "readonly": "locked", "editable": "locked", "set": "value", "options": "options",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing wrong (``error`` keeps it from being published) or odd (``warning``, ``hint``).

    ``path`` is a JSON pointer into the form.
    """

    level: str
    path: str
    message: Message
    hint: Message | None = None


def lint_form(app: App, key: str, document: Document) -> list[Finding]:
    """Everything that can be said of the form; what keeps it from being read comes alone."""
    kind, name = KINDS.get("form"), f"form/{key}"
    problems = kind.problems(key, document)
    if not problems:
        found = (resolve(app, name, one) for one in kind.refer(document))
        problems = [one for one in found if one is not None]
        entity = app.entities.get(str(document.get("entity")))
        odd = list(_odd(entity, document)) if entity is not None else []
        problems += check_defaults(app, key, document)
    else:
        odd = []
    return [*(Finding("error", one.path, one.message, one.hint) for one in problems), *odd]


def check_defaults(app: App, key: str, document: Document) -> Iterable[Problem]:
    """What items let a new record begin with although their fields would not take it."""
    entity = app.entities.get(str(document.get("entity")))
    fields = entity.fields if entity is not None else {}
    for path, item in items_of(document):
        field = fields.get(str(item.get("field")))
        if field is not None and "default" in item:
            for message in _refused_default(field, item["default"]):
                yield Problem(f"form/{key}", f"{path}/default", "default", message)


def _refused_default(field: Field, default: object) -> Iterator[Message]:
    if field.type.computed or field.type.rows is not None:
        yield Message("A {type} takes no default.", {"type": field.type.name})
    elif field.flag("consent"):
        template = "'{title}' is a consent: nobody has given it from the start."
        yield Message(template, {"title": field.title})
    elif default is not None and not isinstance(default, Mapping):
        try:
            field.type.load(default, field)
        except InvalidValueError as error:
            template = "'{title}' does not take its default: {reason}"
            yield Message(template, {"title": field.title, "reason": error.message})


def _odd(entity: Entity, document: Document) -> Iterator[Finding]:
    items = list(items_of(document))
    yield from _twice(items)
    yield from _empty(items)
    yield from _missing(entity, document, items)
    yield from _effects(entity, document, items)


def items_of(part: Document, path: str = "") -> Iterator[tuple[str, Document]]:
    """Every item with its JSON pointer, in the order of the document."""
    for index, one in enumerate(_list(part, "body")):
        here = f"{path}/body/{index}"
        yield here, one
        yield from items_of(one, here)


def _twice(items: Iterable[tuple[str, Document]]) -> Iterator[Finding]:
    seen: Counter[tuple[str, str]] = Counter()
    for path, one in items:
        part = next((name for name in PARTS if name in one), "")
        seen[part, str(one.get(part))] += 1
        if seen[part, str(one.get(part))] == 2:
            message = Message("'{key}' stands on this form twice.", {"key": str(one.get(part))})
            yield Finding("warning", path, message)


def _empty(items: Iterable[tuple[str, Document]]) -> Iterator[Finding]:
    for path, one in items:
        if "body" in one and not one["body"]:
            title = str(one.get("title") or one.get("section") or one.get("tab"))
            message = Message("'{title}' is empty and will not be shown.", {"title": title})
            yield Finding("hint", path, message)


def _missing(
    entity: Entity, document: Document, items: Iterable[tuple[str, Document]]
) -> Iterator[Finding]:
    """Fields that every record needs and that nobody could fill in here."""
    if document.get("use") not in {"create", "edit", "public"}:
        return
    placed = {str(one.get("field") or one.get("lines")) for _path, one in items}
    for key, field in entity.fields.items():
        given = field.settings.get("default") is not None or field.type.computed
        if field.required and key not in placed and not given and field.type.widget != "readonly":
            message = Message(
                "'{title}' is required, but this form does not ask for it.", {"title": field.title}
            )
            yield Finding("warning", "/body", message)


def _effects(
    entity: Entity, document: Document, items: Iterable[tuple[str, Document]]
) -> Iterator[Finding]:
    """Effects on what is not there, and effects that a later rule may undo."""
    there = {str(one[part]) for _path, one in items for part in PARTS if part in one}
    said: dict[tuple[str, str], str] = {}
    for index, rule in enumerate(_list(document, "rules")):
        title = str(rule.get("title") or rule["id"])
        for number, effect in enumerate(_list(rule, "then")):
            path = f"/rules/{index}/then/{number}"
            target = str(effect.get("field") or effect.get("section") or effect.get("tab"))
            if target not in there and effect["do"] != "set":
                message = Message(
                    "The rule '{rule}' is about '{key}', which is not on this form.",
                    {"rule": title, "key": target},
                )
                yield Finding("warning", path, message)
            about = (target, OPPOSITES.get(str(effect["do"]), ""))
            earlier = said.get(about)
            if about[1] and earlier not in (None, title) and rule.get("enabled", True):
                message = Message(
                    "'{earlier}' decides about '{key}' too. Where both hold, '{rule}' wins.",
                    {"earlier": earlier, "key": target, "rule": title},
                )
                yield Finding("hint", path, message)
            if about[1] and rule.get("enabled", True):
                said[about] = title


def _list(document: Document, key: str) -> Iterable[Document]:
    return cast("Iterable[Document]", document.get(key) or ())
