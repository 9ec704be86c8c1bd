"""Files, pictures and signatures."""

from uuid import UUID

import pytest
from field_examples import a_field, loaded

from formloom.platform.core.errors import InvalidValueError

IDS = [str(UUID(int=number)) for number in range(1, 4)]


def test_the_number_of_files_has_a_limit():
    assert len(loaded("file", IDS, max=3)) == 3
    with pytest.raises(InvalidValueError, match="at most 2"):
        loaded("file", IDS, max=2)
    with pytest.raises(InvalidValueError, match="at most 1"):
        loaded("signature", IDS)


@pytest.mark.parametrize(
    ("accept", "name", "media_type", "taken"),
    [
        ([".pdf"], "Quote.PDF", "application/pdf", True),
        (["image/*"], "a.png", "image/png", True),
        (["text/csv"], "a.csv", "text/csv", True),
        ([".pdf"], "quote.pdf.exe", "application/octet-stream", False),
        (["image/*"], "a.txt", "text/plain", False),
    ],
)
def test_a_file_must_be_of_an_accepted_kind(accept, name, media_type, taken):
    field = a_field("file", accept=accept)
    if taken:
        field.type.check(name, media_type, 1, field)
        return
    with pytest.raises(InvalidValueError, match="of these kinds"):
        field.type.check(name, media_type, 1, field)


def test_a_file_may_not_be_too_large():
    field = a_field("file", maxSize=1_048_576)
    with pytest.raises(InvalidValueError, match=r"has 2\.0 MB; at most 1\.0 MB"):
        field.type.check("a.bin", "application/octet-stream", 2_097_152, field)


def test_a_picture_carries_no_scripts():
    field = a_field("image")
    with pytest.raises(InvalidValueError):
        field.type.check("a.svg", "image/svg+xml", 1, field)
