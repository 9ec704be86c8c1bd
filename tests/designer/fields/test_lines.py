"""The fields of lines have the same guided pages as those of an entity; drafts save themselves."""

import re

import pytest

COLUMNS = "/designs/entity/quote.items/fields"
ITEMS = "/designs/entity/quote/fields/items"


@pytest.fixture
def analyst(visit):
    return visit("analyst")


def drafted(visitor):
    """The drafted document of the quote, as its page shows it."""
    page = visitor.get("/designs/entity/quote").text
    return re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1].replace("&#34;", '"')


def etag(visitor, path):
    return re.search(r'name="etag" value="([^"]*)"', visitor.get(path).text)[1]


def test_lines_show_their_columns_and_lead_to_them(analyst):
    page = analyst.get(ITEMS).text
    assert f'href="{COLUMNS}/price"' in page
    assert f'href="{COLUMNS}/new"' in page
    assert 'name="set.properties"' not in page


def test_a_column_is_added_to_the_lines_and_to_the_forms_that_show_them(analyst):
    path = f"{COLUMNS}/new?type=choice"
    data = {"type": "choice", "title": "Delivery", "set.options": "Fast\nSlow",
            "forms": "quote_default", "etag": etag(analyst, path)}  # fmt: skip
    assert analyst.post(f"{COLUMNS}/new", data).status_code == 303
    assert '"delivery": {' in drafted(analyst)
    form = analyst.get("/designs/form/quote_default").text
    assert "&#34;subtotal&#34;,\n                &#34;delivery&#34;" in form


def test_a_column_is_changed_and_what_the_form_does_not_say_stays(analyst):
    path = f"{COLUMNS}/price"
    data = {"title": "Unit price", "set.currency": "CNY", "set.minimum": "0", "required": "1",
            "etag": etag(analyst, path)}  # fmt: skip
    assert analyst.post(path, data).status_code == 303
    text = drafted(analyst)
    assert '"title": "Unit price"' in text
    assert re.search(r'"minimum": 0\b', text)
    assert '"subtotal"' in text


def test_the_lines_own_form_keeps_their_columns(analyst):
    data = {"title": "Positions", "set.max": "50", "etag": etag(analyst, ITEMS)}
    assert analyst.post(ITEMS, data).status_code == 303
    text = drafted(analyst)
    assert '"title": "Positions"' in text
    assert '"quantity": {' in text


def test_what_is_wrong_with_a_column_is_said_at_its_control(analyst):
    path = f"{COLUMNS}/subtotal"
    data = {"title": "Subtotal", "set.formula": "quantity * nothing", "set.returns": "money",
            "etag": etag(analyst, path)}  # fmt: skip
    answer = analyst.post(path, data)
    assert answer.status_code == 422
    assert 'id="set.formula-error"' in answer.text


def test_a_column_is_renamed_with_every_formula_that_names_it(analyst):
    analyst.get(f"{COLUMNS}/price/rename?to=unit_price")
    assert analyst.post(f"{COLUMNS}/price/rename", {"to": "unit_price"}).status_code == 303
    assert "quantity * unit_price" in drafted(analyst)


def test_a_column_that_is_only_listed_is_deleted(analyst):
    path = f"{COLUMNS}/new?type=text"
    data = {"type": "text", "title": "Origin", "forms": "quote_default"}
    assert analyst.post(f"{COLUMNS}/new", {**data, "etag": etag(analyst, path)}).status_code == 303
    page = analyst.get(f"{COLUMNS}/origin/delete")
    assert "disabled" not in re.search(r"<button[^>]*is-danger-fill[^>]*>", page.text)[0]
    assert analyst.post(f"{COLUMNS}/origin/delete", {}).status_code == 303
    assert '"origin": {' not in drafted(analyst)


def test_lines_hold_no_lines(analyst):
    assert 'data-type="lines"' not in analyst.get(f"{COLUMNS}/new").text
    assert analyst.get("/designs/entity/quote.items/rename").status_code == 404
    assert analyst.get("/designs/entity/quote.status/fields").status_code == 404


def autosave(visitor, path, data):
    sent = {"csrf_token": visitor.token, **data}
    return visitor.client.post(path, data=sent, headers={"X-Autosave": "1"})


def test_a_draft_that_saves_itself_answers_with_its_new_state(analyst):
    path = "/designs/view/account_key"
    page = analyst.get(path).text
    document = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1].replace("&#34;", '"')
    data = {"document": document.replace("Key accounts", "Key ones"), "etag": etag(analyst, path)}
    said = autosave(analyst, path, data).json
    assert said["etag"] == etag(analyst, path)
    assert "Key ones" in analyst.get(path).text
    assert autosave(analyst, path, data).status_code == 409
    broken = autosave(analyst, path, {"document": "{", "etag": said["etag"]})
    assert (broken.status_code, "JSON" in broken.json["refusal"]) == (422, True)
    assert "Key ones" in analyst.get(path).text


def test_a_field_saved_by_two_shows_what_the_second_wrote(analyst, visit):
    path = f"{COLUMNS}/quantity"
    state = etag(analyst, path)
    said = autosave(analyst, path, {"title": "How many", "required": "1", "etag": state}).json
    assert said["etag"] != state
    admin = visit("admin")
    admin.get(path)
    answer = admin.post(path, {"title": "Number", "etag": state})
    assert answer.status_code == 409
    assert 'value="Number"' in answer.text
    assert said["etag"] in answer.text
    assert '"title": "How many"' in drafted(analyst)
