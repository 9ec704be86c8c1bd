"""Web addresses."""

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.example.com", "https://www.example.com"),
        ("example.com/a?b=c", "https://example.com/a?b=c"),
        ("HTTPS://example.com/A", "https://example.com/A"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("https://例子.test/路径", "https://例子.test/路径"),
    ],
)
def test_an_address_is_read(text, address):
    assert read("url", text) == address


@pytest.mark.parametrize(
    "raw",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://example.com/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.com",
        "//example.com",
        "https://",
        "https://bank.example@evil.example/",
        "https://example.com/a b",
        "https://example.com/\u202egpj.exe",
        "http:" + "//[::1",
        "http://localhost:99999/",
        "example",
    ],
)
def test_what_must_not_be_clicked_is_refused(raw):
    for take in (loaded, read):
        with pytest.raises(InvalidValueError, match=r"https://example\.com"):
            take("url", raw)
