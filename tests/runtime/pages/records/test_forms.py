import re
from html.parser import HTMLParser
from uuid import UUID

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.records.service import RecordService
from formloom.runtime.pages.records.widgets import WIDGETS

NEW = "/e/quote/new"


def record(served, entity, id):
    with served[1].read(SYSTEM) as tx:
        return RecordService(tx, entity).get(UUID(str(id)))


def first(sales, entity):
    return sales.ids(f"/e/{entity}")[0]


@pytest.fixture
def quote(sales):
    """What somebody fills in for a quote with two rows."""
    return {
        "id": re.search(r'name="id" value="([^"]+)"', sales.get(NEW).text)[1],
        "name": "Sensors for line 3", "account": first(sales, "account"), "status": "draft",
        "quoted_on": "2026-11-21", "items.rows": "1",
        "items.0.product": first(sales, "product"), "items.0.quantity": "2", "items.0.price": "10",
        "items.1.product": first(sales, "product"), "items.1.quantity": "1", "items.1.price": "5",
        "items.1.discount": "10%", "discount": "",
    }  # fmt: skip


def test_a_quote_is_made_with_its_lines(sales, served, quote):
    answer = sales.post(NEW, quote)
    assert answer.status_code == 303, re.findall(r"fl-errors.*?</ul>", answer.text, re.S)
    made = record(served, "quote", quote["id"])
    assert [str(one.values["subtotal"]) for one in made.values["items"]] == ["20.00", "4.50"]
    assert "Sensors for line 3 was saved." in sales.get(answer.location).text
    foot = re.search(
        r"data-sum=\"subtotal\"[^>]*>([^<]*)", sales.get(f"{answer.location}/edit").text
    )
    assert foot[1] == "CN¥24.50"


def test_sending_a_form_twice_makes_one_record(sales, quote):
    assert sales.post(NEW, quote).location == sales.post(NEW, quote).location


def test_a_row_is_added_and_removed_without_a_script(sales, quote):
    more = sales.post(NEW, {**quote, "items.add": "1"})
    assert more.status_code == 200
    assert 'name="items.2.product"' in more.text
    fewer = sales.post(NEW, {**quote, "items.remove": "0"}).text
    assert 'name="items.1.product"' not in fewer
    assert 'value="10%"' in fewer
    assert 'value="Sensors for line 3"' in fewer


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(sales, quote):
    wrong = {**quote, "name": "", "items.1.price": "cheap", "discount": "much"}
    answer = sales.post(NEW, wrong)
    assert answer.status_code == 422
    for anchor in ("items.1.price", "discount"):
        assert f'href="#{anchor}"' in answer.text
        assert f'id="{anchor}-error"' in answer.text
    for typed in ("cheap", "much"):
        assert f'value="{typed}"' in answer.text


def test_what_the_entity_asks_for_is_said_in_the_language_of_the_person(visit, quote):
    zh = visit("sales1", "zh")
    answer = zh.post(NEW, {**quote, "name": "", "valid_until": "2020-01-01"})
    assert "请填写“报价主题”。" in answer.text
    assert 'href="#name"' in answer.text


def test_a_row_that_the_service_refuses_is_found_though_a_blank_one_stands_before(sales, quote):
    blank = {"items.0.product": "", "items.0.quantity": "1", "items.0.price": ""}
    answer = sales.post(NEW, {**quote, **blank, "items.1.quantity": "-3"})
    assert answer.status_code == 422
    assert 'id="items.1.quantity-error"' in answer.text


def test_conditions_of_the_form_hold_on_the_server(sales, served):
    ids = sales.ids("/e/opportunity?view=opportunity_mine")
    edit = f"/e/opportunity/{ids[0]}/edit"
    page = sales.get(edit).text
    assert 'data-field="lost_reason" hidden' in page
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    answer = sales.post(edit, {"revision": revision, "stage": "lost"})
    assert answer.status_code == 422
    assert 'data-field="lost_reason" hidden' not in answer.text
    assert 'href="#lost_reason"' in answer.text


def test_an_address_fills_a_link_in(sales):
    account = first(sales, "account")
    page = sales.get(f"/e/contact/new?account={account}").text
    assert f'<option value="{account}" selected>' in page


class TestConflict:
    """Two people on one opportunity."""

    @pytest.fixture
    def opened(self, sales, served):
        id = sales.ids("/e/opportunity?view=opportunity_mine")[0]
        path = f"/e/opportunity/{id}/edit"
        page = sales.get(path).text
        values = {
            "revision": re.search(r'name="revision" value="(\d+)"', page)[1],
            "name": re.search(r'value="([^"]*)" id="name"', page)[1],
            "next_step": "mine",
        }
        return id, path, values

    def change(self, served, id, **values):
        with served[1].write(SYSTEM) as tx:
            RecordService(tx, "opportunity").update(UUID(id), values)

    def test_what_only_one_of_them_changed_is_put_together(self, sales, served, opened):
        id, path, values = opened
        self.change(served, id, name="Theirs")
        assert sales.post(path, values).status_code == 303
        now = record(served, "opportunity", id).values
        assert (now["name"], now["next_step"]) == ("Theirs", "mine")

    def test_what_both_changed_is_asked_and_theirs_can_stay(self, sales, served, opened):
        id, path, values = opened
        self.change(served, id, next_step="theirs")
        asked = sales.post(path, values)
        assert asked.status_code == 409
        assert re.search(r"theirs<small>Theirs", asked.text)
        seen = re.search(r'name="revision" value="(\d+)"', asked.text)[1]
        sent = {**values, "revision": seen, "take.next_step": "theirs", "priority": "low"}
        assert sales.post(path, sent).status_code == 303
        now = record(served, "opportunity", id).values
        assert (now["next_step"], now["priority"]) == ("theirs", "low")

    def test_or_mine(self, sales, served, opened):
        id, path, values = opened
        self.change(served, id, next_step="theirs")
        seen = re.search(r'name="revision" value="(\d+)"', sales.post(path, values).text)[1]
        sales.post(path, {**values, "revision": seen, "take.next_step": "mine"})
        assert record(served, "opportunity", id).values["next_step"] == "mine"


def test_every_field_type_has_a_widget_and_a_macro(served):
    template = served[0].jinja_env.get_template("forms/_widgets.html")
    macros = {*template.module.WIDGETS, *template.module.PIECES}
    assert {one.widget for one in FIELD_TYPES} <= set(WIDGETS.names())
    assert set(WIDGETS.names()) <= macros


def test_saving_a_form_untouched_changes_nothing(sales, served):
    """Links of several records come back in their order, dates and numbers as they were."""
    for entity in ("opportunity", "contact", "activity"):
        id = sales.ids(f"/e/{entity}?view={entity}_mine")[0]
        before = record(served, entity, id)
        path = f"/e/{entity}/{id}/edit"
        assert sales.post(path, filled(sales.get(path).text)).status_code == 303
        assert record(served, entity, id).revision == before.revision


def filled(page):
    """What a browser would send of the page's form."""
    reader = Sent()
    reader.feed(page[page.index("<form", page.index("data-guard") - 200) :])
    return reader.values


class Sent(HTMLParser):
    """Collects the values of controls."""

    def __init__(self):
        super().__init__()
        self.values = {}
        self.select = self.area = None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name, value = found.get("name"), found.get("value", "")
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.add(name, "")
        elif tag == "option" and "selected" in found:
            self.add(self.select, value)
        elif tag == "input" and name and (found.get("type") != "checkbox" or "checked" in found):
            self.add(name, value)

    def handle_data(self, data):
        if self.area:
            self.values[self.area] = [data]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None

    def add(self, name, value):
        self.values.setdefault(name, []).append(value)


def test_a_form_sent_by_hand_is_no_failure(sales):
    sales.get("/e/account/new")
    answer = sales.post("/e/account/new", {"revision": "x", "id": "none", "name": ""})
    assert answer.status_code == 422


def test_lines_have_no_pages_of_their_own(sales):
    for path in ("", "/new", "/export", "/import"):
        assert sales.get(f"/e/quote.items{path}").status_code == 404


def test_no_field_takes_an_id_of_the_page(sales):
    text = sales.get("/e/contact/new").text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))


def test_two_people_who_change_the_lines_of_a_quote_choose_between_the_rows(visit):
    admin = visit("admin")
    path = f"/e/quote/{admin.ids('/e/quote')[0]}/edit"
    page = admin.get(path).text
    index, line = re.search(r'name="items\.([0-9a-f-]+)\.id" value="([^"]*)"', page).groups()
    row = {
        "id": line, "quantity": "7", "price": "3", "product": first(admin, "product")
    }  # fmt: skip
    rows = {f"items.{index}.{key}": value for key, value in row.items()}
    said = {"revision": re.search(r'name="revision" value="(\d+)"', page)[1], "note": "As agreed"}
    mine = {**said, "items.rows": "1", **rows, f"items.{index}.quantity": "9"}
    assert admin.post(path, {**said, "items.rows": "1", **rows}).status_code == 303
    answer = admin.post(path, mine)
    assert answer.status_code == 409
    told = re.findall(r'name="take.items".*?<span>(.*?)<small>', answer.text, re.S)
    assert [re.findall(r"\b[79]\.00\b", one) for one in told] == [["9.00"], ["7.00"]]
    now = re.search(r'name="revision" value="(\d+)"', answer.text)[1]
    again = {**mine, "revision": now, "take.items": "mine"}
    assert admin.post(path, again).status_code == 303


def test_lines_that_only_the_others_changed_are_no_question(visit):
    admin = visit("admin")
    path = f"/e/quote/{admin.ids('/e/quote')[0]}/edit"

    def row(**said):
        page = admin.get(path).text
        index, line = re.search(r'name="items\.([0-9a-f-]+)\.id" value="([^"]*)"', page).groups()
        known = {"id": line, "quantity": "4", "price": "3", "product": first(admin, "product")}
        revision = re.search(r'name="revision" value="(\d+)"', page)[1]
        sent = {f"items.{index}.{key}": value for key, value in {**known, **said}.items()}
        return {"revision": revision, "note": "As agreed", "items.rows": "1", **sent}

    assert admin.post(path, row()).status_code == 303
    read, theirs = row(), row(quantity="7")
    assert admin.post(path, theirs).status_code == 303
    assert admin.post(path, {**read, "name": "Another name"}).status_code == 303
    assert re.search(r'name="items\.[^"]*quantity" value="7', admin.get(path).text)
