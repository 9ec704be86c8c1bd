"""Totals and lookups follow the records that they are made from."""

from threading import Barrier, Thread

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

ACCOUNT = {
    "$schema": "formloom:entity/1", "$id": "account", "title": "Account", "type": "object",
    "display": "name",
    "properties": {
        "name": {"id": "name", "field": "text", "title": "Name"},
        "total": {"id": "total", "field": "rollup", "title": "Total", "over": "deals", "agg": "sum",
                  "of": "amount", "where": "not lost", "returns": "decimal", "scale": 2},
        "big": {"id": "big", "field": "formula", "title": "Big", "returns": "boolean",
                "formula": "total > 100"},
    },
}  # fmt: skip
DEAL = {
    "$schema": "formloom:entity/1", "$id": "deal", "title": "Deal", "type": "object",
    "display": "label",
    "properties": {
        "account": {"id": "account", "field": "link", "title": "Account", "to": "account",
                    "inverse": "deals"},
        "amount": {"id": "amount", "field": "decimal", "title": "Amount", "scale": 2},
        "lost": {"id": "lost", "field": "boolean", "title": "Lost"},
        "label": {"id": "label", "field": "lookup", "title": "Label", "via": "account",
                  "of": "name"},
    },
}  # fmt: skip


@pytest.fixture
def services(workspace, published):
    published(ACCOUNT, DEAL)
    with workspace.write(SYSTEM) as tx:
        yield RecordService(tx, "account"), RecordService(tx, "deal")


def total(accounts, account):
    values = accounts.get(account.id).values
    return values["total"], values["big"]


def test_a_total_follows_every_change_of_its_list(services):
    accounts, deals = services
    one, other = accounts.create({"name": "A"}), accounts.create({"name": "B"})
    first = deals.create({"account": str(one.id), "amount": "60.50"})
    deals.create({"account": str(one.id), "amount": "40"})
    assert total(accounts, one) == (100.5, True)
    deals.update(first.id, {"amount": "10"})
    assert total(accounts, one) == (50, False)
    deals.update(first.id, {"account": str(other.id)})
    assert (total(accounts, one)[0], total(accounts, other)[0]) == (40, 10)
    deals.update(first.id, {"lost": True})
    assert total(accounts, other)[0] == 0
    deals.update(first.id, {"lost": False})
    deals.delete(first.id)
    assert total(accounts, other)[0] == 0
    deals.restore(first.id)
    assert total(accounts, other)[0] == 10


def test_a_lookup_follows_and_is_searched_by_its_new_text(services):
    accounts, deals = services
    account = accounts.create({"name": "Huawei"})
    deal = deals.create({"account": str(account.id)})
    assert deal.values["label"] == "Huawei"
    accounts.update(account.id, {"name": "Apple"})
    assert deals.get(deal.id).values["label"] == "Apple"
    assert [one.id for one in deals.list(search="appl").items] == [deal.id]


def test_children_saved_at_once_are_both_in_the_total(workspace, published):
    published(ACCOUNT, DEAL)
    with workspace.write(SYSTEM) as tx:
        account = RecordService(tx, "account").create({"name": "A"})
    start = Barrier(4)

    def save(amount):
        start.wait()
        with workspace.write(SYSTEM) as tx:
            RecordService(tx, "deal").create({"account": str(account.id), "amount": amount})

    threads = [Thread(target=save, args=(str(amount),)) for amount in (1, 2, 4, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "account").get(account.id).values["total"] == 15
