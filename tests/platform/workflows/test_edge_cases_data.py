"""Edge cases E39 to E48: tiers, locks, the organisation, hidden fields, families, the calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from flow_invariants import broken
from flow_world import (
    ENTITIES,
    approval,
    compiled,
    document,
    exclusive,
    parallel,
    world,
)

from formloom.platform.core.errors import (
    ConflictError,
    FormloomError,
    NotAllowedError,
    StaleRevisionError,
)
from formloom.platform.documents.compile import assemble
from formloom.platform.formula import Calendar
from formloom.platform.workflows.calendar import WorkCalendar, due
from formloom.platform.workflows.lint.rules import lint
from formloom.platform.workflows.rights import hidden, locked, may_edit


def codes(*steps, **more):
    found = document(*steps, **more)
    documents = {("entity", one["$id"]): one for one in ENTITIES}
    app = assemble({**documents, ("flow", found["$id"]): found}, {})
    return {one.code for one in lint(app, found["$id"])}


def tiers(*conditions):
    return exclusive("tier", *[(one, []) for one in conditions], default=[approval("x", "boss")])


def test_e39_the_first_branch_that_holds_is_taken():
    run = world(
        exclusive(
            "tier", ("discount <= 50%", [approval("a", "zhao")]),
            ("discount <= 15%", [approval("b", "qian")]),
        )
    )  # fmt: skip
    assert run.tasks() == {"zhao": "a"}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (("discount <= 5%", "discount <= 15%"), set()),
        (("discount <= 15%", "discount <= 5%"), {"never_taken"}),
        (("discount <= 5%", "discount > 8%"), {"gap"}),
        (("discount < 5%", "discount >= 5%"), set()),
        (("discount > 1% and discount <= 10%", "discount > 5% and discount <= 20%"), {"overlap"}),
        (("discount <= 5%", "discount > 5%", "discount = 3%"), {"never_taken"}),
        (("discount <= 5%", "amount <= 100"), set()),
    ],
    ids=["ladder", "covered", "gap", "touching", "overlap", "inside", "two fields"],
)
def test_e39_gaps_overlaps_and_dead_branches_are_told(conditions, expected):
    assert codes(tiers(*conditions)) & {"gap", "overlap", "never_taken"} == expected


def test_e40_an_edit_in_another_page_is_seen_before_the_decision():
    run = world(approval("one", "zhao"), start={"lock": ["discount"]})
    flow = run.facts.flows.active(run.flow)
    assert (locked(flow, "discount"), locked(flow, "note")) == (True, False)
    run.edit("chen", note="new")
    refusal = run.refused("approve", "zhao", task=run.task("zhao"), seen=0)
    assert isinstance(refusal, StaleRevisionError)


def test_e40_an_approver_edits_only_what_the_step_lets():
    run = world(approval("one", "zhao", fields={"note": "edit", "amount": "read"}))
    refusal = run.refused("approve", "zhao", task=run.task("zhao"), changed=("amount",))
    assert isinstance(refusal, NotAllowedError)
    run.act("approve", "zhao", changed=("note",))
    assert run.run.field_revs == {"note": 1}


BOSSES = [{"by": "manager", "of": "initiator"}]


@pytest.mark.parametrize(("org", "asked"), [("submit", "zhao"), ("current", "lu")])
def test_e41_later_steps_follow_the_organisation_of_the_day_that_the_flow_says(org, asked):
    run = world(approval("a", "boss"), approval("b", approvers=BOSSES), start={"org": org})
    run.org(wang={"manager": "lu"})
    assert run.approve("boss").tasks() == {asked: "b"}


def test_e42_a_hidden_field_is_hidden_from_approvers_and_readers_of_copies():
    copy = {
        "id": "tell", "type": "cc", "to": [{"by": "record_owner"}], "fields": {"margin": "hidden"},
    }  # fmt: skip
    [flow] = compiled(document(approval("a", "zhao", fields={"margin": "hidden"}), copy))
    assert hidden(flow, "a") == hidden(flow, "tell") == {"margin"}
    assert not may_edit(flow, "a", "margin")


def test_e43_one_refusal_among_many_leaves_the_others_as_they_are():
    runs = [world(approval("one", "zhao")) for _ in range(3)]
    runs[1].do("withdraw", "wang")
    results = []
    for run in runs:
        try:
            [task] = run.state.tasks
            run.do("approve", "zhao", task=task)
            results.append(run.result)
        except FormloomError as refusal:
            results.append(refusal.code)
    assert results == ["approved", "conflict", "approved"]


def test_e44_a_locked_record_is_not_deleted_while_its_run_goes_on():
    run = world(approval("one", "zhao"), start={"lock": "all"})
    refusal = run.refused("record_deleted", "wang", entity="quote", record="q1")
    assert isinstance(refusal, ConflictError)


def test_e44_any_other_record_takes_its_run_with_it():
    run = world(approval("one", "zhao"))
    run.do("record_deleted", "wang", entity="quote", record="q1")
    assert (run.result, run.run.reason) == ("withdrawn", "record_deleted")
    assert not broken(run)


def test_e45_a_record_is_in_a_flow_once():
    made = world(approval("one", "zhao"), start={"onePerRecord": True}, begin=None)
    made.facts = replace(made.facts, busy=frozenset({(made.flow, "q1")}))
    refusal = made.refused("start", "wang", flow=made.flow, record="q1")
    assert isinstance(refusal, ConflictError)


CHILD = {"id": "sub", "type": "subflow", "flow": "child", "wait": True, "in": {"total": "amount"}}


@pytest.mark.parametrize("order", [("chen", "lu"), ("lu", "chen")], ids=" then ".join)
def test_e46_parent_and_child_end_in_one_family_in_any_order(order):
    others = [document(approval("inside", "chen"), key="child")]
    run = world(parallel("p", [CHILD], [approval("b", "lu")]), others=others)
    for one in order:
        run.approve(one)
    assert [one.result for one in run.state.runs.values()] == ["approved", "approved"]
    assert not broken(run)


@pytest.mark.parametrize(
    ("policy", "result", "tasks"),
    [("fail_parent", "rejected", {}), ("continue", "running", {"lu": "next"})],
)
def test_e46_the_parent_says_what_a_rejected_child_means(policy, result, tasks):
    others = [document(approval("inside", "chen"), key="child")]
    run = world({**CHILD, "onReject": policy}, approval("next", "lu"), others=others)
    run.act("reject", "chen")
    assert (run.result, run.tasks()) == (result, tasks)


def test_e46_a_child_knows_what_it_was_given():
    inside = exclusive("tier", ("$total > 500", [approval("big", "boss")]))
    run = world(CHILD, others=[document(inside, key="child")])
    assert run.tasks() == {"boss": "big"}


def test_e47_what_went_out_is_not_taken_back_and_the_reason_is_told():
    hook = {
        "id": "erp", "type": "webhook", "url": "https://erp.example/q", "wait": "none",
        "onError": "incident",
    }  # fmt: skip
    run = world(approval("a", "zhao"), hook, approval("b", "boss")).approve("zhao")
    [task] = [one.id for one in run.state.tasks.values() if one.step == "a"]
    refusal = run.refused("take_back", "zhao", task=task)
    assert str(refusal) == "Something was sent or changed since, and cannot be called back."
    [made] = run.names("EffectMade")
    assert (made.step, made.kind) == ("erp", "webhook")


SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
#: 2026-10-01 is a holiday, Saturday 2026-10-10 is worked for it.
CHINA = WorkCalendar(
    Calendar(holidays=frozenset({date(2026, 10, 1)}), workdays=frozenset({date(2026, 10, 10)})),
    time(9), time(18),
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "long", "end"),
    [
        ("2026-11-16 09:00", "PT8H", "2026-11-16 17:00"),
        ("2026-11-16 16:00", "PT8H", "2026-11-17 15:00"),
        ("2026-11-20 17:00", "PT2H", "2026-11-23 10:00"),
        ("2026-11-21 12:00", "PT1H", "2026-11-23 10:00"),
        ("2026-09-30 17:00", "PT2H", "2026-10-02 10:00"),
        ("2026-10-09 17:00", "PT2H", "2026-10-10 10:00"),
        ("2026-11-20 10:00", "P1D", "2026-11-23 10:00"),
        ("2026-11-16 22:00", "PT1H", "2026-11-17 10:00"),
    ],
    ids=["day", "night", "weekend", "Saturday", "holiday", "调休", "a working day", "evening"],
)
def test_e48_working_hours_skip_nights_weekends_and_holidays(start, long, end):
    begin = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    assert due(begin, long, CHINA, SHANGHAI) == datetime.fromisoformat(end).replace(tzinfo=SHANGHAI)


def test_e48_a_day_over_a_change_to_summer_time_keeps_the_time_of_the_day():
    before = datetime(2026, 3, 28, 9, tzinfo=BERLIN)
    assert due(before, "P1D", None, BERLIN) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert due(before, "PT24H", None, BERLIN) == datetime(2026, 3, 29, 8, tzinfo=UTC)


def test_e48_a_deadline_at_night_falls_into_the_next_morning():
    deadline = {"after": "PT4H", "calendar": "working", "then": "approve"}
    evening = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai
    run = world(approval("one", "zhao", deadline=deadline), now=evening)
    [timer] = run.state.timers.values()
    assert timer.due == datetime(2026, 11, 17, 4, 0, tzinfo=UTC)
