import io
import re
from email.message import EmailMessage

from formloom.runtime.pages.records import mails

MINE = "/e/opportunity?view=opportunity_mine"


def test_a_mail_is_written_down_with_the_record(sales):
    id = sales.ids(MINE)[0]
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = (
        "Offer Q-77",
        "Anna <a@example.com>",
        "b@example.com",
    )
    mail["Date"] = "Sat, 21 Nov 2026 10:00:00 +0000"
    mail.set_content("We take it.")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="order.pdf")
    there = f"/e/opportunity/{id}/mail"
    assert f'href="{there}"' in sales.get(f"/e/opportunity/{id}").text
    answer = sales.post(there, {"file": (io.BytesIO(b"a,b"), "no.eml")})
    assert answer.status_code == 422
    assert "This file is no mail" in answer.text
    answer = sales.post(there, {"file": (io.BytesIO(bytes(mail)), "offer.eml")})
    assert answer.status_code == 303
    page = sales.get(f"/e/opportunity/{id}?show=mail").text
    assert re.search(r"Offer Q-77</a>", page)
    for told in ("Sender: Anna &lt;a@example.com&gt;", "Files: order.pdf", "We take it."):
        assert told in page


def test_a_mail_that_is_too_large_is_not_read(sales, monkeypatch):
    monkeypatch.setattr(mails, "MOST", 0)
    there = f"/e/opportunity/{sales.ids(MINE)[0]}/mail"
    answer = sales.post(there, {"file": (io.BytesIO(b"Subject: x\n\n"), "small.eml")})
    assert answer.status_code == 422
    assert "This mail is too large." in answer.text
