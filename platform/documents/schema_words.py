"""What a document breaks, said so that somebody who draws understands it, and can be translated."""

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from jsonschema import ValidationError

from ..core.errors import Message

#: Longer values are cut where they are quoted.
_LONGEST = 80

#: Patterns of the schemas of documents, by their beginnings, in words.
_WRITTEN: tuple[tuple[str, Message], ...] = (
    ("^#[0-9", Message("A colour is expected here, such as #2458d3.")),
    ("^([a-z]{1,20}|#[0-9", Message("A colour is expected here, such as blue or #2458d3.")),
    ("^[A-Z]{3}", Message("The code of a currency is expected here, such as EUR.")),
    ("^[0-9]{4}-", Message("A date is expected here, such as 2026-11-21.")),
    ("^([01][0-9]|2[0-3]):", Message("A time is expected here, such as 08:30.")),
    ("^P(", Message("A duration is expected here, such as P3D or PT4H.")),
    ("^https?://", Message("A web address is expected here, such as https://example.com.")),
    ("^(https?://", Message("A web address is expected here, such as https://example.com.")),
    ("^[0-9]{1,6}\\.", Message("A version is expected here, such as 1.0.0.")),
    ("^-?[0-9]", Message("A number is expected here, such as 12.50.")),
    ("^data:image/", Message("This is no PNG, JPEG or WebP picture.")),
)
_KEY = Message(
    "A key is expected here: small letters, digits and _, beginning with a letter, at most 40."
)


def broken(error: ValidationError) -> Message:
    """What ``error`` is about, in a sentence; the library's own words only where none is known."""
    return _SAID.get(str(error.validator), _in_its_own_words)(error)


def _in_its_own_words(error: ValidationError) -> Message:
    return Message("{reason}", {"reason": short(error.message, 300)})


def short(value: object, longest: int = _LONGEST) -> str:
    """A value as it is quoted in a sentence."""
    text = str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _too_few(error: ValidationError) -> Message:
    if error.validator_value == 1:
        return Message("This must not be empty.")
    return Message("At least {count} are needed here.", {"count": error.validator_value})


def _too_many(error: ValidationError) -> Message:
    given = len(cast("list[object]", error.instance))
    said = {"count": error.validator_value, "given": given}
    return Message("At most {count} fit here; there are {given}.", said)


def _too_short(error: ValidationError) -> Message:
    if error.validator_value == 1:
        return Message("This must not be empty.")
    said = {"count": error.validator_value}
    return Message("At least {count} characters are needed here.", said)


def _too_long(error: ValidationError) -> Message:
    said = {"count": error.validator_value, "given": len(str(error.instance))}
    return Message("At most {count} characters fit here; there are {given}.", said)


def _limit(said: Message) -> Callable[[ValidationError], Message]:
    return lambda error: Message(said.template, {"limit": error.validator_value})


def _twice(error: ValidationError) -> Message:
    values = cast("list[object]", error.instance)
    again = next((one for at, one in enumerate(values) if one in values[:at]), "")
    if not isinstance(again, str):
        return Message("The same stands here twice.")
    return Message("'{value}' stands here twice.", {"value": short(again)})


def _other_than(error: ValidationError) -> Message:
    return Message("'{value}' is expected here.", {"value": short(error.validator_value)})


def _written(error: ValidationError) -> Message:
    pattern = str(error.validator_value)
    if pattern.startswith("^[a-z][a-z0-9_]{0,39}$"):
        return _KEY
    for begins, message in _WRITTEN:
        if pattern.startswith(begins):
            return message
    said = {"value": short(error.instance), "pattern": pattern.removesuffix("(?!\\n)")}
    return Message("'{value}' is not written as it must be here: {pattern}", said)


def _none_of(error: ValidationError) -> Message:
    """Several forms are allowed and none fits: what the first word of each would be."""
    lacking = [one for one in error.context or () if one.validator == "required"]
    if lacking and len(lacking) == len(error.context or ()):
        words = dict.fromkeys(word for one in lacking for word in _needed(one))
        return Message("This needs one of: {words}.", {"words": ", ".join(words)})
    return Message("This has none of the forms that are allowed here.")


def _needed(error: ValidationError) -> Iterable[str]:
    return cast("Iterable[str]", error.validator_value)


_SAID: Mapping[str, Callable[[ValidationError], Message]] = {
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _too_many,
    "maxProperties": _too_many,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minimum": _limit(Message("At least {limit} is expected here.")),
    "maximum": _limit(Message("At most {limit} is expected here.")),
    "exclusiveMinimum": _limit(Message("More than {limit} is expected here.")),
    "exclusiveMaximum": _limit(Message("Less than {limit} is expected here.")),
    "uniqueItems": _twice,
    "const": _other_than,
    "pattern": _written,
    "anyOf": _none_of,
    "oneOf": _none_of,
}
