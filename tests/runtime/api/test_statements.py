"""How many statements a request runs: each costs more than most of what Python does around it.

On SQLite alone, because its driver tells of every statement; both databases run the same ones.
"""

import re
from contextlib import contextmanager
from itertools import groupby

import pytest
from sqlalchemy import event

pytestmark = [
    pytest.mark.usefixtures("crm"),
    pytest.mark.parametrize("workspace", ["sqlite"], indirect=True),
]
#: Begin and end of a transaction; what a statement runs inside, such as the index of words.
NOT_OURS = ("BEGIN", "COMMIT", "ROLLBACK", "--")


@contextmanager
def told_by(workspace):
    """The statements that the database is given meanwhile."""
    said = []

    def trace(raw, *_):
        raw.set_trace_callback(said.append)

    def stop(raw, *_):
        raw.set_trace_callback(None)

    event.listen(workspace.engine, "checkout", trace)
    event.listen(workspace.engine, "checkin", stop)
    try:
        yield said
    finally:
        event.remove(workspace.engine, "checkout", trace)
        event.remove(workspace.engine, "checkin", stop)


def ran(workspace, call, *arguments):
    """What a request does with which table, once everything is compiled."""
    call(*arguments)
    with told_by(workspace) as said:
        call(*arguments)
    ours = (one for one in said if not one.startswith(NOT_OURS))
    ours = (one for one, _ in groupby(ours))  # told again for each of its triggers
    return [f"{one.split()[0]} {re.search(r'(fl|r)_[a-z_]+', one)[0]}" for one in ours]


def test_each_statement_of_a_request_has_its_reason(workspace, admin):
    account = admin.post("/records/account", {"values": {"name": "A", "phone": "13812345678"}})
    deal = {"name": "D", "account": account["id"], "amount": "1"}
    address = f"/records/deal/{admin.post('/records/deal', {'values': deal})['id']}"
    amounts = iter("23")

    def change():
        admin.ok("PATCH", address, {"values": {"amount": next(amounts)}})

    # What links lead to comes along with the rows.
    who, lines = "SELECT fl_token", "SELECT r_deal__items"
    assert ran(workspace, admin.get, address) == [who, "SELECT r_deal", lines]
    query = "/records/deal?sort=-amount&filter=amount%20%3E%200"
    assert ran(workspace, admin.get, query) == [who, "SELECT r_deal"]
    # A record with lines is read again once it is stored: they may have been computed.
    again = ["SELECT r_deal", lines]
    made = [who, "SELECT r_account", "INSERT r_deal", "INSERT fl_history", *again]
    assert ran(workspace, admin.post, "/records/deal", {"values": deal}) == made
    # The chain's last link came along; flows are asked whether one waits for the entity.
    noted = ["INSERT fl_history", "SELECT fl_run"]
    assert ran(workspace, change) == [who, "SELECT r_deal", "UPDATE r_deal", *noted, *again]
