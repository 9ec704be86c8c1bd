"""People whom a flow's document names by their login."""

from collections.abc import Iterable, Mapping


def names(found: object, login: str) -> bool:
    """Whether a document names a login among its people."""
    if isinstance(found, Mapping):
        listed = login in _texts(found.get(_key(found)))
        return listed or any(names(one, login) for one in found.values())
    return isinstance(found, list | tuple) and any(names(one, login) for one in found)


def renamed(found: object, old: str, new: str) -> object:
    """A document with another login in the place of one, and nobody twice in a list."""
    if isinstance(found, Mapping):
        key = _key(found)
        return {
            name: _replaced(_texts(one), old, new)
            if name == key and old in _texts(one)
            else renamed(one, old, new)
            for name, one in found.items()
        }
    return [renamed(one, old, new) for one in found] if isinstance(found, list | tuple) else found


def _key(found: Mapping[str, object]) -> str:
    """Where an object of a document lists people by login."""
    return "keys" if found.get("by") == "people" else "people"


def _texts(found: object) -> list[object]:
    return list(found) if isinstance(found, list | tuple) else []


def _replaced(logins: Iterable[object], old: str, new: str) -> list[object]:
    return list(dict.fromkeys(new if one == old else one for one in logins))
