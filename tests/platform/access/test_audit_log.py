"""Reading the audit log: filters, pages, and for whom."""

from datetime import timedelta
from uuid import UUID

import pytest

from formloom.platform.access.audit import write_audit
from formloom.platform.access.audit_log import CHUNK, AuditLog, AuditQuery
from formloom.platform.core.actor import NOBODY, SYSTEM, Actor
from formloom.platform.core.errors import NotAllowedError, NotSignedInError

WANG, LI = (Actor(person=UUID(int=n), name=name) for n, name in enumerate(("王伟", "Li"), 1))


@pytest.fixture
def log(workspace):
    for actor, action, subject in (
        (WANG, "sign_in", f"person/{WANG.person}"),
        (WANG, "export", "entity/account"),
        (LI, "sign_in.failed", f"person/{WANG.person}"),
        (LI, "sign_inner", "100%"),
    ):
        with workspace.write(actor) as tx:
            write_audit(tx, action, subject, address="10.0.0.1", format="csv")
        workspace.clock.advance(timedelta(minutes=1))
    return workspace


def found(workspace, **query):
    with workspace.read(SYSTEM) as tx:
        return [one.action for one in AuditLog(tx).page(AuditQuery(**query))]


EVERY = ["sign_inner", "sign_in.failed", "export", "sign_in"]


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ({}, EVERY),
        ({"person": WANG.person}, EVERY[1:]),
        ({"action": "sign_in"}, ["sign_in.failed", "sign_in"]),
        ({"search": "王伟"}, ["export", "sign_in"]),
        ({"search": "csv ACCOUNT"}, ["export"]),
        ({"search": "100%"}, ["sign_inner"]),
        ({"search": "1%1"}, []),
        ({"search": "10.0.0.1\0"}, EVERY),
    ],
    ids=str,
)
def test_filters_narrow_the_log(log, query, actions):
    assert found(log, **query) == actions


def test_a_span_of_time_is_half_open(log):
    with log.read(SYSTEM) as tx:
        times = [one.at for one in AuditLog(tx).page(AuditQuery())]
    assert found(log, since=times[2], until=times[0]) == ["sign_in.failed", "export"]


def test_pages_follow_one_another_without_gaps(log):
    with log.read(SYSTEM) as tx:
        reader = AuditLog(tx)
        first = reader.page(AuditQuery(), limit=3)
        rest = reader.page(AuditQuery(), before=first[-1].seq, limit=3)
        assert [one.action for one in (*first, *rest)] == EVERY
        assert reader.actions() == sorted(EVERY)


def test_all_reads_more_than_a_chunk(workspace):
    with workspace.write(SYSTEM) as tx:
        for _ in range(CHUNK + 1):
            write_audit(tx, "a")
    with workspace.read(SYSTEM) as tx:
        assert len(list(AuditLog(tx).all(AuditQuery()))) == CHUNK + 1


@pytest.mark.parametrize(("actor", "refusal"), [(NOBODY, NotSignedInError), (LI, NotAllowedError)])
def test_only_administrators_read_it(workspace, actor, refusal):
    with workspace.read(actor) as tx, pytest.raises(refusal):
        AuditLog(tx)
