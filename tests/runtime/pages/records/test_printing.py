"""Records on paper: who gets which values, what it is called, and what a template cannot do."""

import os

import pytest

from formloom.platform.core.errors import InvalidValueError, LimitError
from formloom.runtime.papers import printing

MINE = "/e/quote?view=quote_mine"


def test_a_quote_is_printed_from_its_page_and_several_from_the_list(visit):
    zh = visit("sales1", "zh")
    ids = zh.ids(MINE)[:2]
    page = zh.get(f"/e/quote/{ids[0]}").text
    path = f"/e/quote/{ids[0]}/print/quote"
    assert f'href="{path}"' in page
    assert "打印：报价单" in page
    made = zh.get(path)
    assert made.data.startswith(b"%PDF")
    assert "filename=" in made.headers["Content-Disposition"]
    assert "QUO-" in made.headers["Content-Disposition"]
    assert 'formaction="/e/quote/print/quote"' in zh.get(MINE).text
    several = zh.post("/e/quote/print/quote", {"id": ids})
    assert several.data.startswith(b"%PDF")


def test_nobody_prints_what_they_may_not_see(visit):
    sales, service = visit("sales1"), visit("service1")
    id = sales.ids(MINE)[0]
    assert service.get(f"/e/quote/{id}/print/quote").status_code in {403, 404}
    assert sales.get(f"/e/quote/{id}/print/nothing").status_code == 404
    account = sales.ids("/e/account?view=account_mine")[0]
    assert sales.get(f"/e/account/{account}/print/quote").status_code == 404
    assert sales.post("/e/quote/print/quote", {}).status_code in {413, 422}
    strange = visit("service1").post("/e/quote/print/quote", {"id": id})
    assert strange.status_code in {403, 404}


class Nobody:
    """As much of a transaction as the press asks for."""


@pytest.fixture
def press(monkeypatch):
    """Presses a text alone, in a process of its own."""
    monkeypatch.setattr(printing, "company", lambda tx: {})
    monkeypatch.setattr(printing, "rendered", lambda name, values: "<!-- record -->")

    def pressed(html, form="html"):
        document = {"title": "T", "paper": "A4"}
        return printing.press(Nobody(), document, html, [{"text": "", "values": {}}], form)

    return pressed


def test_a_template_that_never_ends_is_stopped(press, monkeypatch):
    monkeypatch.setattr(printing, "SECONDS", 0.8)
    loop = "{% for a in range(999) %}" * 4 + "{% endfor %}" * 4
    with pytest.raises(LimitError):
        press(loop)


def test_a_fault_is_told_with_its_line(press):
    with pytest.raises(InvalidValueError) as caught:
        press("\n\n{{ 1 / 0 }}")
    assert caught.value.data["line"] == 3


def test_nothing_is_fetched_and_no_secret_is_known(press, tmp_path, monkeypatch):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    monkeypatch.setenv("FORMLOOM_SECRET_KEY", "k" * 40)
    evil = (
        f'<link rel="attachment" href="file://{secret}"><img src="file://{secret}">'
        '<img src="http://127.0.0.1:9/x"><style>@import "http://127.0.0.1:9/x";'
        f'@font-face {{ font-family: x; src: url("file://{secret}") }}</style>ok'
    )
    made = press(evil, "pdf")
    assert made.startswith(b"%PDF")
    assert b"TOP SECRET" not in made
    assert b"EmbeddedFile" not in made
    assert not {one for one in os.environ if one.startswith("FORMLOOM_")} & {*printing._KNOWN}
