"""What envelopes and query strings are made of: marshmallow schemas, closed, in our words.

Schemas of answers only describe them, for openapi.json: answers are built as they are. A field with
``x-entity`` stands for something of the entity that the address names; see openapi.py.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

#: The longest text of a query string: a formula.
LONGEST = 4_000
MOST_ROWS = 500
MOST_BULK = 10_000
LARGEST = 2**31 - 1
_DIGITS = re.compile("-?[0-9]{1,18}")

_MESSAGES = {
    "required": "This is needed.",
    "null": "This cannot be null.",
    "invalid": "This is not of the right kind.",
    "invalid_utf8": "This is not of the right kind.",
    "type": "This is not an object.",
}


class Closed(Schema):
    """Refuses names that it does not have."""

    error_messages: ClassVar[dict[str, str]] = {
        "unknown": "There is no such name here.",
        "type": "Send a JSON object.",
    }

    class Meta:
        unknown = RAISE


class _Spoken:
    """Speaks of mistakes in our words."""

    default_error_messages: ClassVar[dict[str, str]] = _MESSAGES


class Text(_Spoken, fields.String):
    """A text without NUL, which no database takes."""

    def __init__(self, *, most: int = LONGEST, least: int = 0, **more: Any) -> None:
        super().__init__(validate=validate.Length(min=least or None, max=most), **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        text = super()._deserialize(value, *args, **more)
        if "\0" in text:
            raise ValidationError("A text cannot hold NUL.")
        return text


class Whole(_Spoken, fields.Integer):
    """A whole number; in a query string, its digits alone."""

    def __init__(self, *, least: int = 0, most: int = LARGEST, **more: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            return int(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)  # JSON knows one kind of number: 5.0 is 5
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Flag(_Spoken, fields.Boolean):
    """true or false, and no other word for them."""

    truthy: ClassVar[set[Any]] = {"true", True}
    falsy: ClassVar[set[Any]] = {"false", False}

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **more)


class Id(_Spoken, fields.UUID):
    """A UUID in its usual form."""

    default_error_messages: ClassVar[dict[str, str]] = {
        **_MESSAGES, "invalid_uuid": "This is not an id.",
    }  # fmt: skip

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if not isinstance(value, str) or len(value) != 36:
            raise self.make_error("invalid_uuid")
        return super()._deserialize(value, *args, **more)


class Words(Text):
    """Names, parted by commas."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        text = super()._deserialize(value, *args, **more)
        return tuple(word.strip() for word in text.split(",") if word.strip())


class Order(Words):
    """What to sort by: ``-amount,name``."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        words = super()._deserialize(value, *args, **more)
        return tuple((word.removeprefix("-"), word.startswith("-")) for word in words)


class Moment(_Spoken, fields.AwareDateTime):
    """A time with its offset."""


class Day(_Spoken, fields.Date):
    """A date."""


class Part(_Spoken, fields.Nested):
    """An object inside."""


class Items(_Spoken, fields.List[Any]):
    """A list, at most so long."""

    def __init__(self, inner: Any, *, most: int = MOST_BULK, **more: Any) -> None:
        super().__init__(inner, validate=validate.Length(max=most), **more)


class Distinct(Items):
    """A list of ids, or of objects with an id, each once."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        found = super()._deserialize(value, *args, **more)
        ids = [one["id"] if isinstance(one, dict) else one for one in found]
        if len(set(ids)) < len(ids):
            raise ValidationError("Name each record once.")
        return found


class Object(_Spoken, fields.Dict):
    """Any object."""


class Anything(_Spoken, fields.Raw):
    """Any JSON."""


class Values(Object):
    """Values of a record by key; field types load them. ``of`` says which: new or changed."""

    def __init__(self, of: str, **more: Any) -> None:
        super().__init__(metadata={"x-entity": of}, **more)


class Choice(Text):
    """One of a few words."""

    def __init__(self, *words: str, **more: Any) -> None:
        super().__init__(**more)
        self.validators = [validate.OneOf(words, error=f"Use one of: {', '.join(words)}.")]


def record() -> fields.Raw:
    """A record, in an answer."""
    return fields.Raw(required=True, metadata={"x-entity": "record"})


def link() -> fields.Nested:
    """A linked thing, in an answer; null when there is none."""
    return fields.Nested(Link, required=True, allow_none=True)


class Link(Closed):
    """What a link shows."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)


class Nothing(Closed):
    """No parameters, or an empty body."""


class Paging(Closed):
    """How much of a list."""

    limit = Whole(least=1, most=MOST_ROWS, load_default=50)
    before = Whole(load_default=None, metadata={"description": "The `next` of the page before."})


def page_of(item: type[Schema] | fields.Field[Any], name: str = "") -> type[Schema]:
    """The envelope of a list."""
    inner = item if isinstance(item, fields.Field) else fields.Nested(item)
    parts: Mapping[str, fields.Field[Any]] = {
        "items": fields.List(inner, required=True),
        "next": fields.Raw(
            required=True, metadata={"description": "Where the next page begins, null on the last."}
        ),
        "count": fields.Integer(required=True, allow_none=True),
    }
    title = name or f"{item.__name__}List"  # type: ignore[union-attr]
    return Closed.from_dict(dict(parts), name=title)
