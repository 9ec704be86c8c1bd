"""Reading what a client sends: JSON without surprises, a closed query string, a revision."""

import re
from collections.abc import Mapping
from json import JSONDecoder
from math import isinf
from typing import Any

import orjson
from flask import abort, request
from marshmallow import Schema, ValidationError
from marshmallow.fields import Field
from werkzeug.datastructures import FileStorage

from ...platform.core.errors import InvalidRecordError, InvalidValueError, LimitError, Message

#: Bytes of a JSON body: 10,000 records of 1,600 bytes.
MOST_BYTES = 16_000_000
#: Levels of objects and lists.
MOST_DEPTH = 64
_INTEGERS = range(-(2**63), 2**64)
_ETAG = re.compile(r'(?:W/)?"([^"]*)"')


class InvalidRequestError(InvalidRecordError):
    """A query string or a body that is not what the operation takes: messages by name."""

    code = "invalid_request"

    @classmethod
    def of(cls, name: str, template: str, **data: object) -> "InvalidRequestError":
        return cls({name: [Message(template, data)]})


def json_body(most: int = MOST_BYTES) -> object:
    """The JSON of the request's body.

    :raises InvalidValueError: if it is no JSON, or JSON that readers understand differently: a
        name twice in an object, NaN, a number that would lose digits.
    """
    if request.mimetype != "application/json":
        abort(415)
    request.max_content_length = most
    return strict_json(request.get_data(cache=True))


def strict_json(text: bytes) -> object:
    """``text`` as JSON; see ``json_body``."""
    try:
        parsed = orjson.loads(text)  # refuses bad UTF-8, lone surrogates, NaN and deep nesting
    except orjson.JSONDecodeError as error:
        raise InvalidValueError(
            "This is not JSON: line {line}, column {column}.", line=error.lineno, column=error.colno
        ) from None
    _check_depth(text, parsed)
    return _LOADS.decode(text.decode())


def _check_depth(text: bytes, value: object) -> None:
    if text.count(b"[") + text.count(b"{") <= MOST_DEPTH:
        return
    waiting = [(1, value)]
    while waiting:
        depth, one = waiting.pop()
        if depth > MOST_DEPTH:
            raise LimitError("The body is nested more than {limit} deep.", limit=MOST_DEPTH)
        if isinstance(one, dict | list):
            inner = one.values() if isinstance(one, dict) else one
            waiting.extend((depth + 1, item) for item in inner if isinstance(item, dict | list))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidValueError("'{name}' is there twice in one object.", name=twice[:60])
    return found


def _integer(digits: str) -> int:
    if len(digits) > 20 or int(digits) not in _INTEGERS:
        raise InvalidValueError("A number of more than 64 bits: send it as a string.")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise InvalidValueError("A number is too large for JSON: send it as a string.")
    return number


_LOADS = JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_float=_float)


def loaded(schema: Schema, given: object) -> dict[str, Any]:
    """``given`` as ``schema`` takes it.

    :raises InvalidRequestError: with every fault, by name.
    """
    try:
        return dict(schema.load(given))  # type: ignore[call-overload]
    except ValidationError as error:
        raise InvalidRequestError(dict(_flat(error.messages))) from None


def loaded_field(field: Field[Any], given: object) -> object:
    """``given``, the whole body, as ``field`` takes it."""
    try:
        return field.deserialize(given)
    except ValidationError as error:
        raise InvalidRequestError(dict(_flat(error.messages))) from None


def query_values(schema: Schema) -> dict[str, Any]:
    """The query string as ``schema`` takes it."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise InvalidRequestError.of(twice[0][:60], "Give this once.")
    return loaded(schema, request.args.to_dict())


def _flat(messages: object, path: str = "") -> list[tuple[str, list[Message]]]:
    if isinstance(messages, Mapping):
        return [
            pair
            for key, inner in messages.items()
            for pair in _flat(inner, f"{path}.{key}".strip(".") if key != "_schema" else path)
        ]
    found = messages if isinstance(messages, list) else [messages]
    return [(path, [Message("{reason}", {"reason": _known(one)}) for one in found])]


def _known(text: object) -> object:
    """A sentence that the catalogue may hold; one that quotes braces stays as it is."""
    return str(text) if "{" in str(text) else Message(str(text))


def uploaded() -> FileStorage:
    """The one file of a form: its field is called ``file``."""
    if request.mimetype != "multipart/form-data":
        abort(415)
    found = request.files.getlist("file")
    if len(found) != 1 or len(request.files) != 1:
        raise InvalidRequestError.of("file", "Send one file, in a form field called 'file'.")
    return found[0]


def expected_revision() -> int | None:
    """The revision that ``If-Match`` names, None when any will do."""
    etag = expected_etag()
    if etag in (None, "*"):
        return None
    if not (etag.isascii() and etag.isdigit() and len(etag) < 10):
        raise InvalidRequestError.of(
            "If-Match", "Send the record's ETag, such as {example}.", example='"7"'
        )
    return int(etag)


def expected_etag() -> str | None:
    """What ``If-Match`` names: an ETag without its quotes, or ``*``.

    :raises InvalidRequestError: for anything else; several are not taken.
    """
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return given and "*"
    found = _ETAG.fullmatch(given.strip())
    if found is None:
        raise InvalidRequestError.of(
            "If-Match", "Send one ETag in quotes, such as {example}.", example='"7"'
        )
    return found[1]
