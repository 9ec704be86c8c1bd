"""Hostile documents are refused before a schema walks them."""

import pytest

from formloom.platform.core.errors import LimitError
from formloom.platform.documents.limits import MAX_DEPTH, MAX_NODES, MAX_TEXT, check_size


def nested(depth):
    value = "leaf"
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    "document",
    [nested(MAX_DEPTH), ["x"] * (MAX_NODES - 1), {"text": "x" * MAX_TEXT}],
    ids=["deep", "many", "long"],
)
def test_the_largest_document_passes(document):
    assert check_size(document) is None


@pytest.mark.parametrize(
    "document",
    [
        nested(MAX_DEPTH + 1),
        nested(100_000),
        ["x"] * MAX_NODES,
        {"text": "x" * (MAX_TEXT + 1)},
        {"x" * (MAX_TEXT + 1): 1},
    ],
    ids=["deep", "very deep", "many", "long text", "long key"],
)
def test_a_larger_one_is_refused(document):
    with pytest.raises(LimitError):
        check_size(document)
