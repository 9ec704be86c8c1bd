"""Words of the core that stand inside sentences for people, to be translated with them."""

from collections.abc import Mapping

from ..core.errors import Message

#: How a run may end.
RESULTS: Mapping[str, Message] = {
    "approved": Message("approved"),
    "rejected": Message("rejected"),
    "withdrawn": Message("withdrawn"),
    "terminated": Message("terminated"),
    "expired": Message("expired"),
    "failed": Message("failed"),
}
