"""The formulas of a document on one page: changed, added, taken out."""

import html
import re

import pytest

from formloom.designer.fields.formula_places import with_text

FORM = "/designs/form/opportunity_default/formulas"
PLACE = "/body/0/body/0/body/0/visible"


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("analyst")


def written(page):
    """Every formula of the page by its place."""
    found = re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    return {html.unescape(name): html.unescape(text) for name, text in found}


def etag(page):
    return html.unescape(re.search(r'name="etag" value="([^"]*)"', page)[1])


def save(visitor, path, **formulas):
    return visitor.post(path, {"etag": etag(visitor.get(path).text), **formulas})


def test_staff_may_not_see_them(sales):
    assert sales.get(FORM).status_code == 403


@pytest.mark.parametrize(
    ("path", "formula"),
    [
        (FORM, "stage = 'lost'"),
        ("/designs/entity/opportunity/formulas", "amount * probability"),
        ("/designs/view/opportunity_mine/formulas", "closed_on < TODAY()"),
    ],
    ids=["form", "entity", "view"],
)
def test_every_formula_is_there(analyst, path, formula):
    assert formula in written(analyst.get(path).text).values()


def test_one_is_added_changed_and_taken_out(analyst):
    asked = analyst.get(f"{FORM}?at={PLACE}").text
    assert written(asked)[PLACE] == ""
    for text in ("amount > 1", "amount > 2"):
        save(analyst, FORM, **{PLACE: text})
        assert written(analyst.get(FORM).text)[PLACE] == text
    save(analyst, FORM, **{PLACE: " "})
    assert PLACE not in written(analyst.get(FORM).text)


def test_a_mistake_is_kept_and_told_beside_its_formula(analyst):
    save(analyst, FORM, **{PLACE: "amout > 1"})
    page = analyst.get(FORM).text
    assert written(page)[PLACE] == "amout > 1"
    assert "There is no field &#39;amout&#39;" in page


def test_a_second_editor_sees_both_versions(analyst):
    old = etag(analyst.get(FORM).text)
    save(analyst, FORM, **{PLACE: "amount > 1"})
    answer = analyst.post(FORM, {"etag": old, PLACE: "amount > 3"})
    assert answer.status_code == 409
    assert "amount &gt; 3" in answer.text or "amount > 3" in html.unescape(answer.text)


def test_they_save_themselves_while_somebody_writes(analyst):
    state = etag(analyst.get(FORM).text)
    data = {"csrf_token": analyst.token, "etag": state, PLACE: "amount > 4"}
    header = {"X-Autosave": "1"}
    said = analyst.client.post(FORM, data=data, headers=header)
    assert said.json["etag"] == etag(analyst.get(FORM).text)
    assert written(analyst.get(FORM).text)[PLACE] == "amount > 4"
    assert analyst.client.post(FORM, data=data, headers=header).status_code == 409


def test_a_default_is_made_where_there_is_none_and_leaves_nothing_behind():
    before = {"properties": {"a": {"field": "date"}}}
    at = ("properties", "a", "default", "formula")
    after = with_text(before, at, "TODAY()")
    assert after == {"properties": {"a": {"field": "date", "default": {"formula": "TODAY()"}}}}
    assert with_text(after, at, "") == before
