"""Names of values: a field key, or a way through links such as ``account.industry``."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ..core.errors import InvalidValueError
from ..documents.app import App, Entity
from ..fields.field import Field

#: Links that one path may follow.
MOST_HOPS = 4


@dataclass(frozen=True)
class Path:
    """``hops`` are the keys of the links followed; ``field`` is a field of ``entity``."""

    text: str
    hops: tuple[str, ...]
    entity: Entity
    field: Field


def resolve(app: App, entity: Entity, text: str, *, field: str) -> Path:
    """What ``text`` names, seen from ``entity``.

    :raises InvalidValueError: for the request's ``field``, with the nearest name that exists.
    """
    *hops, last = text.split(".")
    if len(hops) > MOST_HOPS:
        raise InvalidValueError("'{path}' follows too many links.", field=field, path=text)
    for key in hops:
        target = link_target(app, _find(entity, key, field))
        if target is None:
            raise InvalidValueError(
                "'{key}' in '{path}' is not a link.", field=field, key=key, path=text
            )
        entity = target
    return Path(text, tuple(hops), entity, _find(entity, last, field))


def link_target(app: App, field: Field) -> Entity | None:
    """The entity that a link points to; None for other fields and for people."""
    target = field.settings.get("to")
    return app.entities.get(target) if isinstance(target, str) else None


def _find(entity: Entity, key: str, field: str) -> Field:
    found = entity.fields.get(key) or entity.system.get(key)
    if found is None:
        raise unknown_key(entity, key, field)
    return found


def unknown_key(entity: Entity, key: str, field: str) -> InvalidValueError:
    """There is no such field; says which one was probably meant."""
    near = nearest(key, (*entity.fields, *entity.system))
    if near is None:
        template = "'{entity}' has no field '{key}'."
        return InvalidValueError(template, field=field, entity=entity.key, key=key)
    template = "'{entity}' has no field '{key}'. Did you mean '{near}'?"
    return InvalidValueError(template, field=field, entity=entity.key, key=key, near=near)


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest to ``wrong``."""
    close = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return close[0] if close else None
