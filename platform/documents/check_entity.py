"""What is wrong with an entity whose document is valid: settings that do not go together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

from ..core.errors import InvalidValueError, Message, Problem
from ..fields.field import Field
from ..fields.patterns import compiled
from .app import App, Entity, States
from .references import Document, Pointer, pointer


def check_entity(app: App, entity: Entity) -> Iterator[Problem]:
    """The problems of one entity, or of the lines of one."""
    for field in entity.fields.values():
        yield from _of_field(entity, field)
        yield from _of_inverse(app, entity, field)
    yield from _of_unique(entity)
    for index, key in enumerate(cast("Iterable[str]", entity.document.get("required", ()))):
        if key in entity.system:
            message = Message("'{key}' is filled by itself.", {"key": key})
            yield _problem(entity, ("required", index), "required", message)
    yield from _of_display(entity)
    yield from _of_states(entity)


def _problem(
    entity: Entity, at: Pointer, code: str, message: Message, hint: Message | None = None
) -> Problem:
    document, _, lines = entity.key.partition(".")
    base: Pointer = ("properties", lines) if lines else ()
    return Problem(f"entity/{document}", pointer((*base, *at)), code, message, hint)


def _of_field(entity: Entity, field: Field) -> Iterator[Problem]:
    at: Pointer = ("properties", field.key)
    if pattern := field.text("pattern"):
        try:
            compiled(pattern)
        except InvalidValueError as error:
            yield _problem(entity, (*at, "pattern"), "pattern", error.message)
            return
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("min", "max")):
        if _above(field.settings.get(low), field.settings.get(high)):
            message = Message("{low} is above {high}.", {"low": low, "high": high})
            yield _problem(entity, (*at, low), "limits", message)
    yield from _of_options(entity, field)
    yield from _of_default(entity, field)
    yield from _of_consent(entity, field)


def _above(low: object, high: object) -> bool:
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _of_options(entity: Entity, field: Field) -> Iterator[Problem]:
    options = field.settings.get("options")
    if not isinstance(options, list | tuple):
        return
    counted = Counter(str(option["value"]) for option in options)
    for index, option in enumerate(options):
        if counted.pop(str(option["value"]), 1) > 1:
            message = Message("The option '{value}' is there twice.", {"value": option["value"]})
            at = ("properties", field.key, "options", index, "value")
            yield _problem(entity, at, "option", message)


def _of_default(entity: Entity, field: Field) -> Iterator[Problem]:
    default = field.settings.get("default")
    if default is None or field.default_formula:
        return
    at: Pointer = ("properties", field.key, "default")
    if field.type.computed or field.type.rows == "lines":
        message = Message("A {type} takes no default.", {"type": field.type.name})
        yield _problem(entity, at, "default", message)
        return
    try:
        field.type.load(default, field)
    except InvalidValueError as error:
        message = Message("'{title}' does not take its default: {reason}",
                          {"title": field.title, "reason": error.message})  # fmt: skip
        yield _problem(entity, at, "default", message)


def _of_consent(entity: Entity, field: Field) -> Iterator[Problem]:
    """A consent says to what, begins as not given, and is proven by the history of its record."""
    if not field.flag("consent"):
        return
    at: Pointer = ("properties", field.key, "consent")
    said = {"title": field.title}
    if not field.text("help").strip():
        message = Message("'{title}' is a consent. Write into its help what is agreed to.", said)
        yield _problem(entity, at, "consent", message)
    if field.settings.get("default"):
        message = Message("'{title}' is a consent: nobody has given it from the start.", said)
        yield _problem(entity, at, "consent", message)
    if entity.parent is not None or not field.flag("history", default=True):
        message = Message("'{title}' is a consent: it needs the history of its record.", said)
        yield _problem(entity, at, "consent", message)


def _of_inverse(app: App, entity: Entity, field: Field) -> Iterator[Problem]:
    """A related list needs a name that nothing else has where it appears."""
    target = app.entities.get(str(field.settings.get("to")))
    if target is None:
        return
    mine = next(
        (one for one in target.inverses if (one.entity, one.field) == (entity.key, field.key)), None
    )
    if mine is None:
        return
    taken = mine.key in target.fields or mine.key in target.system or mine.key == "id"
    others = [one for one in target.inverses if one.key == mine.key]
    if not taken and others[0] is mine:
        return
    given = "inverse" in field.settings
    at: Pointer = ("properties", field.key, "inverse") if given else ("properties", field.key)
    message = Message(
        "'{target}' has a field or a related list '{key}' already.",
        {"target": target.key, "key": mine.key},
    )
    hint = Message("Give this link another 'inverse'.")
    yield _problem(entity, at, "inverse", message, hint)


def _of_unique(entity: Entity) -> Iterator[Problem]:
    said = () if entity.parent is not None else entity.document.get("unique", ())
    rules = cast("Iterable[Iterable[str]]", said)
    places = [
        (("unique", index, position), key)
        for index, rule in enumerate(rules)
        for position, key in enumerate(rule)
    ]
    places += [(("properties", key, "unique"), key)  # type: ignore[misc]
               for key, field in entity.fields.items() if field.flag("unique")]  # fmt: skip
    for at, key in places:
        field = entity.fields.get(key)
        if field is None and key in entity.system:
            message = Message("'{key}' belongs to every record and cannot be unique.", {"key": key})
            yield _problem(entity, at, "unique", message)
        elif field is not None and not _is_comparable(field):
            message = Message(
                "A {type} cannot be unique: it is no single value that can be compared.",
                {"type": field.type.name},
            )
            yield _problem(entity, at, "unique", message)


def _is_comparable(field: Field) -> bool:
    """Whether equal values look equal to the database: not so for a secret, which is sealed."""
    kind = field.value_type
    return (
        kind.column(field) is not None and kind.formula_type is not None and "=" in kind.operators
    )


def _of_display(entity: Entity) -> Iterator[Problem]:
    field = entity.fields.get(entity.display or "")
    if entity.display in entity.system:
        message = Message("'{key}' cannot name a record.", {"key": entity.display})
        yield _problem(entity, ("display",), "display", message)
    elif field is not None and not _is_comparable(field):
        message = Message(
            "A {type} cannot name a record: it has no text of its own.", {"type": field.type.name}
        )
        hint = Message("Let 'display' name a text, or a formula that makes one.")
        yield _problem(entity, ("display",), "display", message, hint)


def _of_states(entity: Entity) -> Iterator[Problem]:
    key = entity.states.field if entity.states else ""
    field = entity.fields.get(key)
    if key in entity.system or (field is not None and "options" not in field.settings):
        message = Message("'{key}' has no options, so it has no states.", {"key": key})
        yield _problem(entity, ("states", "field"), "states", message)
    elif entity.states:
        yield from _of_transitions(entity, entity.states)


def _of_transitions(entity: Entity, states: States) -> Iterator[Problem]:
    """What is said of a transition that cannot happen, or is said twice, would have no effect."""
    document = cast("Document", entity.document["states"])
    told: set[tuple[str, str]] = set()
    for index, one in enumerate(cast("Iterable[Document]", document.get("transitions", ()))):
        old, new = str(one["from"]), str(one["to"])
        at: Pointer = ("states", "transitions", index)
        names = {"old": old, "new": new}
        if old == new or new not in states.allow.get(old, (new,)):
            message = Message("'{old}' cannot become '{new}', so this says nothing.", names)
            yield _problem(entity, at, "transition", message)
        if (old, new) in told:
            message = Message("How '{old}' becomes '{new}' is said twice.", names)
            yield _problem(entity, at, "transition", message)
        told.add((old, new))
        for position, key in enumerate(cast("Iterable[str]", one.get("required", ()))):
            field = entity.fields.get(key)
            if field is not None and field.type.rows is not None:
                message = Message("'{key}' is kept beside the record, so this cannot ask for it.",
                                  {"key": key})  # fmt: skip
                yield _problem(entity, (*at, "required", position), "transition", message)
