"""How an operation of the API is declared: once, for its route, its checks and openapi.json."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

import orjson
from flask import Blueprint, Response, request
from marshmallow import Schema
from marshmallow.fields import Field
from werkzeug.datastructures import Headers

from ...platform.core.errors import NotSignedInError
from ...platform.core.transaction import Transaction
from ..context import asked
from ..security import check_csrf
from ..unit_of_work import publishing, reading, transaction
from .idempotency import KEY_HEADER, Asked, once
from .requests import MOST_BYTES, json_body, loaded, loaded_field, query_values, uploaded
from .schemas import Nothing

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

JSON = "application/json"
UPLOAD = "multipart/form-data"
Transacts = Literal["reads", "writes", "publishes"]
View = Callable[..., object]
_OPEN: Mapping[Transacts, Callable[[], Transaction]] = {
    "reads": reading, "writes": transaction, "publishes": publishing,
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A body with headers of its own; ``status`` 0 is the operation's."""

    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 0


class _JSONResponse(Response):
    """An answer with a body, whose headers are sent as they were given."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        # Werkzeug would copy them and look for what is to be mended, such as a Location.
        return self.headers


@dataclass(frozen=True)
class Operation:
    """One method at one address.

    ``body`` None takes no body, ``UPLOAD`` a form with a file. ``answer`` None answers with nothing
    (204) or, with ``media``, something else than JSON. ``later`` is the answer (202) when the work
    is left to a job. ``outside`` is for programs that know a secret address and sign in nowhere.
    """

    area: str
    method: str
    rule: str
    view: View
    query: type[Schema] = Nothing
    body: type[Schema] | Field[Any] | str | None = None
    answer: type[Schema] | Field[Any] | None = None
    later: type[Schema] | None = None
    status: int = 200
    transacts: Transacts = "reads"
    media: tuple[str, ...] = (JSON,)
    most_bytes: int = MOST_BYTES
    headers: tuple[str, ...] = ()
    if_match: bool = False
    outside: bool = False

    @property
    def endpoint(self) -> str:
        return f"{self.area}.{self.view.__name__}"

    @property
    def summary(self) -> str:
        return (self.view.__doc__ or "").partition("\n")[0].rstrip(".")

    @property
    def success(self) -> int:
        """The status of a good answer."""
        is_empty = self.answer is self.later is None and JSON in self.media
        return 204 if is_empty else self.status

    @property
    def is_repeatable(self) -> bool:
        """Whether ``Idempotency-Key`` makes it happen once."""
        return self.method == "POST" and self.transacts != "reads" and not self.outside

    @cached_property
    def _query(self) -> Schema:
        return self.query()

    @cached_property
    def _defaults(self) -> Mapping[str, object]:
        """What an empty query string means."""
        return loaded(self._query, {})

    @cached_property
    def _load(self) -> Callable[[object], object]:
        """What makes of the body what the view is given."""
        if isinstance(self.body, Field):
            return partial(loaded_field, self.body)
        assert isinstance(self.body, type)  # noqa: S101
        return partial(loaded, self.body())

    def run(self, **path: object) -> Response:
        """Admit, read, do and answer."""
        opened = _OPEN[self.transacts]()
        if self.outside:
            return self._done(path)
        if not opened.actor.is_known:
            raise NotSignedInError("Sign in, or send a token.")
        check_csrf()
        if self.is_repeatable and KEY_HEADER in request.headers:
            return once(Asked.by_header(), lambda: self._done(path))
        return self._done(path)

    def _done(self, path: Mapping[str, object]) -> Response:
        given = dict(path)
        text = asked().query_string
        query = _query_of(self._query, text) if text else self._defaults
        if self.query is not Nothing:
            given["query"] = dict(query)
        if self.body == UPLOAD:
            given["file"] = uploaded()
        elif self.body is not None:
            given["body"] = self._load(json_body(self.most_bytes))
        return self._answered(self.view(**given))

    def _answered(self, result: object) -> Response:
        if isinstance(result, Response):
            return result
        answer = result if isinstance(result, Answer) else Answer(result)
        if self.answer is None and answer.body is None:
            return Response(status=204, headers=dict(answer.headers))
        status = answer.status or self.status
        return _JSONResponse(orjson.dumps(answer.body), status, answer.headers, content_type=JSON)


@lru_cache(maxsize=1_000)
def _query_of(schema: Schema, text: bytes) -> Mapping[str, object]:
    """What ``text``, the query string of this request, means; the same ones come again and again.

    All that a query string holds becomes values that nobody can change.
    """
    return query_values(schema)


class Area:
    """The operations of one area, in the order of their declaration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.operations: list[Operation] = []

    def get(self, rule: str, **more: object) -> Callable[[View], View]:
        return self._declared("GET", rule, more)

    def post(self, rule: str, **more: object) -> Callable[[View], View]:
        return self._declared("POST", rule, {"transacts": "writes", **more})

    def put(self, rule: str, **more: object) -> Callable[[View], View]:
        return self._declared("PUT", rule, {"transacts": "writes", **more})

    def patch(self, rule: str, **more: object) -> Callable[[View], View]:
        return self._declared("PATCH", rule, {"transacts": "writes", **more})

    def delete(self, rule: str, **more: object) -> Callable[[View], View]:
        return self._declared("DELETE", rule, {"transacts": "writes", **more})

    def _declared(
        self, method: str, rule: str, more: Mapping[str, object]
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            self.operations.append(Operation(self.name, method, rule, view, **more))  # type: ignore[arg-type]
            return view

        return declare

    def install(self, blueprint: Blueprint) -> None:
        for one in self.operations:
            blueprint.add_url_rule(
                one.rule, one.view.__name__, one.run, methods=[one.method], strict_slashes=True
            )


def all_operations(areas: tuple[Area, ...]) -> Iterator[Operation]:
    for area in areas:
        yield from area.operations
