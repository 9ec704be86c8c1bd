"""Sample data by a job: brought in, told of, taken out; apps side by side and brought anew."""

from collections import Counter
from datetime import timedelta

import pytest

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import BusyError, ConflictError, NotFoundError
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.jobs.runner import JobRunner
from formloom.platform.packages.joining import joined
from formloom.platform.packages.sample_data import SampleData
from formloom.platform.packages.sample_job import load_samples, remove_samples, sample_state
from formloom.platform.packages.templates import sample_entities, sample_size, template
from formloom.platform.records.service import RecordService
from formloom.platform.workflows import store
from formloom.platform.workflows.listening import listen
from formloom.runtime.jobs import acting_as, handlers

KEY = "field_service"
sqlite = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


def install(workspace, key):
    """Publish a template beside what is there; whether anything changed."""
    with workspace.write(SYSTEM, publishing=True) as tx:
        app = current_app(tx)
        plan = make_plan(tx, joined(app, app.documents, template(key)))
        assert plan.problems == ()
        if plan.changes:
            apply_plan(tx, plan, note=key)
        return bool(plan.changes)


def run(workspace, ask, actor):
    """Ask for a job as somebody, and carry it out with all that it brings about."""
    with workspace.write(actor) as tx:
        job = ask(tx, KEY)
    runner = JobRunner(workspace, handlers(), acting_as)
    runner.run(job)
    runner.run_pending()


def state(workspace):
    with workspace.read(SYSTEM) as tx:
        return sample_state(tx, KEY)


def first_day(tx, filter):
    """The day of the earliest of some visits, where the company is."""
    found = RecordService(tx, "visit").list(filter=filter, fields=["starts_at"]).items
    return min(one.values["starts_at"] for one in found).astimezone(current_app(tx).manifest.zone)


@pytest.fixture
def designer(workspace):
    """Somebody who designs and has no right on any record."""
    with workspace.write(SYSTEM) as tx:
        People(tx).add("zoe", name="Zoe", roles=["designer"])
        return People(tx).actor("zoe")


@pytest.fixture
def filled(workspace, designer):
    """The template with its sample data; flows listen."""
    listen(workspace)
    install(workspace, KEY)
    run(workspace, load_samples, designer)
    return workspace


def test_sample_data_come_in_start_nothing_and_go_out_again(filled, designer):
    size = sample_size(KEY)
    there = state(filled)
    assert (there.loading.result["count"], there.may_load, there.may_remove) == (size, False, True)
    assert there.change_set.entries >= size
    with filled.read(SYSTEM) as tx:
        visits = RecordService(tx, "visit").list(fields=["starts_at", "owner"], limit=200).items
        week = timedelta(days=7)
        soon = [one for one in visits if abs(one.values["starts_at"] - tx.now) < week]
        assert len(soon) > 10
        assert first_day(tx, "status = 'on_site'").weekday() == 0
        assert {one.values["owner"].id for one in visits} == {designer.person}
        assert store.open_entities(tx) == set()
    with filled.write(designer) as tx, pytest.raises(ConflictError):
        load_samples(tx, KEY)
    with filled.write(SYSTEM) as tx:
        site = RecordService(tx, "site").list(limit=1).items[0].id
        RecordService(tx, "site").update(site, {"city": "Wuxi"})
    run(filled, remove_samples, designer)
    gone = state(filled)
    assert (gone.change_set, gone.may_load) == (None, False)
    result = gone.removing.result
    assert (result["removed"], result["kept_count"]) == (size - 1, 1)


@sqlite
def test_a_job_that_was_killed_goes_on_where_it_was(workspace, designer, monkeypatch):
    install(workspace, KEY)
    with workspace.write(designer) as tx:
        job = load_samples(tx, KEY)
    load, seen = SampleData.load, []

    def breaking(self, key):
        seen.append(key)
        if len(seen) == 4:
            raise BusyError("Somebody else writes.")
        return load(self, key)

    monkeypatch.setattr(SampleData, "load", breaking)
    runner = JobRunner(workspace, handlers(), acting_as)
    runner.run(job)
    workspace.clock.advance(timedelta(minutes=10))
    runner.run(job)
    assert state(workspace).loading.result["count"] == sample_size(KEY)
    assert Counter(Counter(seen).values()) == {1: len(sample_entities(KEY)) - 1, 2: 1}


@sqlite
def test_an_app_that_is_no_template_or_not_live_has_none(workspace, designer):
    with workspace.write(designer) as tx:
        with pytest.raises(NotFoundError):
            load_samples(tx, "../secrets")
        with pytest.raises(ConflictError):
            load_samples(tx, KEY)


@sqlite
def test_templates_stand_side_by_side_and_a_newer_one_leaves_the_other_alone(workspace):
    assert install(workspace, KEY)
    assert install(workspace, "crm_starter")
    newer = dict(template(KEY))
    newer["app", KEY] = {**newer["app", KEY], "version": "1.1.0"}
    texts = newer["i18n", "zh"]["texts"]
    newer["i18n", "zh"] = {**newer["i18n", "zh"], "texts": {**texts, "entities/asset": "机器"}}
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        assert app.manifest.key == KEY  # it was the first
        assert app.document("i18n", "zh")["texts"]["app"] == texts["app"]
        for key in (KEY, "crm_starter"):
            assert joined(app, app.documents, template(key)) == app.documents
        after = joined(app, app.documents, newer)
    changed = {name for name, one in after.items() if app.documents[name] != one}
    assert changed == {("app", KEY), ("i18n", "zh")}
    assert after["app", KEY]["main"] is True
    found = after["i18n", "zh"]["texts"]
    assert (found["entities/asset"], found["entities/account"]) == ("机器", "客户")
