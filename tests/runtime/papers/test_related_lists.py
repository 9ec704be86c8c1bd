"""Related lists on paper: what the reader sees, the newest first, in a few statements."""

import pytest
from flask import g
from make import entity
from sqlalchemy import event

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.runtime.papers.print_values import values_of
from formloom.runtime.papers.sheet import filled

pytestmark = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)

ACCOUNT = entity("account", {"name": {}, "phone": {"field": "phone"}}, display="name")
DEAL = entity(
    "deal",
    {
        "name": {},
        "amount": {"field": "money", "currency": "CNY"},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
        "partners": {"field": "links", "to": "account", "inverse": "shared"},
    },
    display="name",
)
READS = {"read": "all", "create": False, "update": False, "delete": False}


def role(key, deals):
    return {
        "$schema": "formloom:role/1", "$id": key, "title": key,
        "entities": {"account": READS, "deal": {**READS, **deals}},
    }  # fmt: skip


ROLES = {
    "boss": {},
    "own": {"read": "own", "fields": {"amount": "hidden"}},
    "blind": {"fields": {"account": "hidden", "partners": "masked"}},
    "none": {"read": False},
}
#: What each of the roles is told of the amounts, and by which lists.
SEES = {"boss": (True, True), "own": (True, False), "blind": (False, False), "none": (False, False)}
HTML = (
    "{% for one in record.deals %}{{ one.name }}={{ one.amount | raw }}/{{ one.account.name }} "
    "{% endfor %}|{{ record.deals | more }}|{{ record.deals | sum('amount') }}"
    "|{{ record.deals | count('name') }}|{% for one in record.shared %}{{ one }} {% endfor %}"
)
MOST = 20
MANY = MOST + 7


@pytest.fixture
def accounts(workspace, published):
    """The ids of 100 accounts: the first has many deals, the last none; some deals are shared."""
    published(ACCOUNT, DEAL, *(role(key, deals) for key, deals in ROLES.items()))
    with workspace.write(SYSTEM) as tx:
        people = [People(tx).add(key, name=key, roles=(key,)) for key in ROLES]
        names = ({"name": f"A{at}"} for at in range(100))
        ids = [*RecordService(tx, "account").create_many(names).done]
        wanted = [ids[0]] * MANY + ids[1:99]
        rows = [
            {"name": f"D{at}", "amount": str(at), "account": str(account),
             "partners": [str(ids[at % 7]), str(ids[7])]}
            for at, account in enumerate(wanted)
        ]  # fmt: skip
        deals = RecordService(tx, "deal")
        made = deals.create_many(rows).done
        deals.transfer_many(made[::3], people[1].id)
        deals.delete(made[4])
        deals.delete(made[30])
    return ids


def printed(app, workspace, login, ids, counted=None):
    """The values of accounts as a person prints them."""
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor(login)
    with app.test_request_context(), workspace.read(actor) as tx:
        g.transaction = tx
        if counted is not None:
            event.listen(tx.connection, "before_cursor_execute", lambda *said: counted.append(said))
        return values_of(tx, {"entity": "account", "title": "T"}, HTML, ids)


def expected(workspace, login, id):
    """(names of the deals, those of the shared ones), found record by record."""
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor(login)
        deals = RecordService(tx, "deal")
        every = [*deals.list(limit=500).items]
    with workspace.read(actor) as tx:
        may = {one for one in ROLES if one in ("boss", "own")}
        seen = {one.id for one in RecordService(tx, "deal").list(limit=500).items
                } if login in may else set()  # fmt: skip
    mine = [one for one in every if one.id in seen]
    of = [one.title for one in mine if one.values["account"].id == id]
    shared = [one.title for one in mine if id in {end.id for end in one.values["partners"] or ()}]
    return of, shared


def test_everybody_prints_those_records_that_they_see(app, workspace, accounts, monkeypatch):
    monkeypatch.setattr("formloom.runtime.papers.print_values.MOST_RELATED", MOST)
    for login in ROLES:
        check(app, workspace, accounts, login)


def check(app, workspace, accounts, login):
    """What a person prints against what is found for them record by record."""
    ids = [accounts[0], accounts[7], accounts[20], accounts[99]]
    sees_list, sees_amount = SEES[login]
    for id, told in zip(ids, printed(app, workspace, login, ids), strict=True):
        of, shared = expected(workspace, login, id) if sees_list else ([], [])
        deals = told["values"]["deals"]
        assert [one["text"] for one in deals["items"]] == of[:MOST]
        assert deals["more"] == max(len(of) - MOST, 0)
        found = [one["text"] for one in told["values"]["shared"]["items"]]
        assert found == shared[:MOST]
        amounts = [one["values"]["amount"]["text"] for one in deals["items"]]
        assert all(amounts) is sees_amount or not of
        assert any(amounts) is bool(sees_amount and of)
        page = filled(
            {"html": HTML, "locale": "en", "named": {}, "records": [told],
             "frame": "<!-- record -->"}
        )[0].split("|")  # fmt: skip
        assert page[1] == str(deals["more"])
        if not sees_amount or deals["more"]:
            assert page[2] == ""
        else:
            total = sum(int(one.removeprefix("D")) for one in of)
            assert page[2].replace(",", "").endswith(f"{total}.00")
        is_told = sees_list and not deals["more"]
        assert page[3] == (str(len(of)) if is_told else "")


def test_a_hundred_records_take_a_few_statements(app, workspace, accounts):
    few, many = [], []
    printed(app, workspace, "boss", accounts[:2], few)
    told = printed(app, workspace, "boss", accounts, many)
    counts = [len(one["values"]["deals"]["items"]) for one in told]
    assert counts == [MANY - 1, 1, 1, 1, 0, *[1] * 94, 0]
    assert len(many) <= len(few) < 12
