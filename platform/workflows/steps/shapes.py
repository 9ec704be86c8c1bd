"""Parts of the schema that several steps use."""

from collections.abc import Mapping
from typing import Any

#: A part of a JSON Schema.
Schema = Mapping[str, Any]


def ref(name: str) -> dict[str, Any]:
    """A reference to a definition of the flow's schema."""
    return {"$ref": f"#/$defs/{name}"}


def whole(least: int, most: int) -> dict[str, Any]:
    """A whole number."""
    return {"type": "integer", "minimum": least, "maximum": most}


def text(least: int, most: int) -> dict[str, Any]:
    """A text of so many characters."""
    return {"type": "string", "minLength": least, "maxLength": most}


def choice(*values: str) -> dict[str, Any]:
    """One of a few words."""
    return {"enum": list(values)}


def words(*values: str) -> dict[str, Any]:
    """Several of a few words."""
    items = {"enum": list(values)}
    return {"type": "array", "items": items, "maxItems": len(values), **ref("distinct")}


AS = choice("system", "initiator", "last_approver")
INITIATOR = choice("self", "skip", "to_manager", "to_department_head", "to_admin")
ALLOW = words("transfer", "delegate", "add_before", "add_after", "add_parallel", "remove_added")
REQUIRE = words("signature", "comment", "comment_on_reject", "attachment")
#: Exactly one branch says ``default``, or at most one.
ONE_DEFAULT: Mapping[str, Any] = {"contains": {"required": ["default"]}, "maxContains": 1}
