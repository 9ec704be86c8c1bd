"""Webhooks in: a secret address starts a flow, once a message, with a record or variables."""

from uuid import UUID

import pytest
from flow_house import document, house
from flow_world import approval
from sqlalchemy import func, select

from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.core.errors import InvalidRecordError, NotAllowedError, NotFoundError
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.hooks import take_hook
from formloom.platform.workflows.secrets import Secrets
from formloom.platform.workflows.tables import RUN

ASK = approval("ask", "zhao")
ORDER = {"title": "Order 7", "customer": {"name": "王伟"}, "total": 12.5, "paid": True}
VALUES = {
    "name": "$payload.title & ' of ' & $payload.customer.name", "amount": "$payload.total",
    "seen": "$payload.paid",
}  # fmt: skip


@pytest.fixture
def made(workspace, published):
    """A function that stores a flow that a webhook starts, with its secret."""

    def make(*steps, values=VALUES, entity="quote"):
        start = {"on": "webhook", "secret": "shop", "values": values}
        flow = document(*steps or (ASK,), start=start)
        if not entity:
            flow.pop("entity")
        here = house(workspace, published, flow)
        here.secret("shop", secret="s3cret")
        return here

    return make


def call(here, body=ORDER, *, secret="s3cret", key="", flow="quote_discount"):
    with here.workspace.write(NOBODY) as tx:
        return take_hook(tx, flow, secret, body, key)


def count(here):
    with here.workspace.read(SYSTEM) as tx:
        runs = tx.execute(select(func.count()).select_from(RUN)).scalar_one()
        return runs, RecordService(tx, "quote").count().number


def test_a_message_makes_a_record_and_starts_its_run(made):
    here = made()
    run = here.run(call(here))
    values = here.values(UUID(run.record))
    assert (values["name"], str(values["amount"])) == ("Order 7 of 王伟", "12.50")
    assert run.variables == {"seen": "true"}
    assert run.initiator is None


def test_without_an_entity_all_values_are_variables_of_later_steps(made):
    create = {"id": "c", "type": "create", "entity": "quote", "set": {"name": "$name"}}
    here = made(create, entity="")
    run = here.run(call(here))
    assert (run.record, run.variables["amount"]) == ("", "12.5")
    assert (run.result, count(here)) == ("approved", (1, 1))


def test_the_same_message_again_is_the_same_run(made):
    here = made()
    first = call(here, key="order-7")
    assert call(here, key="order-7") == first
    assert count(here) == (1, 1)
    assert call(here, key="order-8") != first
    assert call(here) != call(here)
    assert count(here) == (4, 4)


@pytest.mark.parametrize(
    ("secret", "flow"), [("other", "quote_discount"), ("", "quote_discount"), ("s3cret", "gone")]
)
def test_nobody_starts_a_flow_without_its_address(made, secret, flow):
    here = made()
    with pytest.raises(NotFoundError):
        call(here, secret=secret, flow=flow)
    assert count(here) == (0, 0)


def test_a_flow_that_was_not_given_a_secret_has_no_address(made, workspace):
    here = made()
    with workspace.write(SYSTEM) as tx:
        Secrets(tx).drop("shop")
    with pytest.raises(NotFoundError):
        call(here, secret="")


def test_a_message_that_makes_no_record_starts_nothing(made):
    here = made(values={"amount": "$payload.title"})
    with pytest.raises(InvalidRecordError):
        call(here, key="once")
    assert count(here) == (0, 0)


def test_what_a_message_lacks_is_blank(made):
    here = made(values={"name": "$payload.title", "note": "$payload.customer.name"})
    run = here.run(call(here, {"title": "Bare", "customer": "text"}))
    assert here.values(UUID(run.record))["note"] is None


def test_an_address_is_made_once_and_tells_its_secret_to_administrators_alone(made, workspace):
    here = made()
    with workspace.write(here.actor("root")) as tx:
        known = Secrets(tx)
        assert known.hook_address("quote_discount") == "/api/v1/hooks/quote_discount/s3cret"
        known.drop("shop")
        fresh = known.hook_address("quote_discount")
        assert fresh == known.hook_address("quote_discount")
        assert [one.key for one in known.all()] == ["shop"]
    assert here.run(call(here, secret=fresh.rpartition("/")[2])).state == "running"
    with workspace.read(here.actor("zhao")) as tx, pytest.raises(NotAllowedError):
        Secrets(tx)
