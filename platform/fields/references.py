"""Annotations of settings that name other things, so that where-used and rename find them.

``formloom:ref`` says what kind of thing a setting names: ``entity``, ``field``, ``formula`` or
``person``. ``formloom:in`` names the sibling setting whose entity it is evaluated on, where that
is not the field's own: the target of a link, or the entity named.
"""

from .field_type import JSON

KEY = "^[a-z][a-z0-9_]{0,39}$"


def entity_key() -> JSON:
    """The key of an entity."""
    return {"type": "string", "pattern": KEY, "formloom:ref": "entity"}


def field_key(within: str = "") -> JSON:
    """The key of a field."""
    return _within({"type": "string", "pattern": KEY, "formloom:ref": "field"}, within)


def formula(within: str = "") -> JSON:
    """A formula."""
    schema = {"type": "string", "minLength": 1, "maxLength": 4000, "formloom:ref": "formula"}
    return _within(schema, within)


def _within(schema: JSON, setting: str) -> JSON:
    return {**schema, "formloom:in": setting} if setting else schema
