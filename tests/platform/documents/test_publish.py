"""Publishing: what a plan says it does to real data, what applying does, what a restore undoes."""

from contextlib import suppress

import pytest
from make import entity
from record_rows import read, rows, write

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError, PlanRefusedError
from formloom.platform.documents.plan import make_plan, plan_restore
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app, list_releases

DEAL = {"name": {}, "amount": {}}


def plan_of(workspace, *documents, without=()):
    """The plan of adding documents to what is live."""
    with workspace.read(SYSTEM) as tx:
        after = dict(current_app(tx).documents)
        for one in documents:
            after["entity", one["$id"]] = one
        for name in without:
            after.pop(name)
        return make_plan(tx, after)


def test_a_first_publish_makes_the_table(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"name": "A"}])
    assert read(workspace, "deal", "name") == ["A"]


def test_a_new_field_keeps_the_rows(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"name": "A"}])
    published(entity("deal", {**DEAL, "note": {}}))
    assert read(workspace, "deal", "note") == [None]
    assert read(workspace, "deal", "name") == ["A"]


def test_a_renamed_field_keeps_its_values(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"amount": "12"}])
    plan = plan_of(workspace, entity("deal", {"name": {}, "value": {"id": "amount"}}))
    assert [change.action for change in plan.changes] == ["rename", "change"]
    published(entity("deal", {"name": {}, "value": {"id": "amount"}}))
    assert read(workspace, "deal", "value") == ["12"]


def test_a_retype_that_loses_says_what_and_is_refused(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"amount": "12.5"}, {"amount": "a dozen"}, {"amount": None}])
    retyped = entity("deal", {"name": {}, "amount": {"field": "decimal", "scale": 2}})
    plan = plan_of(workspace, retyped)
    (change,) = plan.loses
    assert change.records == 1
    assert change.samples[0].value == "a dozen"
    assert "1 of 2" in str(change.message)
    with pytest.raises(PlanRefusedError, match="allow-loss"):
        published(retyped)
    assert read(workspace, "deal", "amount") == ["12.5", "a dozen", None]


def test_restore_brings_back_what_a_retype_lost(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"amount": "12.50"}, {"amount": "a dozen"}])
    retyped = entity("deal", {"name": {}, "amount": {"field": "decimal", "scale": 2}})
    published(retyped, allow_loss=True)
    assert [str(one) for one in read(workspace, "deal", "amount")] == ["12.50", "None"]
    restore(workspace, 1)
    assert read(workspace, "deal", "amount") == ["12.50", "a dozen"]


def test_restore_converts_back_what_was_written_since(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"amount": "007"}, {"amount": "1"}])
    published(entity("deal", {"name": {}, "amount": {"field": "integer"}}))
    rows(workspace, "UPDATE r_deal SET amount__2 = 5 WHERE amount__2 = 1")
    write(workspace, "deal", [{"amount": 9}])
    restore(workspace, 1)
    assert read(workspace, "deal", "amount") == ["007", "5", "9"]


def test_a_removed_field_comes_back_with_its_values(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"amount": "12"}])
    published(entity("deal", {"name": {}}), allow_loss=True)
    restore(workspace, 1)
    assert read(workspace, "deal", "amount") == ["12"]


def test_a_new_field_with_a_retired_key_gets_a_column_of_its_own(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"amount": "12"}])
    published(entity("deal", {"name": {}}), allow_loss=True)
    published(entity("deal", {"name": {}, "amount": {"id": "amount_b", "field": "integer"}}))
    assert read(workspace, "deal", "amount") == [None]


def test_a_removed_entity_comes_back_with_its_records(workspace, published):
    published(entity("deal", DEAL), entity("other", {"name": {}}))
    write(workspace, "deal", [{"name": "A"}])
    plan = plan_of(workspace, without=[("entity", "deal")])
    assert plan.loses[0].records == 1
    with workspace.write(SYSTEM, publishing=True) as tx:
        after = dict(current_app(tx).documents)
        after.pop(("entity", "deal"))
        apply_plan(tx, make_plan(tx, after), allow_loss=True)
    restore(workspace, 1)
    assert read(workspace, "deal", "name") == ["A"]


def test_unique_over_colliding_values_is_refused_with_the_groups(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"name": "A"}, {"name": "A"}, {"name": "B"}])
    unique = entity("deal", DEAL, unique=[["name"]])
    plan = plan_of(workspace, unique)
    (change,) = [change for change in plan.changes if change.blocked]
    assert (change.records, change.samples[0].value) == (1, "A")
    with pytest.raises(PlanRefusedError, match="collide"):
        published(unique, allow_loss=True)


def test_a_required_field_counts_the_records_that_lack_it(workspace, published):
    published(entity("deal", DEAL))
    write(workspace, "deal", [{"name": "A"}, {"name": None}])
    plan = plan_of(workspace, entity("deal", DEAL, required=["name"]))
    assert [(one.action, one.records) for one in plan.changes if one.action == "require"] == [
        ("require", 1)
    ]


def test_an_option_in_use_that_goes_away_is_told(workspace, published):
    choice = {"field": "choice", "options": [{"value": "a", "title": "A"}]}
    published(entity("deal", {"stage": choice}))
    write(workspace, "deal", [{"stage": "a"}])
    other = {"field": "choice", "options": [{"value": "b", "title": "B"}]}
    plan = plan_of(workspace, entity("deal", {"stage": other}))
    assert [(one.action, one.records) for one in plan.loses] == [("options", 1)]


def test_a_plan_made_before_another_publish_is_refused(workspace, published):
    published(entity("deal", DEAL))
    old = plan_of(workspace, entity("deal", {**DEAL, "note": {}}))
    published(entity("deal", {**DEAL, "other": {}}))
    with (
        pytest.raises(PlanRefusedError, match="meanwhile"),
        workspace.write(SYSTEM, publishing=True) as tx,
    ):
        apply_plan(tx, old)


def test_an_unknown_reference_is_an_error_with_a_path_and_a_hint(workspace, published):
    broken = entity("deal", DEAL, display="nmae")
    with pytest.raises(DocumentError) as caught:
        published(broken)
    (problem,) = caught.value.problems
    assert (problem.document, problem.path) == ("entity/deal", "/display")
    assert "name" in str(problem.hint)


def test_releases_are_kept_with_who_and_what(workspace, published):
    published(entity("deal", DEAL))
    with workspace.read(SYSTEM) as tx:
        (release,) = list_releases(tx)
    assert (release.number, release.by_name) == (1, "Formloom")
    assert release.changes[0]["message"] == "New entity 'Deal'."


def test_names_that_are_sql_words_work(workspace, published):
    words = {"select": {}, "order": {}, "group": {"field": "integer"}, "user": {}}
    published(entity("table", words))
    write(workspace, "table", [{"select": "a", "group": 1}])
    assert read(workspace, "table", "select") == ["a"]


def test_a_view_for_bi_shows_todays_keys_and_exact_decimals(workspace, published):
    published(entity("deal", {"name": {}, "price": {"id": "amount", "field": "decimal"}}))
    write(workspace, "deal", [{"price": "-0.05"}, {"price": "1200.50"}])
    found = rows(workspace, "SELECT price FROM v_deal ORDER BY created_at, id")
    assert sorted(str(row[0]) for row in found) == ["-0.05", "1200.50"]


def restore(workspace, number):
    with workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, plan_restore(tx, number), allow_loss=True, restores=number)


def test_what_was_planned_is_live_at_once_and_only_if_committed(workspace, published):
    before = published(entity("deal", DEAL))
    plan = plan_of(workspace, entity("task", {"name": {}}))
    with suppress(ZeroDivisionError), workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, plan)
        assert current_app(tx) is plan.after
        raise ZeroDivisionError
    with workspace.read(SYSTEM) as tx:
        assert current_app(tx) is before
    with workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, plan)
    with workspace.read(SYSTEM) as tx:
        assert current_app(tx) is plan.after
