"""E-mail addresses."""

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Wang@Example.COM", "Wang@example.com"),
        ("Wang Wei <wang@example.com>", "wang@example.com"),
        ("mailto:wang@example.com", "wang@example.com"),
        ("ｗａｎｇ＠example.com", "wang@example.com"),
        ("o'neil+crm@mail.example.co.uk", "o'neil+crm@mail.example.co.uk"),
        ("王伟@例子.中国", "王伟@例子.中国"),
    ],
)
def test_an_address_is_read(text, address):
    assert read("email", text) == address


@pytest.mark.parametrize(
    "raw",
    [
        "a@b",
        "a b@c.de",
        "a@@b.de",
        ".a@b.de",
        "a..b@c.de",
        "a@-b.de",
        "a@b.de\nBcc: x@y.de",
        "x" * 65 + "@a.de",
        "a@b.de,c@d.de",
    ],
)
def test_what_is_no_address_is_refused(raw):
    with pytest.raises(InvalidValueError, match=r"wang@example\.com"):
        loaded("email", raw)
