"""Lines point as long as the record around them lives."""

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError
from formloom.platform.records.service import RecordService

PART = entity("part", {"name": {}}, display="name")
ORDER = entity(
    "order",
    {
        "name": {},
        "items": {
            "field": "lines",
            "properties": {
                "part": {"id": "part", "field": "link", "title": "Part", "to": "part",
                         "onDelete": "restrict"},
            },
        },
    },
    display="name",
)  # fmt: skip


def test_lines_of_a_record_in_the_recycle_bin_hold_nothing(workspace, published):
    published(PART, ORDER)
    with workspace.write(SYSTEM) as tx:
        parts, orders = RecordService(tx, "part"), RecordService(tx, "order")
        part = parts.create({"name": "Seal"}).id
        order = orders.create({"name": "A1", "items": [{"part": str(part)}]}).id
        with pytest.raises(ConflictError, match="still point here"):
            parts.delete(part)
        orders.delete(order)
        parts.delete(part)
        assert not parts.list().items
