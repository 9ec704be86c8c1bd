"""Designs on the demo, without a script: drafts, guided edits, publish, restore."""

import json
import re

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService

COMPETITOR = "/designs/entity/competitor"
FIELDS = f"{COMPETITOR}/fields"


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("analyst")


def hidden(page, name):
    """The value of a hidden input."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def document_in(page):
    """The JSON in a page's editor."""
    text = re.search(r'<textarea[^>]*name="document"[^>]*>(.*?)</textarea>', page, re.S)[1]
    return json.loads(text.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&"))


def titled(page, title):
    """The JSON in a page's editor with another title."""
    return json.dumps({**document_in(page), "title": title})


def publish(visitor, **more):
    """Publish every draft as the page offers it."""
    page = visitor.get("/designs/publish").text
    names = re.findall(r'<input type="hidden" name="draft" value="([^"]+)"', page)
    return visitor.post(
        "/designs/publish", {"draft": names, "digest": hidden(page, "digest"), **more}
    )


def add_budget(visitor, **more):
    form = {"type": "money", "title": "Marketing budget", "set.currency": "EUR", **more}
    return visitor.post(f"{FIELDS}/new", {**form, "forms": "competitor_default"})


def live_fields(served):
    with served[1].read(SYSTEM) as tx:
        return current_app(tx).entity("competitor").fields


def test_staff_may_not_see_designs(sales):
    assert sales.get("/designs").status_code == 403


def test_the_list_says_what_is_live_and_what_is_drafted(analyst):
    assert "wait to be published" not in analyst.get("/designs").text
    add_budget(analyst)
    page = analyst.get("/designs").text
    assert "2 drafts wait to be published." in page
    assert "Release 1 is live" in page


def test_a_new_field_gets_its_key_from_its_title_and_a_place_on_the_form(analyst, served):
    add_budget(analyst)
    assert "marketing_budget" not in live_fields(served)
    answer = publish(analyst, note="Budgets")
    assert answer.location == "/designs/releases/2"
    assert live_fields(served)["marketing_budget"].type.name == "money"
    assert 'name="marketing_budget"' in analyst.get("/e/competitor/new").text


def test_a_name_used_again_is_another_field(analyst, served):
    """Ids are never used twice, so that an old release brings its own column back."""
    add_budget(analyst)
    publish(analyst)
    analyst.post(f"{FIELDS}/marketing_budget/delete", {})
    publish(analyst)
    add_budget(analyst)
    publish(analyst)
    assert live_fields(served)["marketing_budget"].id == "marketing_budget_2"


def test_a_chinese_title_makes_a_key_in_pinyin(analyst):
    analyst.post(f"{FIELDS}/new", {"type": "text", "title": "竞品 预算"})
    assert "jing_pin_yu_suan" in document_in(analyst.get(COMPETITOR).text)["properties"]


def test_a_wrong_setting_is_told_beside_its_control(analyst):
    answer = add_budget(analyst, **{"set.currency": "euro"})
    assert answer.status_code == 422
    assert re.search(r'id="set.currency"[^>]*aria-invalid="true"', answer.text)


def test_options_keep_their_values_when_others_are_added(analyst):
    page = analyst.get(f"{FIELDS}/price_level")
    form = {"title": "Price level", "etag": hidden(page.text, "etag")}
    analyst.post(f"{FIELDS}/price_level", {**form, "set.options": "lower = Lower\nMuch higher"})
    options = document_in(analyst.get(COMPETITOR).text)["properties"]["price_level"]["options"]
    assert [one["value"] for one in options] == ["lower", "much_higher"]
    assert options[0]["color"] == "green"


def test_a_rename_shows_and_repairs_every_place(analyst, served):
    page = analyst.get(f"{FIELDS}/threat/rename?to=danger").text
    assert "threat &gt;= 4" in page
    assert "danger &gt;= 4" in page
    analyst.post(f"{FIELDS}/threat/rename", {"to": "danger"})
    publish(analyst)
    assert "danger" in live_fields(served)
    with served[1].read(SYSTEM) as tx:
        assert current_app(tx).document("view", "competitor_strong")["filter"] == "danger >= 4"


def test_another_inverse_of_a_link_follows_into_what_names_its_list(analyst):
    path = "/designs/entity/opportunity/fields/account"
    link = document_in(analyst.get("/designs/entity/opportunity").text)["properties"]["account"]
    form = {
        "title": "Account", "etag": hidden(analyst.get(path).text, "etag"),
        **{f"set.{key}": one for key, one in link.items() if isinstance(one, str)},
        "set.inverse": "chances",
    }  # fmt: skip
    assert '"opportunities"' in json.dumps(document_in(analyst.get("/designs/entity/account").text))
    assert analyst.post(path, form).status_code == 303
    account = json.dumps(document_in(analyst.get("/designs/entity/account").text))
    assert '"chances"' in account
    assert '"opportunities"' not in account


def test_an_entity_is_renamed_with_everything_about_it(analyst, served):
    analyst.post(f"{COMPETITOR}/rename", {"to": "rival"})
    publish(analyst)
    with served[1].read(SYSTEM) as tx:
        assert RecordService(tx, "rival").count().number == 9
        assert current_app(tx).document("form", "competitor_default")["entity"] == "rival"


def test_another_type_is_tried_on_real_values_first(analyst):
    page = analyst.get(f"{FIELDS}/name/type?type=decimal").text
    assert "9 of 9 values do not convert" in page
    assert '<th scope="row">恒准仪表</th>' in page


def test_types_that_are_most_like_it_are_offered_first(analyst):
    page = analyst.get(f"{FIELDS}/name/type").text
    offered = re.findall(r'<option value="(\w*)"', page)
    assert offered[:3] == ["", "long_text", "rich_text"]
    assert "text" not in offered
    page = analyst.get(f"{FIELDS}/threat/type").text
    assert re.findall(r'<option value="(\w*)"', page)[1:3] == ["integer", "decimal"]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("type=integer", "values do not convert"),
        ("type=link&set.to=account&checked=1", "from Text to Link"),
    ],
)
def test_what_has_to_follow_another_type_hides_nothing(analyst, chosen, told):
    page = analyst.get(f"/designs/entity/lead/fields/company/type?{chosen}")
    happens, follows = page.text.split("What has to follow before you publish")
    assert told in happens
    assert re.search(r'class="fl-plan-what">.*?<a href="/designs/', follows)


def test_a_field_that_something_depends_on_is_not_deleted(analyst):
    page = analyst.get(f"{FIELDS}/threat/delete").text
    assert "Change it by hand" in page
    assert analyst.post(f"{FIELDS}/threat/delete", {}).status_code == 409


def test_a_loss_must_be_allowed_and_a_restore_brings_the_values_back(analyst, served):
    gone = analyst.post(f"{FIELDS}/advice/delete", {})
    assert gone.location == f"{FIELDS.removesuffix('/fields')}/fields#field-weaknesses"
    assert "How to win is deleted in the draft" in analyst.get(FIELDS).text
    assert publish(analyst).status_code == 409
    assert publish(analyst, allow_loss="1").status_code == 303
    assert "advice" not in live_fields(served)
    page = analyst.get("/designs/releases/1/restore").text
    analyst.post("/designs/releases/1/restore", {"digest": hidden(page, "digest")})
    with served[1].read(SYSTEM) as tx:
        records = RecordService(tx, "competitor").list(fields=["advice"]).items
    assert sum(bool(one.values["advice"]) for one in records) > 0


def test_a_plan_that_changed_since_it_was_seen_is_refused(analyst, visit):
    add_budget(analyst)
    page = analyst.get("/designs/publish").text
    seen = {"digest": hidden(page, "digest"), "draft": ["entity/competitor"]}
    visit("admin").post(f"{FIELDS}/new", {"type": "text", "title": "Other"})
    answer = analyst.post("/designs/publish", seen)
    assert answer.status_code == 409
    assert "The plan has changed since you looked." in answer.text


def test_only_chosen_drafts_are_published(analyst, served):
    add_budget(analyst)
    analyst.post("/designs/entity/lead/fields/new", {"type": "text", "title": "Later"})
    page = analyst.get(
        "/designs/publish?choose=1&draft=entity/competitor&draft=form/competitor_default"
    ).text
    chosen = ["entity/competitor", "form/competitor_default"]
    analyst.post("/designs/publish", {"draft": chosen, "digest": hidden(page, "digest")})
    with served[1].read(SYSTEM) as tx:
        assert "later" not in current_app(tx).entity("lead").fields
    assert "1 draft waits" in analyst.get("/designs").text


def test_the_second_editor_sees_both_versions_and_may_keep_either(analyst, visit):
    page = analyst.get(COMPETITOR).text
    mine = {
        "etag": hidden(page, "etag"),
        "document": json.dumps({**document_in(page), "title": "Foe"}),
    }
    visit("admin").post(
        COMPETITOR, {**mine, "document": json.dumps({**document_in(page), "title": "Rival"})}
    )
    answer = analyst.post(COMPETITOR, mine)
    assert answer.status_code == 409
    assert "Rival" in answer.text
    assert "Foe" in answer.text
    analyst.post(COMPETITOR, {**mine, "etag": hidden(answer.text, "etag")})
    assert document_in(analyst.get(COMPETITOR).text)["title"] == "Foe"


def test_a_broken_document_is_kept_as_a_draft_with_its_problems_at_their_lines(analyst):
    page = analyst.get(COMPETITOR).text
    document = document_in(page)
    document["properties"]["threat"]["field"] = "ratng"
    sent = {"etag": hidden(page, "etag"), "document": json.dumps(document), "json": "1"}
    page = analyst.get(analyst.post(COMPETITOR, sent).location).text
    assert "Did you mean &#39;rating&#39;?" in page
    line = int(re.search(r"/properties/threat/field</code> · line (\d+)", page)[1])
    text = re.search(r'<textarea[^>]*name="document"[^>]*>(.*?)</textarea>', page, re.S)[1]
    assert "ratng" in text.splitlines()[line - 1]
    assert "This cannot be published yet" in analyst.get("/designs/publish").text


def test_text_that_is_no_json_is_shown_again(analyst):
    page = analyst.get(COMPETITOR).text
    sent = {"etag": hidden(page, "etag"), "document": '{"title": '}
    answer = analyst.post(COMPETITOR, sent)
    assert answer.status_code == 422
    assert "This is not JSON" in answer.text
    assert "{&#34;title&#34;: </textarea>" in answer.text


def test_a_new_entity_is_in_the_menu_after_publishing(analyst):
    names = {"title": "Trade fair", "plural": "Trade fairs"}
    analyst.post("/designs/new/entity", {**names, "menu": "1", "roles": "sales_manager"})
    publish(analyst)
    page = analyst.get("/e/trade_fair").text
    assert "Trade fairs</span>" in page


def test_drafts_can_be_thrown_away(analyst):
    add_budget(analyst)
    analyst.post("/designs/discard", {})
    assert "No drafts wait" in analyst.get("/designs/publish").text


def test_two_releases_are_compared(analyst):
    add_budget(analyst)
    publish(analyst)
    page = analyst.get("/designs/releases/compare?first=1&second=2").text
    assert "/properties/marketing_budget" in page
    assert "2 documents differ." in page


def test_the_plan_is_in_chinese_for_chinese_readers(visit):
    analyst = visit("analyst", "zh")
    analyst.post(f"{FIELDS}/website/type", {"type": "text"})
    page = analyst.get("/designs/publish").text
    assert "由网址改为文本" in page


@pytest.mark.parametrize(
    ("by", "there"),
    [({}, "/designs/form/competitor_default/design"),
     ({"json": "1"}, "/designs/form/competitor_default")],
)  # fmt: skip
def test_who_chooses_between_two_versions_goes_on_where_he_was(analyst, visit, by, there):
    path = "/designs/form/competitor_default"
    found = analyst.get(path).text
    mine, etag = titled(found, "Mine"), hidden(found, "etag")
    theirs = {"etag": etag, "document": titled(found, "Theirs"), "json": "1"}
    assert visit("admin").post(path, theirs).status_code == 303
    both = analyst.post(path, {"etag": etag, "document": mine, **by})
    assert both.status_code == 409
    kept = {name: hidden(both.text, name) for name in by}
    assert kept == by
    saved = analyst.post(path, {"etag": hidden(both.text, "etag"), "document": mine, **kept})
    assert saved.location == there
    assert '"Mine"' in json.dumps(document_in(analyst.get(path).text))
