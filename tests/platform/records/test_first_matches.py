"""A search in a large table gives the same records, whether the first are tested or the index."""

import random

import pytest

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import ADMINISTRATOR, SYSTEM
from formloom.platform.documents.releases import current_app
from formloom.platform.records import first_matches, search
from formloom.platform.records.search import search_all, tokens, words_of
from formloom.platform.records.service import RecordService

DEAL = {
    "$schema": "formloom:entity/1", "$id": "deal", "title": "Deal", "type": "object",
    "display": "name",
    "properties": {
        "name": {"id": "name", "field": "text", "title": "Name"},
        "code": {"id": "code", "field": "text", "title": "Code", "searchable": True},
        "amount": {"id": "amount", "field": "integer", "title": "Amount"},
    },
}  # fmt: skip
VIEW = {
    "$schema": "formloom:view/1", "$id": "deals", "title": "Deals", "entity": "deal",
    "kind": "list", "columns": [{"field": "name"}], "sort": [{"by": "amount", "desc": True}],
}  # fmt: skip


def role(key, read, **more):
    rights = {"create": True, "read": read, **more}
    title = key.title()
    return {
        "$schema": "formloom:role/1", "$id": key, "title": title, "entities": {"deal": rights}
    }  # fmt: skip


ROLES = (
    role("sales", "department_below"),
    role("clerk", "own"),
    role("ruled", "own", also={"read": "amount > 6"}),
    role("veiled", "all", fields={"code": "hidden"}),
)
WORDS = ("deal", "Order", "华为技术", "重庆银行", "Crème", "deal", "x1", "x12", "13812345678")
TEXTS = ("d", "x1", "huawei", "deal x1", "1381234", "nothing", "cq 银行")
#: The newest first; in orders that an index serves, and that none does.
SORTS = (
    (), (("amount", True),), (("amount", False),), (("code", False),),
    (("amount", True), ("code", False)),
)  # fmt: skip
PEOPLE = ("root", "wang", "li", "rui", "vera")


@pytest.fixture
def crowd(workspace, published, monkeypatch):
    """Who looks, by login, at records of which only the first few are tested one by one."""
    for name, value in {"LARGE": 0, "FIRST": 5, "MOST": 20}.items():
        monkeypatch.setattr(first_matches, name, value)
    published(DEAL, VIEW, *ROLES)
    chance = random.Random(7)
    with workspace.write(SYSTEM) as tx:
        place = Departments(tx).add("north", "North").id
        roles = dict(zip(PEOPLE, (ADMINISTRATOR, "sales", "clerk", "ruled", "veiled"), strict=True))
        for login, key in roles.items():
            People(tx).add(login, roles=[key], department=place if login == "wang" else None)
        known = {login: People(tx).actor(login) for login in PEOPLE}
        owners = [str(known[login].person) for login in PEOPLE[1:]]
        # Words that only the older records hold are found, too.
        rows = [
            {
                "name": " ".join(chance.sample(WORDS, 2)) if n < 60 else chance.choice(WORDS[:5]),
                "code": chance.choice(["deal", "secret 99", ""]) or None,
                "amount": chance.choice([None, *range(9)]),
                "owner": owners[chance.choice([0, 0, 0, 1, 2])],
                "department": str(place) if n < 40 else None,
            }
            for n in range(90)
        ]
        service = RecordService(tx, "deal")
        assert not service.create_many(rows).errors
        service.delete_many(one.id for one in service.list(limit=7).items)
    return known


def pages(service, **query):
    page = service.list(limit=9, **query)
    yield from page.items
    while page.next:
        page = service.list(limit=9, cursor=page.next, **query)
        yield from page.items


def holds(record, text):
    """What brute force says: each word begins a word of a field that may be seen."""
    values = (record.values.get(key) for key in ("name", "code"))
    held = (tokens(str(one) for one in values if one) or "").split()
    return all(any(one.startswith(word) for one in held) for word in words_of(text))


@pytest.mark.parametrize("login", PEOPLE)
def test_a_search_is_the_list_narrowed(workspace, crowd, login):
    with workspace.read(crowd[login]) as tx:
        service = RecordService(tx, "deal")
        for sort, filter in (*((one, "") for one in SORTS), ((), "amount > 3")):
            if login == "vera":
                sort = tuple(one for one in sort if one[0] != "code")  # hidden from her
            everything = service.list(limit=100, sort=sort, filter=filter).items
            for text in TEXTS:
                query, case = {"search": text, "filter": filter}, (sort, filter, text)
                expected = [one.id for one in everything if holds(one, text)]
                assert [one.id for one in pages(service, **query, sort=sort)] == expected, case
                assert service.count(**query).number == len(expected), case


@pytest.mark.parametrize("login", PEOPLE)
def test_the_newest_are_found_from_anywhere(workspace, crowd, login):
    with workspace.read(crowd[login]) as tx:
        everything = RecordService(tx, "deal").list(limit=100).items
        for text in TEXTS:
            expected = [one.id for one in everything if holds(one, text)][:3]
            found = [one.id for one in search_all(tx, current_app(tx), text, each=3)]
            assert found == expected, text


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_a_common_word_does_not_ask_the_index(workspace, crowd, monkeypatch):
    """Only on SQLite: PostgreSQL's index gives its rows one by one."""

    def refused(*arguments, **more):
        raise AssertionError("the index was asked")

    monkeypatch.setattr(search, "matches", refused)
    for login in ("root", "wang", "li"):
        with workspace.read(crowd[login]) as tx:
            service = RecordService(tx, "deal")
            assert service.list(search="d", limit=3).items
            assert service.count(search="d").number


def test_the_recycle_bin_is_searched(workspace, crowd):
    with workspace.read(crowd["root"]) as tx:
        service = RecordService(tx, "deal")
        gone = service.list(limit=100, deleted=True).items
        for text in TEXTS:
            found = service.list(search=text, deleted=True, limit=100).items
            assert [one.id for one in found] == [one.id for one in gone if holds(one, text)]
