"""openapi.json: OpenAPI 3.1 of this app, made from the declarations of the operations.

Each entity has operations of its own, by name. A schema with ``x-entity`` stands for something of
the entity in the address: ``record``, ``new`` or ``change``; it becomes a reference here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast
from weakref import WeakKeyDictionary

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response
from marshmallow.fields import Field

from ... import __version__
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.releases import current_app
from ...platform.records import rights
from ..unit_of_work import transaction
from .idempotency import KEY_HEADER
from .operations import JSON, UPLOAD, Area, Operation, all_operations
from .record_schema import DIALECT, ID, readable_entities, record_schema, values_schema
from .schemas import Closed, Nothing, Object

schemas = Area("schema")
Spec = dict[str, Any]

_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
_PATHS: Mapping[str, Spec] = {
    "key": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
    "number": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    "uuid": ID,
    "word": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,100}$"},
}
_REVISION = r'^(\*|(W/)?"[0-9]{1,9}")$'
_ANY_ETAG = r'^(\*|(W/)?"[!-~]{1,60}")$'
PROBLEM: Spec = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "request_id": {"type": "string"},
    },
    "required": ["type", "title", "status", "code", "errors", "request_id"],
}

_MADE: WeakKeyDictionary[App, dict[object, bytes]] = WeakKeyDictionary()


@schemas.get("/schema/<key:entity>", answer=Object())
def get_schema(entity: str) -> object:
    """Read what a record of an entity looks like, as plain JSON Schema 2020-12"""
    tx = transaction()
    found = current_app(tx).entity(entity)
    rights.demand(tx, found, "read")
    return {"$schema": DIALECT, "$id": f"formloom:record/{entity}", **record_schema(tx, found)}


@schemas.get("/openapi.json", answer=Object())
def get_openapi() -> Response:
    """Read this description"""
    tx = transaction()
    app = current_app(tx)
    made = _MADE.setdefault(app, {})
    key = (tx.actor.roles, tx.actor.is_administrator)
    if key not in made:
        made[key] = orjson.dumps(describe(tx))
    return Response(made[key], content_type=JSON)


def describe(tx: Transaction) -> Spec:
    """The description of every operation, as far as the actor may use it."""
    from . import AREAS

    return _Description(tx).of(all_operations(AREAS))


class _Description:
    def __init__(self, tx: Transaction) -> None:
        app = current_app(tx)
        self._tx = tx
        self._entities = readable_entities(tx, app.entities.values())
        plugin = MarshmallowPlugin()
        self._spec = APISpec(
            title=app.manifest.title, version=__version__, openapi_version="3.1.0",
            plugins=[plugin], info={"description": "The HTTP API of this workspace."},
            servers=[{"url": "/api/v1"}], security=[{"token": []}, {"session": []}],
        )  # fmt: skip
        self._converter = plugin.converter
        self._spec.components.schema("Problem", PROBLEM)
        self._spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
        session = {"type": "apiKey", "in": "cookie", "name": "fl_session"}
        self._spec.components.security_scheme("session", session)
        for entity in self._entities:
            self._add_entity(entity)

    def _add_entity(self, entity: Entity) -> None:
        add = self._spec.components.schema
        add(entity.key, record_schema(self._tx, entity))
        add(f"{entity.key}.new", values_schema(self._tx, entity, new=True))
        add(f"{entity.key}.change", values_schema(self._tx, entity, new=False))

    def of(self, operations: Iterable[Operation]) -> Spec:
        paths: dict[str, Spec] = {}
        for one in operations:
            for path, entity in self._addresses(one):
                paths.setdefault(path, {})[one.method.lower()] = self._operation(one, entity)
        described = self._spec.to_dict()
        parts = described["components"]["schemas"]
        described["paths"] = {path: _named(methods, path, parts) for path, methods in paths.items()}
        described["components"]["schemas"] = {
            name: _tidy(schema) for name, schema in parts.items() if not _is_open(schema, parts)
        }
        return described

    def _addresses(self, one: Operation) -> Iterator[tuple[str, str]]:
        path = _PLACE.sub(r"{\2}", one.rule)
        if "{entity}" not in path:
            yield path, ""
            return
        for entity in self._entities:
            yield path.replace("{entity}", entity.key), entity.key

    def _operation(self, one: Operation, entity: str) -> Spec:
        name = f"{one.view.__name__}_{entity}".rstrip("_")
        described: Spec = {
            "operationId": name,
            "summary": one.summary,
            "tags": [entity or one.area],
            "parameters": [*_in_path(one), *self._in_query(one), *_in_headers(one)],
            "responses": {str(one.success): self._answer(one), "default": _PROBLEM_ANSWER},
            "x-of": entity,
        }
        if one.later is not None:
            described["responses"]["202"] = {
                "description": "A job does it",
                "content": {JSON: {"schema": self._schema(one.later)}},
            }
        if one.body == UPLOAD:
            described["requestBody"] = _UPLOAD
        elif one.body is not None:
            content = {JSON: {"schema": self._schema(one.body)}}
            described["requestBody"] = {"required": True, "content": content}
        return described

    def _in_query(self, one: Operation) -> list[Spec]:
        if one.query is Nothing:
            return []
        found = self._converter.schema2parameters(one.query(), location="query")  # type: ignore[union-attr]
        return [_tidy(_not_null(parameter)) for parameter in found]

    def _answer(self, one: Operation) -> Spec:
        headers = {name: {"schema": {"type": "string"}} for name in one.headers}
        answer: Spec = {"description": one.summary, **({"headers": headers} if headers else {})}
        if JSON not in one.media:
            file = {"schema": {"type": "string", "format": "binary"}}
            answer["content"] = dict.fromkeys(one.media, file)
        elif one.answer is not None:
            answer["content"] = {JSON: {"schema": self._schema(one.answer)}}
        return answer

    def _schema(self, of: type[Closed] | Field[Any] | Any) -> Spec:
        if isinstance(of, Field):
            return cast("Spec", self._converter.field2property(of))  # type: ignore[union-attr]
        return cast("Spec", self._converter.resolve_nested_schema(of))  # type: ignore[union-attr]


_UPLOAD: Spec = {
    "required": True,
    "content": {
        UPLOAD: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        }
    },
}
_PROBLEM_ANSWER: Spec = {
    "description": "Why it was refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def _in_path(one: Operation) -> list[Spec]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATHS[kind]}
        for kind, name in _PLACE.findall(one.rule)
        if name != "entity"
    ]


def _in_headers(one: Operation) -> list[Spec]:
    found: dict[str, Spec] = {}
    if one.if_match:
        is_record = one.area in {"records", "series"}
        pattern = _REVISION if is_record else _ANY_ETAG
        found["If-Match"] = {"type": "string", "pattern": pattern}
    if one.is_repeatable:
        found[KEY_HEADER] = {"type": "string", "pattern": "^[!-~]{1,200}$"}
    return [{"name": name, "in": "header", "schema": schema} for name, schema in found.items()]


def _not_null(parameter: Spec) -> Spec:
    """A query string knows no null: what is not there is left out."""
    schema = dict(parameter["schema"])
    if isinstance(schema.get("type"), list):
        schema["type"] = schema["type"][0]
    if "enum" in schema:
        schema["enum"] = [one for one in schema["enum"] if one is not None]
    return {**parameter, "schema": schema}


def _named(methods: Mapping[str, Spec], path: str, parts: Mapping[str, Spec]) -> Spec:
    return {
        method: _tidy(_filled(described, described.pop("x-of"), parts))
        for method, described in methods.items()
    }


def _filled(value: Any, entity: str, parts: Mapping[str, Spec]) -> Any:
    """``value`` with the entity put where ``x-entity`` stands, through references too."""
    if isinstance(value, list):
        return [_filled(item, entity, parts) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("x-entity")
    if kind:
        name = entity if kind == "record" else f"{entity}.{kind}"
        return {"$ref": f"#/components/schemas/{name}"}
    target = parts.get(_target(value))
    if target is not None and _is_open(target, parts):
        return _filled(target, entity, parts)
    return {key: _filled(item, entity, parts) for key, item in value.items()}


def _is_open(value: Any, parts: Mapping[str, Spec]) -> bool:
    """Whether ``value`` waits for an entity, itself or through what it refers to."""
    if isinstance(value, list):
        return any(_is_open(item, parts) for item in value)
    if not isinstance(value, dict):
        return False
    if "x-entity" in value:
        return True
    target = parts.get(_target(value))
    return (target is not None and _is_open(target, parts)) or any(
        _is_open(item, parts) for item in value.values()
    )


def _target(value: Mapping[str, Any]) -> str:
    reference = value.get("$ref")
    return reference.rpartition("/")[2] if isinstance(reference, str) else ""


def _tidy(value: Any) -> Any:
    """Without defaults that only Python knows."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _tidy(item)
        for key, item in value.items()
        if key != "default" or (isinstance(item, str | int | Mapping) and item != "")
    }
