"""Formatted text."""

import pytest
from field_examples import a_field, loaded, shown


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script>b", "b"),
        ("<p style='position:fixed'>a</p>", "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", '<img src="x">'),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>", '<img src="x">'),
    ],
    ids=["handler", "script", "style", "onerror", "nested"],
)
def test_only_what_is_harmless_is_kept(html, kept):
    assert loaded("rich_text", html) == kept


def test_links_lead_out_without_a_referrer():
    assert loaded("rich_text", '<a href="https://example.com">x</a>') == (
        '<a href="https://example.com" rel="noopener noreferrer nofollow">x</a>'
    )
    assert "javascript" not in loaded("rich_text", '<a href="javascript:alert(1)">x</a>')


def test_plain_text_stays_what_it_says():
    assert loaded("rich_text", "a < b\nAT&T") == "a &lt; b<br>AT&amp;T"
    assert shown("rich_text", "a < b\nAT&T") == "a < b\nAT&T"


def test_a_composing_character_makes_no_other_markup():
    html = loaded("rich_text", "<b>\u0338x</b>")
    field = a_field("rich_text")
    assert field.type.load(html, field) == html


@pytest.mark.parametrize("html", ["<p></p>", "<p> <br></p>", "<b>\u00a0</b>"])
def test_formats_of_nothing_are_blank(html):
    assert loaded("rich_text", html) is None


def test_it_is_searched_by_its_words():
    field = a_field("rich_text")
    assert field.type.search_text("<p>a<b>b</b></p><p>c &amp; d</p>", field) == "ab\nc & d"
