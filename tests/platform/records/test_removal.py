"""What deleting does with the links that point at a record."""

from contextlib import ExitStack
from threading import Barrier, Thread

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, InvalidRecordError, NotFoundError
from formloom.platform.records.service import RecordService


def entity(key, **properties):
    fields = {name: {"id": name, "title": name, **field} for name, field in properties.items()}
    return {
        "$schema": "formloom:entity/1", "$id": key, "title": key, "type": "object",
        "display": "name",
        "properties": {"name": {"id": "name", "field": "text", "title": "Name"}, **fields},
    }  # fmt: skip


@pytest.fixture
def linked(workspace, published):
    """A function: (kind of link, onDelete) -> services of both ends and a linked pair."""

    def make(field, on_delete):
        published(
            entity("account"),
            entity("deal", account={"field": field, "to": "account", "onDelete": on_delete}),
        )
        tx = stack.enter_context(workspace.write(SYSTEM))
        accounts, deals = RecordService(tx, "account"), RecordService(tx, "deal")
        account = accounts.create({"name": "Huawei"})
        one = str(account.id)
        deal = deals.create({"name": "Big", "account": one if field == "link" else [one]})
        return accounts, deals, account, deal

    with ExitStack() as stack:
        yield make


@pytest.mark.parametrize("field", ["link", "links"])
def test_restrict_refuses_while_a_live_record_points_here(linked, field):
    accounts, deals, account, deal = linked(field, "restrict")
    with pytest.raises(ConflictError, match="1 record"):
        accounts.delete(account.id)
    deals.delete(deal.id)
    accounts.delete(account.id)
    assert accounts.list().items == ()


@pytest.mark.parametrize("field", ["link", "links"])
def test_clear_empties_the_link(linked, field):
    accounts, deals, account, deal = linked(field, "clear")
    accounts.delete(account.id)
    left = deals.get(deal.id)
    assert (left.values["account"], left.revision) == (None, 2)


@pytest.mark.parametrize("field", ["link", "links"])
def test_cascade_deletes_what_points_here(linked, field):
    accounts, deals, account, deal = linked(field, "cascade")
    accounts.delete(account.id)
    with pytest.raises(NotFoundError):
        deals.get(deal.id)


@pytest.mark.parametrize("turn", range(3))
def test_a_record_cannot_be_linked_to_while_it_is_being_deleted(workspace, published, turn):
    link = {"field": "link", "to": "account", "onDelete": "restrict"}
    published(entity("account"), entity("deal", account=link))
    with workspace.write(SYSTEM) as tx:
        account = RecordService(tx, "account").create({"name": "Huawei"})
    start, outcomes = Barrier(2), []

    def attempt(entity_key, act):
        start.wait()
        try:
            with workspace.write(SYSTEM) as tx:
                act(RecordService(tx, entity_key))
            outcomes.append("done")
        except (ConflictError, InvalidRecordError) as refusal:
            outcomes.append(type(refusal).__name__)

    values = {"name": "Big", "account": str(account.id)}
    threads = [
        Thread(target=attempt, args=("deal", lambda deals: deals.create(values))),
        Thread(target=attempt, args=("account", lambda accounts: accounts.delete(account.id))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with workspace.read(SYSTEM) as tx:
        live = (RecordService(tx, key).count().number for key in ("account", "deal"))
        assert tuple(live) in {(1, 1), (0, 0)}
    assert outcomes.count("done") == 1
