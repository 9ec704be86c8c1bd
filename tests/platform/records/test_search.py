"""Finding records by words, Chinese characters, pinyin and initials."""

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.releases import current_app
from formloom.platform.records.search import search_all, sort_key, tokens, words_of
from formloom.platform.records.service import RecordService

ACCOUNT = {
    "$schema": "formloom:entity/1", "$id": "account", "title": "Account", "type": "object",
    "display": "name",
    "properties": {
        "name": {"id": "name", "field": "text", "title": "Name"},
        "phone": {"id": "phone", "field": "phone", "title": "Phone"},
        "email": {"id": "email", "field": "email", "title": "E-mail"},
        "notes": {"id": "notes", "field": "long_text", "title": "Notes"},
    },
}  # fmt: skip


@pytest.fixture
def accounts(workspace, published):
    published(ACCOUNT)
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "account")
        service.create({"name": "华为技术有限公司", "phone": "13812345678", "notes": "secret plan"})
        service.create({"name": "Crème Brûlée GmbH", "email": "li.wei@example.com"})
        service.create({"name": "重庆银行"})
        service.create({"name": "北方仪表", "phone": "+86 10 8888 0008"})
        service.create({"name": "南方仪表", "phone": "0755-2600 1234"})
        yield service


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("华为", "华为技术有限公司"), ("技术", "华为技术有限公司"), ("有限公", "华为技术有限公司"),
        ("huawei", "华为技术有限公司"), ("hwjs", "华为技术有限公司"), ("jishu", "华为技术有限公司"),
        ("5678", "华为技术有限公司"), ("138", "华为技术有限公司"),
        ("138 1234 5678", "华为技术有限公司"), ("+86 138-1234-5678", "华为技术有限公司"),
        ("010 8888 0008", "北方仪表"), ("0086 10 88880008", "北方仪表"),
        ("01088880008", "北方仪表"), ("1088880008", "北方仪表"), ("+86 (755) 2600", "南方仪表"),
        ("creme BRUL", "Crème Brûlée GmbH"),
        ("li.wei@ex", "Crème Brûlée GmbH"), ("chongqing", "重庆银行"), ("银", "重庆银行"),
        ("ｇｍｂｈ", "Crème Brûlée GmbH"),
    ],
)  # fmt: skip
def test_a_record_is_found_by(accounts, text, found):
    assert [record.title for record in accounts.list(search=text).items] == [found]


@pytest.mark.parametrize("text", ["为华", "plan", "xyz", '"', "'); drop", "华为 银行", "*", "NOT"])
def test_nothing_is_found_by(accounts, text):
    assert accounts.list(search=text).items == ()


def test_search_follows_changes_deletion_and_restoring(accounts):
    record = accounts.list(search="huawei").items[0]
    accounts.update(record.id, {"name": "Apple"})
    assert accounts.list(search="huawei").items == ()
    accounts.delete(record.id)
    assert accounts.list(search="apple").items == ()
    assert accounts.list(search="apple", deleted=True).items
    accounts.restore(record.id)
    assert [r.title for r in accounts.list(search="appl").items] == ["Apple"]


def test_search_all_finds_in_every_entity(accounts):
    tx = accounts.transaction
    hits = search_all(tx, current_app(tx), "银行")
    assert [(hit.entity.key, hit.title) for hit in hits] == [("account", "重庆银行")]


def test_names_sort_by_pinyin(accounts):
    for name in ["张三", "安娜", "bob", "王伟", "Adam", "汪洋"]:
        accounts.create({"name": name, "email": "sorted@example.com"})
    names = accounts.list(search="sorted", sort=[("name", False)])
    assert [one.title for one in names.items] == ["Adam", "安娜", "bob", "汪洋", "王伟", "张三"]


def test_tokens_hold_letters_and_digits_only():
    assert set(tokens(["a'b:c\\d <e>_f"]).split()) == set("abcdef")


def test_words_of_nothing_are_none():
    assert words_of(" -'\" ") == []
    assert sort_key(None) is None
