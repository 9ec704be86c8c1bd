"""Rules of an entity: made, changed, switched off and taken out on their own pages."""

import html
import re

import pytest

RULES = "/designs/entity/opportunity/rules"
RULE = {
    "assert": "amount >= 0",
    "message.en": "An amount is never negative.",
    "message.zh": "金额不能为负。",
    "field": "amount",
    "enabled": "1",
}


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("analyst")


def etag(page):
    return html.unescape(re.search(r'name="etag" value="([^"]*)"', page)[1])


def save(visitor, path, **said):
    return visitor.post(path, {"etag": etag(visitor.get(path).text), **said})


def autosave(visitor, path, data):
    sent = {"csrf_token": visitor.token, **data}
    return visitor.client.post(path, data=sent, headers={"X-Autosave": "1"})


def text_of(visitor, path):
    return html.unescape(visitor.get(path).text)


def document(visitor, name):
    found = re.search(r'id="document"[^>]*>(.*?)</textarea>', visitor.get(name).text, re.S)
    return html.unescape(found[1])


def test_staff_may_not_see_them(sales):
    assert sales.get(RULES).status_code == 403


@pytest.mark.parametrize(
    ("locale", "message", "condition"),
    [
        (
            "en",
            "Say why the opportunity was lost.",
            "Stage is not Lost or Reason lost is not empty",
        ),
        ("zh", "请选择输单原因。", "销售阶段 不等于 输单 或 输单原因 不为空"),
    ],
)
def test_the_rules_are_told_in_the_readers_words(visit, locale, message, condition):
    page = text_of(visit("analyst", locale), RULES)
    assert message in page
    assert condition in page


def test_a_new_rule_gets_a_key_and_a_message_in_both_languages(analyst):
    assert save(analyst, f"{RULES}/new", **RULE).status_code == 303
    assert "An amount is never negative." in text_of(analyst, RULES)
    rule = text_of(analyst, f"{RULES}/an_amount_is_never_negative")
    assert "金额不能为负。" in rule
    path = "entities/opportunity/@rules/an_amount_is_never_negative"
    assert f'"{path}": "金额不能为负。"' in document(analyst, "/designs/i18n/zh")


def test_a_rule_is_changed_switched_off_and_taken_out(analyst):
    path = f"{RULES}/lost_why"
    said = {**RULE, "assert": "stage <> 'lost'", "enabled": "", "field": ""}
    assert save(analyst, path, **said).status_code == 303
    assert "Switched off" in text_of(analyst, RULES)
    assert '"enabled": false' in document(analyst, "/designs/entity/opportunity")
    analyst.post(f"{path}/remove", {})
    assert "lost_why" not in document(analyst, "/designs/entity/opportunity")
    assert "@rules/lost_why" not in document(analyst, "/designs/i18n/zh")
    assert analyst.get(path).status_code == 404


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"assert": "amout > 0"}, "There is no field 'amout'"),
        ({"assert": "amount"}, "yes or no"),
        ({"message.en": ""}, "message"),
        ({"key": "lost_why"}, "has a rule 'lost_why' already"),
        ({"key": "No Key"}, "key"),
        ({"field": "nope"}, "nope"),
    ],
    ids=["unknown field", "no condition", "no message", "taken key", "bad key", "bad place"],
)
def test_what_is_wrong_is_told_beside_its_control_and_nothing_is_saved(analyst, said, told):
    before = document(analyst, "/designs/entity/opportunity")
    answer = save(analyst, f"{RULES}/new", **{**RULE, **said})
    assert answer.status_code == 422
    assert told in html.unescape(answer.text)
    assert "金额不能为负。" in answer.text
    assert document(analyst, "/designs/entity/opportunity") == before


def test_a_second_designer_is_told_and_keeps_what_was_written(analyst):
    path = f"{RULES}/lost_why"
    old = etag(analyst.get(path).text)
    save(analyst, path, **RULE)
    answer = analyst.post(path, {"etag": old, **RULE, "assert": "amount > 7"})
    assert answer.status_code == 409
    assert "amount > 7" in html.unescape(answer.text)


def test_it_saves_itself_while_somebody_writes(analyst):
    path = f"{RULES}/lost_why"
    data = {"etag": etag(analyst.get(path).text), **RULE}
    said = autosave(analyst, path, data)
    assert said.json["etag"] == etag(analyst.get(path).text)
    broken = {**data, "etag": said.json["etag"], "assert": "amout > 1"}
    refused = autosave(analyst, path, broken)
    assert refused.status_code == 422
    assert "amout" in refused.json["refusal"]
    assert autosave(analyst, path, data).status_code == 409
