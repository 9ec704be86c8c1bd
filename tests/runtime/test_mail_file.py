"""Mails that were saved as files: as mail programs write them, and as somebody hostile would."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formloom.platform.core.errors import InvalidValueError
from formloom.runtime.mail_file import LONGEST_SUBJECT, MOST_PARTS, read_mail


def letter(**more):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "报价 Q-1", "王伟 <wang@example.com>"
    mail["To"], mail["Cc"] = "Anna <anna@example.com>, b@example.com", "c@example.com"
    mail["Date"] = "Sun, 22 Nov 2026 18:00:00 +0800"
    mail.set_content(more.get("text", "Hello\nworld"))
    return mail


def test_a_mail_is_read_with_its_people_words_and_files():
    mail = letter()
    mail.add_alternative("<p>Hello <b>bold</b></p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="报价.pdf")
    read = read_mail(bytes(mail))
    assert (read.subject, read.sender) == ("报价 Q-1", "王伟 <wang@example.com>")
    assert read.to == ("Anna <anna@example.com>", "b@example.com", "c@example.com")
    assert read.at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert read.text == "Hello\nworld"
    assert [(one.name, one.body) for one in read.files] == [("报价.pdf", b"%PDF-1.4")]


def test_html_alone_is_read_without_its_tags():
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("<p>One</p><script>alert(1)</script><p>Two</p>", subtype="html")
    assert read_mail(bytes(mail)).text.splitlines() == ["One", "Two"]


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 50, b"%PDF-1.4 nothing", b"a,b\n1,2\n", b"From: \n\n"]
)
def test_what_is_no_mail_is_refused(data):
    with pytest.raises(InvalidValueError):
        read_mail(data)


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: =?nonsense?B?zzz?=", b"Subject: =?utf-8?B?/w==?=", b"Date: 99 Foo 99999",
        b"Date: Sun, 22 Nov 99999999 18:00:00 +9999", b"From: <<<>>>,,,",
        b"Content-Type: text/plain; charset=nothing", b"Content-Transfer-Encoding: base64",
        b"Content-Type: multipart/mixed; boundary=", b"Content-Disposition: x; filename*=a'b",
        b"Content-Type: message/rfc822", b"Subject: a\0b\x1b[31m",
        b"Subject: =?utf-8?B?a?=", b"Subject: =?\xe4\xb8?Q?a?=",
        b"Content-Disposition: attachment; filename*=raw_unicode_escape''%5Cud800.txt",
        b"Content-Disposition: attachment; filename==?utf-8?B?a?=",
    ],
)  # fmt: skip
def test_broken_heads_leave_a_blank(head):
    read = read_mail(head + b"\r\nSubject: x\r\n\r\n\xff\xfe=zz")
    assert all(text.isprintable() for text in (read.subject, *(one.name for one in read.files)))


@pytest.mark.parametrize(
    "long",
    [
        lambda: b"From: " + b"(" * 9_000,
        lambda: b"Content-Type: text/plain" + b";" * 3_000_000,
        lambda: b"Subject: =?punycode?Q?" + b"b" * 2_000_000 + b"?=",
    ],
    ids=["comments", "parameters", "a slow charset"],
)
def test_a_long_head_takes_no_longer_than_a_short_one(long):
    read = read_mail(long() + b"\r\nTo: a@example.com\r\nDate: x\r\n\r\nHello")
    assert (read.sender, read.to, read.text) == ("", ("a@example.com",), "Hello")


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "utf-7", "undefined"])
def test_what_a_text_is_coded_in_is_a_charset(charset):
    body = b"\\ud800 +2AA- a-" + b"b" * 300_000
    head = f"Subject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    text = read_mail(head + body).text
    assert text.encode()
    assert text.endswith("b" * 1000)


def test_a_date_that_is_over_somewhere_is_none():
    assert read_mail(b"Subject: x\r\nDate: Fri, 31 Dec 9999 23:59:59 +0000\r\n\r\n").at is None


def test_a_deep_nest_is_refused_and_many_parts_end():
    lines = [b"Subject: deep"]
    for at in range(3000):
        lines += [b"Content-Type: multipart/mixed; boundary=b%d" % at, b"", b"--b%d" % at]
    with pytest.raises(InvalidValueError):
        read_mail(b"\r\n".join(lines))
    assert read_mail(b"\r\n".join(lines[:60])).subject == "deep"
    with pytest.raises(InvalidValueError):
        read_mail(b"Subject: deep\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3000)
    with pytest.raises(InvalidValueError):
        read_mail(b"Subject: x\nContent-Type: multipart/x; boundary=b\n\n" + b"--b\n\n" * 20_000)
    mail = letter()
    for at in range(MOST_PARTS + 50):
        mail.add_attachment(b"x", maintype="a", subtype="b", filename=f"{at}")
    assert len(read_mail(bytes(mail)).files) < MOST_PARTS


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    read = read_mail(b"Subject: x\r\n" + data)
    assert len(read.subject) <= LONGEST_SUBJECT
