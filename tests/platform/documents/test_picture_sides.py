"""How large pictures are, as another library writes them."""

from io import BytesIO

import pytest
from PIL import Image

from formloom.platform.documents.picture_sides import sides


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("png", {}), ("jpeg", {}), ("jpeg", {"progressive": True, "exif": b"Exif\0\0" + b"x" * 99}),
        ("webp", {}), ("webp", {"lossless": True}), ("webp", {"exif": b"Exif\0\0xx"}),
    ],
    ids=["png", "jpeg", "progressive", "lossy", "lossless", "extended"],
)  # fmt: skip
def test_sides_are_read_as_they_are_written(kind, more):
    file = BytesIO()
    Image.new("RGB", (321, 17), "red").save(file, kind, **more)
    assert sides(kind, file.getvalue()) == (321, 17)
    filled = file.getvalue().replace(b"\xff\xd8", b"\xff\xd8\xff\xff", 1)
    assert sides(kind, filled) == (321, 17)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_what_is_too_broken_has_none(kind):
    for data in (b"", b"\xff" * 50, b"\xff\xd8" + b"\xff\xe0\0\0" * 9, b"\xff\xd8\xff\xc0"):
        assert sides(kind, data) == (0, 0)
