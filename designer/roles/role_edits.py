"""What the pages of a role do to its document, as pure functions on documents."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from ...platform.access.rights import PLAIN
from ...platform.documents.references import Document

Rules = Mapping[str, object]
#: What a cell of the grid holds besides a scope: allowed where there is no scope, and denied.
YES, DENIED = "yes", "denied"
#: The right to a field that is masked until somebody asks to see it, which the audit log tells.
ON_REQUEST = "on_request"


def rules_of(role: Document, entity: str) -> Rules:
    """What a role says of an entity."""
    return _inner(_inner(role, "entities"), entity)


def rights_in(role: Document, entity: str, part: str) -> Mapping[str, str]:
    """Rights by field ("fields") or formulas by action ("also") of an entity."""
    return cast("Mapping[str, str]", _inner(rules_of(role, entity), part))


def _inner(document: Rules, key: str) -> Rules:
    """A part of a draft, which may be half done: nothing where it is no object."""
    found = document.get(key)
    return found if isinstance(found, Mapping) else {}


def denied_by(role: Document) -> Sequence[str]:
    return cast("Sequence[str]", role.get("deny", ()))


def cell(role: Document, entity: str, action: str) -> str:
    """A scope, ``YES``, ``DENIED``, or "" where the role does not allow the action."""
    if f"{entity}.{action}" in denied_by(role):
        return DENIED
    found = rules_of(role, entity).get(action) or ""
    return YES if found is True else str(found)


def with_cell(role: Document, entity: str, action: str, value: str) -> Document:
    """``role`` with another cell; one that holds ``value`` already stays as it is written."""
    if cell(role, entity, action) == value:
        return role
    name = f"{entity}.{action}"
    deny = [one for one in denied_by(role) if one != name]
    if value == DENIED:
        return {**_with(role, entity, action, None), "deny": [*deny, name]}
    said: object = (value == YES if action in PLAIN else value) if value else None
    changed = _with(role, entity, action, said)
    return {**changed, "deny": deny} if "deny" in changed else changed


def with_field(role: Document, entity: str, field: str, right: str) -> Document:
    """``role`` with another right to a field; "" leaves it to what the role may do otherwise."""
    if right_to(role, entity, field) == right:
        return role
    plain = "masked" if right == ON_REQUEST else right
    changed = _with_inner(role, entity, "fields", field, plain)
    kept = [one for one in _reveal(role, entity) if one != field]
    shown = [*kept, field] if right == ON_REQUEST else kept
    return _with(changed, entity, "reveal", shown or None)


def right_to(role: Document, entity: str, field: str) -> str:
    """What a role says of a field: a right, ``ON_REQUEST`` or ""."""
    right = rights_in(role, entity, "fields").get(field, "")
    return ON_REQUEST if right == "masked" and field in _reveal(role, entity) else right


def _reveal(role: Document, entity: str) -> Sequence[str]:
    found = rules_of(role, entity).get("reveal")
    return cast("Sequence[str]", found) if isinstance(found, list | tuple) else ()


def with_rule(role: Document, entity: str, action: str, formula: str) -> Document:
    """``role`` with another formula that gives more records to an action; "" takes it out."""
    return _with_inner(role, entity, "also", action, formula)


def _with_inner(role: Document, entity: str, part: str, key: str, value: str) -> Document:
    inner = rights_in(role, entity, part)
    if inner.get(key, "") == value:
        return role
    kept = {name: one for name, one in inner.items() if name != key or value}
    return _with(role, entity, part, ({**kept, key: value} if value else kept) or None)


def _with(role: Document, entity: str, key: str, value: object) -> Document:
    """``role`` with one thing that it says of an entity; None takes it out."""
    rules = dict(rules_of(role, entity))
    if value is None:
        rules.pop(key, None)
    else:
        rules[key] = value
    entities = {**_inner(role, "entities"), entity: rules}
    if not rules:
        del entities[entity]
    return {**role, "entities": entities}


def with_said(role: Document, title: str, help: str, extends: Iterable[str]) -> Document:
    """``role`` with another title, help and roles that it extends."""
    given: dict[str, object] = {"help": help.strip(), "extends": list(extends)}
    kept = {key: value for key, value in role.items() if key not in given}
    told = {key: value for key, value in given.items() if value}
    return {**kept, **told, "title": title.strip() or str(role.get("title", ""))}


def with_flag(role: Document, name: str, *, on: bool) -> Document:
    """``role`` with "designer" or "reports" set; one that was never named stays so."""
    return {**role, name: on} if on or name in role else role
