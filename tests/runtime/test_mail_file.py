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


@pytest.mark.parametrize("data", [b"", b"\0" * 50, b"%PDF-1.4 nothing", b"a,b\n1,2\n"])
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
    ],
)  # fmt: skip
def test_broken_heads_leave_a_blank(head):
    read = read_mail(b"Subject: x\r\n" + head + b"\r\n\r\n\xff\xfe=zz")
    assert read.subject.isprintable()


def test_a_deep_nest_is_refused_and_many_parts_end():
    lines = [b"Subject: deep"]
    for at in range(3000):
        lines += [b"Content-Type: multipart/mixed; boundary=b%d" % at, b"", b"--b%d" % at]
    with pytest.raises(InvalidValueError):
        read_mail(b"\r\n".join(lines))
    assert read_mail(b"\r\n".join(lines[:60])).subject == "deep"
    mail = letter()
    for at in range(MOST_PARTS + 50):
        mail.add_attachment(b"x", maintype="a", subtype="b", filename=f"{at}")
    assert len(read_mail(bytes(mail)).files) < MOST_PARTS


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    read = read_mail(b"Subject: x\r\n" + data)
    assert len(read.subject) <= LONGEST_SUBJECT
