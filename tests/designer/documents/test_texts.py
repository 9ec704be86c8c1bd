"""The texts of an app in another language: found, written, searched and tidied on one page."""

import html
import json
import re

import pytest

ZH = "/designs/texts/zh"
LEAD = f"{ZH}?document=entity/lead"
STAGE = "text.entities/opportunity/stage/won"


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("analyst")


def page_of(visitor, path):
    return html.unescape(visitor.get(path).text)


def etag(page):
    return re.search(r'name="etag" value="([^"]*)"', page)[1]


def document(visitor, name):
    found = re.search(r'id="document"[^>]*>(.*?)</textarea>', visitor.get(name).text, re.S)
    return json.loads(html.unescape(found[1]))


def texts(visitor):
    return document(visitor, "/designs/i18n/zh")["texts"]


def controls(page):
    return re.findall(r'name="(text\.[^"]*)"', page)


def save(visitor, url, **said):
    return visitor.post(url, {"etag": etag(page_of(visitor, url)), **said})


def test_staff_may_not_see_them(sales):
    assert sales.get(ZH).status_code == 403


@pytest.mark.parametrize("locale", ["en", "fr", "nope"])
def test_only_other_languages_of_the_app_have_texts(analyst, locale):
    assert analyst.get(f"/designs/texts/{locale}").status_code == 404
    assert analyst.post(f"/designs/texts/{locale}", {"etag": ""}).status_code == 404


def test_the_list_of_designs_leads_there(analyst):
    assert 'href="/designs/texts"' in page_of(analyst, "/designs")
    assert f'href="{ZH}"' in page_of(analyst, "/designs")
    assert analyst.get("/designs/texts").headers["Location"] == ZH


def test_a_document_shows_its_texts_each_with_its_translation(analyst):
    page = page_of(analyst, f"{ZH}?document=entity/opportunity")
    assert STAGE in controls(page)
    assert '<small>Stage</small><span lang="en">Won' in page
    assert "<small>Amount › Help</small>" in page
    assert 'value="赢单"' in page
    assert "text.entities/lead" not in page
    assert "0 of " in page


def test_texts_are_saved_and_blank_ones_taken_out(analyst):
    path = f"{ZH}?document=entity/opportunity"
    before = texts(analyst)
    said = {STAGE: " 成交 ", "text.entities/opportunity/stage/lost": "", "text.views/none": "x"}
    assert save(analyst, path, **said).headers["Location"].startswith(ZH)
    lost = "entities/opportunity/stage/lost"
    wanted = {**before, "entities/opportunity/stage/won": "成交"}
    assert texts(analyst) == {name: text for name, text in wanted.items() if name != lost}
    assert "1 of " in page_of(analyst, path)


def test_only_what_is_missing(analyst):
    save(analyst, f"{ZH}?document=entity/opportunity", **{STAGE: ""})
    page = page_of(analyst, f"{ZH}?missing=1")
    assert controls(page) == [STAGE]
    assert "entity/lead" not in page


def test_a_search_finds_either_language(analyst):
    for sought in ("won", "赢单"):
        assert STAGE in controls(page_of(analyst, f"{ZH}?document=entity/opportunity&q={sought}"))
    assert "No text is like this." in page_of(analyst, f"{ZH}?q=zzzz")


def test_new_words_of_a_draft_are_asked_for(analyst):
    field = "/designs/entity/lead/fields/new"
    said = {"etag": etag(page_of(analyst, f"{field}?type=text")), "title": "Shoe size"}
    analyst.post(f"{field}?type=text", {"type": "text", **said})
    assert controls(page_of(analyst, f"{ZH}?missing=1")) == ["text.entities/lead/shoe_size"]


def test_dead_texts_are_told_and_taken_out(analyst):
    there = document(analyst, "/designs/i18n/zh")
    old = {"entities/lead/gone": "旧字段", "system/owner": "负责人甲"}
    sent = json.dumps({**there, "texts": {**there["texts"], **old}})
    page = page_of(analyst, "/designs/i18n/zh")
    analyst.post("/designs/i18n/zh", {"etag": etag(page), "document": sent})
    assert "旧字段" in page_of(analyst, LEAD)
    assert "负责人甲" not in page_of(analyst, LEAD)
    both = {"drop": "1", "path": ["entities/lead/gone", "entities/lead"]}
    assert save(analyst, LEAD, **both).status_code == 303
    assert "旧字段" not in page_of(analyst, LEAD)
    assert "entities/lead" in texts(analyst)


def test_a_second_translator_sees_the_other_version_beside(analyst):
    path = f"{ZH}?document=entity/opportunity"
    old = etag(page_of(analyst, path))
    save(analyst, path, **{STAGE: "成交"})
    answer = analyst.post(path, {"etag": old, STAGE: "拿下"})
    page = html.unescape(answer.text)
    assert answer.status_code == 409
    assert 'value="拿下"' in page
    assert 'The other version: <span lang="zh">成交' in page
    assert analyst.post(path, {"etag": etag(page), STAGE: "拿下"}).status_code == 303
    assert texts(analyst)["entities/opportunity/stage/won"] == "拿下"


def test_it_saves_itself_while_somebody_writes(analyst):
    path = f"{ZH}?document=entity/opportunity"
    data = {"etag": etag(page_of(analyst, path)), "csrf_token": analyst.token, STAGE: "成交"}
    said = analyst.client.post(path, data=data, headers={"X-Autosave": "1"})
    assert said.json["etag"] == etag(page_of(analyst, path))
    again = analyst.client.post(path, data=data, headers={"X-Autosave": "1"})
    assert again.status_code == 409


def test_a_language_without_a_document_gets_one(analyst):
    analyst.post("/designs/i18n/zh/delete", {})
    page = page_of(analyst, LEAD)
    assert 'value="线索"' not in page
    assert analyst.post(LEAD, {"etag": etag(page), "text.entities/lead": "线索"}).status_code == 303
    assert texts(analyst) == {"entities/lead": "线索"}


def test_a_fields_page_asks_for_its_title_in_every_language(analyst):
    lead = "/designs/entity/lead/fields"
    said = {"type": "text", "title": "Shoe size", "title.zh": "鞋码"}
    assert save(analyst, f"{lead}/new?type=text", **said).status_code == 303
    path = "entities/lead/shoe_size"
    assert texts(analyst)[path] == "鞋码"
    page = page_of(analyst, f"{lead}/shoe_size")
    assert re.search(r'name="title.zh"[^>]*', page)
    assert 'value="鞋码"' in page
    save(analyst, f"{lead}/shoe_size", **{"title": "Shoe size", "title.zh": "尺码"})
    assert texts(analyst)[path] == "尺码"
    analyst.post(f"{lead}/shoe_size/delete", {})
    assert path not in texts(analyst)


def test_a_column_of_lines_is_titled_too(analyst):
    path = "/designs/entity/quote.items/fields/quantity"
    save(analyst, path, **{"title": "Quantity", "title.zh": "件数"})
    assert texts(analyst)["entities/quote/items/quantity"] == "件数"


def test_a_refused_field_keeps_its_titles(analyst):
    path = "/designs/entity/lead/fields/source"
    answer = save(analyst, path, **{"title": "", "title.zh": "来路"})
    assert answer.status_code == 422
    assert 'value="来路"' in html.unescape(answer.text)
