"""The four things that a flow does with records."""

from typing import ClassVar

from .effect import EffectStep
from .shapes import AS, Schema, ref, whole


class Update(EffectStep):
    """Update a record (更新记录): the run's own, or one that a path leads to."""

    name = "update"
    settings: ClassVar[Schema] = {"record": ref("path"), "set": ref("sets"), "as": AS}
    required = ("set",)


class Create(EffectStep):
    """Create a record (新增记录)."""

    name = "create"
    settings: ClassVar[Schema] = {
        "entity": ref("key"),
        "set": ref("sets"),
        "into": ref("key"),
        "as": AS,
    }
    required = ("entity", "set")


class Delete(EffectStep):
    """Delete a record (删除记录)."""

    name = "delete"
    settings: ClassVar[Schema] = {"record": ref("path"), "as": AS}
    required = ("record",)


class Query(EffectStep):
    """Find records (查询记录) and keep them in a variable."""

    name = "query"
    settings: ClassVar[Schema] = {
        "entity": ref("key"),
        "filter": ref("formula"),
        "sort": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"by": ref("path"), "desc": {"type": "boolean"}},
                "required": ["by"],
                "additionalProperties": False,
            },
            "maxItems": 3,
        },
        "limit": whole(1, 1000),
        "into": ref("key"),
        "as": AS,
    }
    required = ("entity", "into")
    changes = False
