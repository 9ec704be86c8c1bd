"""A release fills what it computes: the columns hold what saving every record would store."""

from datetime import timedelta
from pathlib import Path
from threading import Thread

import killing
import pytest
from make import entity
from record_rows import read, rows
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError
from formloom.platform.documents.plan import plan_restore
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.schedules import fire
from formloom.platform.jobs.tables import JOB, SCHEDULE
from formloom.platform.records import backfill, backfill_job
from formloom.platform.records.service import RecordService
from formloom.runtime.jobs import handlers

WORKER = Path(__file__).with_name("step_worker.py")
ACCOUNT = {"name": {}, "rate": {"field": "percent", "scale": 2}}
DEAL = {
    "account": {"field": "link", "to": "account", "inverse": "deals"},
    "amount": {"field": "decimal", "scale": 2},
    "on": {"field": "date"},
    "stage": {"field": "choices", "options": [{"value": "a", "title": "A"}]},
}


def formula(text, returns="decimal", **more):
    return {"field": "formula", "formula": text, "returns": returns, **more}


def total(**more):
    return {"field": "rollup", "over": "deals", "agg": "sum", "of": "amount",
            "returns": "decimal", "scale": 2, **more}  # fmt: skip


@pytest.fixture
def two_accounts(workspace, published):
    """Acme with deals of 1.50 and 2, Birch with none, published without computed fields."""
    published(entity("account", ACCOUNT), entity("deal", DEAL))
    with workspace.write(SYSTEM) as tx:
        accounts, deals = RecordService(tx, "account"), RecordService(tx, "deal")
        acme = accounts.create({"name": "Acme", "rate": "0.5"}).id
        accounts.create({"name": "Birch"})
        for amount in ("1.50", "2"):
            deals.create({"account": str(acme), "amount": amount, "stage": ["a"]})
    return acme


def test_a_chain_over_two_entities_is_filled_in_its_order(workspace, published, two_accounts):
    published(
        entity("account", {**ACCOUNT, "total": total(), "due": formula("total * rate", scale=3)}),
        entity("deal", {**DEAL, "share": formula("amount / account.due", scale=2)}),
    )
    assert read(workspace, "account", "due") == [pytest.approx(1.75), 0]
    assert [str(one) for one in read(workspace, "deal", "share")] == ["0.86", "1.14"]


def test_a_change_of_a_formula_reaches_all_that_read_it(workspace, published, two_accounts):
    deal = entity("deal", {**DEAL, "shown": formula('account.label & "!"', "text")})
    published(entity("account", {**ACCOUNT, "label": formula("UPPER(name)", "text")}), deal)
    assert read(workspace, "deal", "shown") == ["ACME!", "ACME!"]
    published(entity("account", {**ACCOUNT, "label": formula("LOWER(name)", "text")}))
    assert read(workspace, "deal", "shown") == ["acme!", "acme!"]


def test_a_retyped_field_reaches_what_is_computed_from_it(workspace, published, two_accounts):
    doubled = {"doubled": formula("amount * 2", scale=2)}
    published(entity("deal", {**DEAL, **doubled}))
    coarse = {**DEAL, "amount": {"field": "decimal", "scale": 0}, **doubled}
    published(entity("deal", coarse), allow_loss=True)
    assert read(workspace, "deal", "doubled") == [0, 4]  # 1.50 has too many decimals now


def test_a_restored_release_computes_as_it_did(workspace, published, two_accounts):
    published(entity("deal", {**DEAL, "twice": formula("amount * 2", scale=2)}))
    first = backfill_release(workspace)
    published(entity("deal", {**DEAL, "twice": formula("amount * 2 & ''", "text")}))
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").create({"amount": "10"})
    with workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, plan_restore(tx, first), allow_loss=True)
    assert read(workspace, "deal", "twice") == [3, 4, 20]


def backfill_release(workspace):
    with workspace.read(SYSTEM) as tx:
        return current_app(tx).release


def test_nothing_is_computed_again_when_only_names_change(workspace, published, two_accounts):
    published(entity("deal", {**DEAL, "twice": formula("amount * 2", scale=2)}))
    with workspace.read(SYSTEM) as tx:
        before = current_app(tx)
    renamed = {**DEAL, "sum": {**DEAL["amount"], "id": "amount"}}
    del renamed["amount"]
    after = published(
        entity("deal", {**renamed, "twice": formula("sum * 2", scale=2, title="Doubled")})
    )
    assert backfill.changed(before, after) == frozenset()


def test_history_and_revisions_do_not_tell_of_it(workspace, published, two_accounts):
    count = "SELECT count(*) FROM fl_history"
    before = rows(workspace, count)
    published(entity("account", {**ACCOUNT, "total": total()}))
    assert rows(workspace, count) == before
    assert read(workspace, "account", "revision") == [1, 1]


def test_a_number_too_large_for_its_column_is_blank(workspace, published, two_accounts):
    published(entity("deal", {**DEAL, "huge": formula("amount * 6000000000000000", scale=2)}))
    assert read(workspace, "deal", "huge") == [9_000_000_000_000_000, None]


def test_choices_and_links_are_looked_up_whole(workspace, published, two_accounts):
    note = {
        "deal": {"field": "link", "to": "deal"},
        "stage": {"field": "lookup", "via": "deal", "of": "stage"},
        "account": {"field": "lookup", "via": "deal", "of": "account"},
    }
    published(entity("note", {"deal": note["deal"]}))
    with workspace.write(SYSTEM) as tx:
        deal = RecordService(tx, "deal").list().items[0]
        RecordService(tx, "note").create({"deal": str(deal.id)})
    published(entity("note", note))
    assert read(workspace, "note", "stage") == [["a"]]
    assert read(workspace, "note", "account") == [two_accounts]


def test_a_computed_name_can_be_found_and_sorted_by(workspace, published, two_accounts):
    label = {"label": formula('"Deal " & amount', "text")}
    published(entity("deal", {**DEAL, **label}, display="label"))
    with workspace.read(SYSTEM) as tx:
        found = RecordService(tx, "deal").list(search="1.5").items
        assert [one.values["label"] for one in found] == ["Deal 1.5"]


@pytest.fixture
def big(monkeypatch):
    """Two records are too many for the publish, and a batch holds two."""
    monkeypatch.setattr(backfill, "AT_ONCE", 1)
    monkeypatch.setattr(backfill_job, "BATCH", 2)


@pytest.fixture
def many_deals(workspace, published, big):
    """Seven deals of 1 to 7, and a release that doubles them, waiting for its job."""
    published(entity("deal", {"amount": {"field": "decimal", "scale": 2}}))
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").create_many([{"amount": str(n + 1)} for n in range(7)])
    published(
        entity("deal", {"amount": {"field": "decimal", "scale": 2},
                        "twice": formula("amount * 2", scale=2),
                        "more": formula("twice + 1", scale=2)})
    )  # fmt: skip


def job_rows(workspace):
    with workspace.read(SYSTEM) as tx:
        return tx.execute(select(JOB).where(JOB.c.name == backfill.FILL)).mappings().all()


def test_a_big_entity_is_filled_after_the_publish(workspace, many_deals):
    assert set(read(workspace, "deal", "twice")) == {None}
    assert run_pending(workspace, handlers()) == 1
    assert read(workspace, "deal", "more") == [3, 5, 7, 9, 11, 13, 15]
    (job,) = job_rows(workspace)
    assert (job["state"], job["done"], job["total"]) == ("done", 14, 14)


def test_the_old_values_show_until_then(workspace, published, many_deals):
    run_pending(workspace, handlers())
    published(
        entity("deal", {"amount": {"field": "decimal", "scale": 2},
                        "twice": formula("amount * 20", scale=2),
                        "more": formula("twice + 1", scale=2)})
    )  # fmt: skip
    assert read(workspace, "deal", "twice")[:2] == [2, 4]
    run_pending(workspace, handlers())
    assert read(workspace, "deal", "twice")[:2] == [20, 40]


def kill_at(workspace, point):
    """Kill a process that does it at ``point``."""
    settings, now = workspace.settings, workspace.clock.now().isoformat()
    killing.kill_at(point, WORKER, "fill", now, settings.home, settings.database_url)


@pytest.mark.parametrize("point", ["writing-4", "saved-4", "writing-12"])
def test_what_a_killed_process_began_is_finished(workspace, many_deals, point):
    kill_at(workspace, point)
    done = [value for value in read(workspace, "deal", "twice") if value is not None]
    assert len(done) == {"writing-4": 2, "saved-4": 4, "writing-12": 7}[point]
    workspace.clock.advance(timedelta(minutes=10))
    assert run_pending(workspace, handlers()) == 1
    assert read(workspace, "deal", "more") == [3, 5, 7, 9, 11, 13, 15]


def test_a_value_saved_while_its_record_is_filled_counts(workspace, published, two_accounts):
    app = published(entity("account", {**ACCOUNT, "total": total()}))
    rows(workspace, "UPDATE r_account SET total = NULL")
    (step,) = backfill.steps_of(app, {("account", "total")})

    def save():
        with workspace.write(SYSTEM) as tx:
            RecordService(tx, "deal").create({"account": str(two_accounts), "amount": "10"})

    saving = Thread(target=save)
    with workspace.write(SYSTEM) as tx:
        backfill.fill(tx, app, step, 0, 100)
        saving.start()
        saving.join(0.3)  # on both databases it waits for this transaction
        assert saving.is_alive()
    saving.join()
    assert read(workspace, "account", "total") == [13.5, 0]


def test_what_depends_on_the_day_is_computed_again_at_night(workspace, published):
    days = formula("TODAY() - on", "integer", refresh="nightly")
    late = formula("days > 1", "boolean")
    published(entity("task", {"on": {"field": "date"}, "days": days, "late": late}))
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "task").create({"on": "2026-11-20"})
        (schedule,) = tx.execute(select(SCHEDULE)).mappings()
    assert str(schedule["next_at"]) == "2026-11-22 00:05:00+00:00"
    assert read(workspace, "task", "late") == [False]
    workspace.clock.advance(timedelta(days=1))
    with workspace.write(SYSTEM) as tx:
        fire(tx)
    assert run_pending(workspace, handlers()) == 1
    assert (read(workspace, "task", "days"), read(workspace, "task", "late")) == ([2], [True])


def test_a_stored_value_that_grows_old_is_refused(workspace, published):
    with pytest.raises(DocumentError, match="grow old"):
        published(entity("task", {"on": {"field": "date"}, "days": formula("TODAY() - on")}))


def test_a_cleared_link_clears_what_was_looked_up_through_it(workspace, published, two_accounts):
    link = {**DEAL["account"], "onDelete": "clear"}
    shown = {"shown": formula('account.name & "!"', "text")}
    published(entity("deal", {**DEAL, "account": link, **shown}))
    assert read(workspace, "deal", "shown") == ["Acme!", "Acme!"]
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "account").delete(two_accounts)
    assert read(workspace, "deal", "shown") == ["!", "!"]


def test_a_circle_through_two_entities_is_named(published):
    account = entity("account", {**ACCOUNT, "total": total(of="share")})
    deal = entity("deal", {**DEAL, "share": formula("amount * account.total", scale=2)})
    with pytest.raises(DocumentError, match=r"account\.total → deal\.share → account\.total"):
        published(account, deal)


def test_a_total_that_its_column_cannot_hold_is_refused(published):
    account = entity("account", {**ACCOUNT, "total": total(of="account")})
    with pytest.raises(DocumentError, match="cannot be computed as"):
        published(account, entity("deal", DEAL))
