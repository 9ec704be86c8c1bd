"""PDF: nothing is fetched, nothing is injected, and what is missing is named."""

import sys

import pytest
from papers_world import BOARD, PHOTO, REPORT
from pictures import PNG

from formloom.platform.core.errors import UnavailableError
from formloom.platform.documents.pictures import picture_in
from formloom.runtime.i18n import speaking
from formloom.runtime.papers.pdf import Paper, paper_of, pdf_of
from formloom.runtime.papers.pieces import Piece, Press
from formloom.runtime.papers.templates import rendered

pytestmark = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


def test_a_paper_says_whose_numbers_it_holds_when_and_of_what(world):
    asked = {**REPORT, "filter": "stage = 'won'", "title": "<link href=x> Won"}
    with world.workspace.read(world.actor("wang")) as tx, speaking("zh"):
        press = Press(tx, "zh")
        page = rendered(
            "paper.html", {"page": paper_of(tx, "T", "", [press.piece(press.run(asked))])}
        )
    assert "按Wang的权限 · 2026年11月21日 16:30（Asia/Shanghai）" in page
    assert "¥1,200.50" in page
    assert "¥300" not in page
    assert "Stage" in page
    assert "&lt;link href=x&gt;" in page


def test_a_dashboard_stands_in_the_order_of_a_phone(world):
    with world.workspace.read(world.actor("wang")) as tx:
        found = [*Press(tx, "en").dashboard(BOARD, {})]
    assert [bool(one.figures) for one in found] == [True, False, False]
    assert found[-1].text == "Read me first"


def test_an_image_stands_on_paper_and_its_words_where_there_is_none(world):
    gone = {**PHOTO, "id": "gone", "picture": "", "alt": "A <b>logo</b>"}
    with world.workspace.read(world.actor("wang")) as tx:
        shown, told = Press(tx, "en").dashboard({**BOARD, "widgets": [PHOTO, gone]}, {})
        paper = paper_of(tx, "T", "", (shown, told))
    assert picture_in(paper.picture(shown)).data == PNG
    assert (shown.description, paper.picture(told)) == ("Our house", "")
    page = rendered("paper.html", {"page": paper})
    assert "A &lt;b&gt;logo&lt;/b&gt;" in page
    assert b"/Subtype /Image" in pdf_of(paper)


def test_nothing_is_fetched(world, monkeypatch):
    from urllib.request import OpenerDirector

    asked = []
    opened = OpenerDirector.open

    def watch(self, request, *args, **more):
        asked.append(getattr(request, "full_url", request))
        return opened(self, request, *args, **more)

    monkeypatch.setattr(OpenerDirector, "open", watch)
    evil = '<img src="file:///etc/passwd"><style>@import "http://127.0.0.1:9/x";</style>'
    paper = Paper(evil, evil, evil, evil, (Piece(evil, filter=evil, text=evil, error=evil),))
    assert pdf_of(paper).startswith(b"%PDF")
    assert not [one for one in asked if not str(one).startswith("data:")]


def test_what_is_missing_is_named(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UnavailableError) as caught:
        pdf_of(Paper("", "", "", "", ()))
    assert "formloom[print]" in str(caught.value)
