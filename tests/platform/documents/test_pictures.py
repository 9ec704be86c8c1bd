"""Pictures inside of documents are what their address says, or none at all."""

from base64 import b64encode

import pytest
from pictures import PNG

from formloom.platform.documents.pictures import Picture, picture_in, picture_of


def test_a_picture_goes_into_an_address_and_comes_out():
    for data in (PNG, b"\xff\xd8\xff\xe0 jpeg", b"RIFF\0\0\0\0WEBPVP8 "):
        found = picture_of(data)
        assert picture_in(found.to_url()) == found


def test_a_small_file_of_many_pixels_is_none():
    wide = PNG[:16] + (20_000).to_bytes(4, "big") * 2 + PNG[24:]
    assert picture_of(wide) is None
    assert picture_in(Picture("png", wide).to_url()) is None


SVG = b64encode(b"<svg onload='alert(1)'/>").decode()
LIES = {
    "other bytes": f"data:image/png;base64,{SVG}",
    "svg": f"data:image/svg+xml;base64,{SVG}",
    "another kind": Picture("jpeg", PNG).to_url(),
    "sound": f"data:image/webp;base64,{b64encode(b'RIFF....WAVE').decode()}",
    "no base64": "data:image/png;base64,a",
    "an address": "https://example.com/x.png",
    "nothing": "",
}


@pytest.mark.parametrize("url", LIES.values(), ids=LIES)
def test_what_is_no_such_picture_is_none(url):
    assert picture_in(url) is None
