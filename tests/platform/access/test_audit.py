"""The audit log: written as a transaction ends, chained, signed."""

import threading

import pytest

from formloom.platform.access.audit import write_audit
from formloom.platform.access.audit_check import sign_audit, verify_audit
from formloom.platform.access.tables import audit
from formloom.platform.core.actor import SYSTEM


def written(workspace, *actions):
    for action in actions:
        with workspace.write(SYSTEM, request_id="r1") as tx:
            write_audit(tx, action, "person/1", address="10.0.0.1", name="王伟")


def verified(workspace):
    with workspace.read(SYSTEM) as tx:
        return verify_audit(tx)


def rows(workspace):
    with workspace.read(SYSTEM) as tx:
        return tx.execute(audit.select().order_by(audit.c.seq)).all()


def changed(workspace, statement):
    with workspace.write(SYSTEM) as tx:
        tx.execute(statement)


def signed(workspace):
    with workspace.write(SYSTEM, publishing=True) as tx:
        sign_audit(tx)


def test_a_whole_log_verifies_signed_or_not(workspace):
    assert verified(workspace).broken is None
    written(workspace, "a", "b")
    signed(workspace)
    written(workspace, "c")
    signed(workspace)
    signed(workspace)
    found = verified(workspace)
    assert (found.entries, found.broken) == (3, None)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "sign_in"}, {"subject": "person/2"}, {"actor_name": "Mallory"}, {"data": {}},
        {"address": "10.0.0.2"}, {"request_id": "r2"}, {"digest": "0" * 64}, {"chain": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_an_entry_that_was_changed_is_named(workspace, change):
    written(workspace, "a", "b", "c")
    second = rows(workspace)[1].seq
    changed(workspace, audit.update().where(audit.c.seq == second).values(**change))
    assert f"audit entry {second}:" in verified(workspace).broken


def test_an_entry_that_was_taken_out_shows(workspace):
    written(workspace, "a", "b", "c")
    _, second, third = (row.seq for row in rows(workspace))
    changed(workspace, audit.delete().where(audit.c.seq == second))
    assert f"audit entry {third}:" in verified(workspace).broken


def test_a_tail_cut_off_after_it_was_signed_shows(workspace):
    written(workspace, "a", "b")
    signed(workspace)
    changed(workspace, audit.delete().where(audit.c.seq == rows(workspace)[-1].seq))
    assert "were taken out or added" in verified(workspace).broken


def test_what_a_transaction_undoes_is_not_audited(workspace):
    def fail():
        with workspace.write(SYSTEM) as tx:
            write_audit(tx, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not rows(workspace)


def test_a_reading_transaction_audits_in_one_of_its_own(workspace):
    with workspace.read(SYSTEM) as tx:
        write_audit(tx, "a")
    assert [row.action for row in rows(workspace)] == ["a"]


def test_entries_of_people_at_once_make_one_chain(workspace):
    threads = [
        threading.Thread(target=written, args=(workspace, *("abcde",) * 5)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verified(workspace)
    assert (found.entries, found.broken) == (20, None)


ROLE = {"$schema": "formloom:role/1", "$id": "sales", "title": "Sales", "entities": {}}


def test_a_publish_and_the_roles_that_it_changes_are_audited(workspace, published):
    published(ROLE)
    published({**ROLE, "title": "Sellers"})
    last = [row for row in rows(workspace) if row.subject in {"release/2", "role/sales"}][-2:]
    assert [row.action for row in last] == ["release.publish", "role.change"]
    assert last[0].data == {"documents": ["role/sales"]}
    assert [last[1].data[when]["title"] for when in ("before", "after")] == ["Sales", "Sellers"]
