"""What the designer says about a flow before it is published, and its quick fixes."""

import copy

import pytest
from flow_world import ENTITIES, approval, document, exclusive, handle, parallel, people

from formloom.platform.core.errors import DocumentError
from formloom.platform.documents.compile import assemble
from formloom.platform.workflows.kind import install_flows
from formloom.platform.workflows.lint.finding import ERROR
from formloom.platform.workflows.lint.outside import Outside
from formloom.platform.workflows.lint.rules import lint, problems

DEADLINE = {"after": "P2D", "then": "remind"}
GOOD = approval("a", "zhao", deadline=DEADLINE, require=["comment_on_reject"])
HOOK = {
    "id": "h", "type": "webhook", "url": "https://erp.example/q", "wait": "none",
    "onError": "incident",
}  # fmt: skip
END = {"id": "e", "type": "end", "result": "approved"}


def app_of(found):
    documents = {("entity", one["$id"]): one for one in ENTITIES}
    return assemble(documents | {("flow", found["$id"]): found}, {})


def told(found, **more):
    return {(one.code, one.path) for one in lint(app_of(found), found["$id"], **more)}


def good(id, *who, **more):
    return {**copy.deepcopy(GOOD), "id": id, **more, "approvers": people(*(who or ("zhao",)))}


def test_a_good_flow_is_praised_by_silence():
    assert told(document(good("a"), good("b"))) == set()


CASES = [
    ([good("a"), good("a")], "id", "/steps/1/id"),
    ([good("start")], "id", "/steps/0/id"),
    ([good("a"), {"id": "g", "type": "goto", "to": "b", "maxVisits": 2}, good("b")],
     "target", "/steps/1/to"),
    ([good("a", **{"return": {"allow": True, "targets": ["b"]}}), good("b")],
     "target", "/steps/0/return/targets/0"),
    ([END, good("a")], "unreachable", "/steps/1"),
    ([{"id": "s", "type": "subflow", "flow": "quote_discount", "wait": True}],
     "circle", "/steps/0/flow"),
    ([{"id": "s", "type": "subflow", "flow": "x", "each": "items", "wait": True}],
     "postponed", "/steps/0/each"),
    ([parallel("p", [good("a")], [])], "empty_branch", "/steps/0/branches/1"),
    ([parallel("p", [good("a")], [END])], "end_in_parallel", "/steps/0/branches/1/steps/0"),
    ([approval("a", "zhao", require=["comment"])], "no_deadline", "/steps/0"),
    ([approval("a", "zhao", deadline=DEADLINE)], "no_reason", "/steps/0"),
    ([good("a", ifEmpty={"do": "approve"})], "silent_approval", "/steps/0/ifEmpty/do"),
    ([handle("a", approvers=[{"by": "previous_picks"}])], "pick", "/steps/0/approvers/0"),
    ([exclusive("t", ("amount > 1", [])), good("a", fields={"amount": "edit"})],
     "edit_after", "/steps/1/fields/amount"),
    ([good("a"), HOOK, good("b")], "early", "/steps/1"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "code", "path"), CASES, ids=[case[1] for case in CASES])
def test_each_risk_is_told_at_its_place(steps, code, path):
    assert (code, path) in told(document(*steps))


def test_nobody_picks_where_nobody_starts_by_hand():
    found = document(handle("a", approvers=[{"by": "initiator_picks"}]), start={"on": "created"})
    assert ("pick", "/steps/0/approvers/0") in told(found)


def test_named_people_who_have_left_are_told():
    assert ("absent", "/steps/0/approvers/0/keys/0") in told(
        document(good("a")), active=frozenset({"wang"})
    )


def test_publish_refuses_the_errors_and_nothing_else():
    found = document(good("a"), good("a"), approval("b", "zhao"))
    assert [one.path for one in problems(app_of(found), "quote_discount")] == ["/steps/1/id"]


def test_publish_asks_the_lint(published):
    install_flows()
    install_flows()
    with pytest.raises(DocumentError) as refusal:
        published(*ENTITIES, document(good("a"), good("a")))
    assert [one.code for one in refusal.value.problems] == ["flow.id"]


def patched(found, patch):
    """``found`` after a JSON Patch of one replace, add or remove."""
    changed = copy.deepcopy(found)
    for change in patch:
        *way, last = change["path"].split("/")[1:]
        here = changed
        for part in way:
            here = here[int(part)] if isinstance(here, list) else here[part]
        last = int(last) if isinstance(here, list) else last
        if change["op"] == "remove":
            del here[last]
        else:
            here[last] = change["value"]
    return changed


FIXED = [case for case in CASES if case[1] not in {"circle", "end_in_parallel", "pick", "early"}]


@pytest.mark.parametrize(("steps", "code", "path"), FIXED, ids=[case[1] for case in FIXED])
def test_a_quick_fix_mends_what_it_is_offered_for(steps, code, path):
    found = document(*steps)
    [first, *_] = [one for one in lint(app_of(found), found["$id"]) if one.code == code]
    for fix in first.fixes:
        after = patched(found, fix.patch)
        assert (code, path) not in told(after)


def test_errors_are_those_that_publish_refuses():
    found = document(*CASES[0][0])
    assert [one.level for one in lint(app_of(found), found["$id"]) if one.code == "id"] == [ERROR]


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ({"on": "schedule", "cron": "0 25 * * *", "catchUp": "once"}, "cron"),
        ({"on": "schedule", "cron": "0 9 * * 1", "catchUp": "once"}, None),
        ({"on": "date", "field": "name"}, "date"), ({"on": "date", "field": "due_on"}, None),
        ({"on": "flow", "flow": "quote_discount"}, "circle"),
    ],
    ids=str,
)  # fmt: skip
def test_what_starts_a_flow_must_be_able_to(start, code):
    found = document(good("a"), start=start)
    assert {one.code.removeprefix("flow.") for one in problems(app_of(found), found["$id"])} == (
        {code} if code else set()
    )


def test_a_text_that_names_what_is_not_there_is_an_error():
    step = {"id": "n", "type": "notify", "to": people("li"), "text": "{{ amont }}"}
    assert ("text", "/steps/0/text") in told(document(step))


def test_steps_that_need_what_nobody_set_up_are_warned_of():
    steps = [
        {"id": "m", "type": "mail", "to": people("li"), "subject": "x", "body": "x"},
        {**HOOK, "wait": "callback", "secret": "erp"},
        {"id": "r", "type": "robot", "channel": "wecom", "secret": "group", "text": "x"},
    ]
    known = told(document(*steps))
    assert told(document(*steps), outside=Outside()) - known == {
        ("no_mail", "/steps/0"), ("no_public_url", "/steps/1"), ("no_secret", "/steps/1/secret"),
        ("no_secret", "/steps/2/secret"),
    }  # fmt: skip
    everything = Outside(mail=True, public_url=True, secrets=frozenset({"erp", "group"}))
    assert told(document(*steps), outside=everything) == known
