"""The page of a run: what a step shows, every operation, and starting a flow."""

import io
import re

import pytest
from flow_house import ALL, document, house
from flow_pages import form_of, with_browsers
from flow_world import approval, exclusive, handle
from pictures import PNG

from formloom.platform.core.actor import SYSTEM
from formloom.platform.workflows.papers import Signature

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
RIGHTS = {"discount": "edit", "margin": "hidden", "amount": "read", "note": "required"}
ASK = approval("ask", "zhao", title="Ask the manager")
LAW = approval("law", "lu")
FLOW = document(ASK, LAW)


@pytest.fixture
def made(app, workspace, published):
    """A function that stores flows in a new house and gives its people browsers."""

    def make(*flows):
        here = house(workspace, published, *flows)
        return here, with_browsers(here, app)

    return make


def task_of(here, root, step, who=None):
    found = [one for one in here.state(root).tasks.values() if one.step == step]
    mine = [one for one in found if who is None or one.assignee == str(here.people[who])]
    return mine[-1]


@ONE_DATABASE
def test_a_second_click_is_no_second_word(made):
    here, people = made(FLOW)
    root = here.start()
    _, page = people["zhao"].get(f"/runs/{root}")
    sent = {**form_of(page), "_comment": "fine", "_do": "approve"}
    assert people["zhao"].post(f"/runs/{root}", sent)[0] == 303
    assert people["zhao"].post(f"/runs/{root}", sent)[0] == 303
    assert task_of(here, root, "ask").outcome == "approve"
    assert "fine" in people["lu"].get(f"/runs/{root}")[1]


@ONE_DATABASE
def test_a_refusal_is_said_and_nothing_is_lost(made):
    here, people = made(FLOW)
    root = here.start()
    _, page = people["zhao"].get(f"/runs/{root}")
    here.do(root, "withdraw", "wang")
    late = {**form_of(page), "_comment": "my long opinion", "_do": "approve"}
    status, told = people["zhao"].post(f"/runs/{root}", late)
    assert status == 409
    assert "This run is over: withdrawn." in told


@ONE_DATABASE
def test_the_initiator_withdraws_and_others_see_nothing(made):
    here, people = made(FLOW)
    root = here.start(record=(record := here.quote()))
    assert people["chen"].get(f"/runs/{root}")[0] == 404
    assert 'value="withdraw"' in people["wang"].get(f"/runs/{root}")[1]
    assert people["wang"].decide(root, "withdraw")[0] == 303
    assert here.run(root).result == "withdrawn"
    assert "The flow of Wang is over: withdrawn" in people["wang"].get(f"/e/quote/{record}")[1]
    assert people["wang"].decide(root, "fire_timer")[0] == 404


@ONE_DATABASE
def test_a_step_hides_shows_and_lets_change(made):
    here, people = made(document(approval("ask", "zhao", fields=RIGHTS)))
    root = here.start(record=(record := here.quote(margin="123456", amount="777", note="x")))
    page = people["zhao"].get(f"/runs/{root}")[1]
    assert "123,456" not in page
    assert 'name="margin"' not in page
    assert "777" in page
    assert 'name="amount"' not in page
    assert 'name="discount"' in page
    status, _ = people["zhao"].decide(
        root, "approve", discount="9%", margin="1", amount="1", note="because"
    )
    assert status == 303
    values = here.values(record)
    assert str(values["discount"]) == "0.0900"
    assert (str(values["margin"]), str(values["amount"])) == ("123456.00", "777.00")


@ONE_DATABASE
def test_a_required_blank_leads_to_its_field(made):
    here, people = made(document(approval("ask", "zhao", fields=RIGHTS)))
    root = here.start()
    status, page = people["zhao"].decide(root, "approve", note="")
    assert status == 422
    assert 'href="#note"' in page
    assert here.run(root).state == "running"


@ONE_DATABASE
def test_whoever_may_not_read_the_record_sees_what_the_step_shows(app, workspace, published):
    here = house(workspace, published, document(approval("ask", "zhao", fields=RIGHTS)))
    nothing = {"$schema": "formloom:role/1", "$id": "manager", "title": "Manager", "entities": {}}
    published(nothing)
    zhao = with_browsers(here, app)["zhao"]
    record = here.quote(amount="777", margin="123456", name="Secret name")
    root = here.start(record=record)
    page = zhao.get(f"/runs/{root}")[1]
    assert zhao.get(f"/e/quote/{record}")[0] in (403, 404)
    assert "777" in page
    assert "123,456" not in page
    assert zhao.decide(root, "approve", discount="3%", note="fine")[0] == 303
    assert str(here.values(record)["discount"]) == "0.0300"


@ONE_DATABASE
def test_values_that_changed_meanwhile_are_shown_before_one_decides(made):
    here, people = made(FLOW)
    root = here.start(record=(record := here.quote(amount="100")))
    _, page = people["zhao"].get(f"/runs/{root}")
    here.edit(record, amount="999")
    here.work()
    status, told = people["zhao"].post(f"/runs/{root}", {**form_of(page), "_do": "approve"})
    assert status == 409
    assert "This is how it is now." in told
    assert "999" in told
    again = {**form_of(told), "_do": "approve"}
    assert people["zhao"].post(f"/runs/{root}", again)[0] == 303


@ONE_DATABASE
def test_signature_and_files_come_with_the_opinion(made):
    here, people = made(document(approval("ask", "zhao", require=["signature", "attachment"]), LAW))
    root = here.start()
    files = {"_signature": (io.BytesIO(PNG), "hand.png"), "_files": (io.BytesIO(b"a,b"), "a.csv")}
    refused, told = people["zhao"].decide(root, "approve")
    assert (refused, "needs your signature" in told) == (422, True)
    assert people["zhao"].decide(root, "approve", **files)[0] == 303
    signature = Signature.read(task_of(here, root, "ask").signature)
    assert len(signature.digest) == 64
    _, page = people["lu"].get(f"/runs/{root}")
    assert f"/runs/{root}/files/{signature.file}" in page
    assert "a.csv" in page
    assert people["lu"].get(f"/runs/{root}/files/{signature.file}")[0] == 200
    assert people["chen"].get(f"/runs/{root}/files/{signature.file}")[0] == 404


@ONE_DATABASE
def test_a_signature_is_a_picture(made):
    here, people = made(document(approval("ask", "zhao", require=["signature"])))
    root = here.start()
    text = (io.BytesIO(b"wang"), "hand.txt")
    status, told = people["zhao"].decide(root, "approve", _signature=text)
    assert (status, "A signature is a picture." in told) == (422, True)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("way", "sign", "state"),
    [("add_before", "before", "held"), ("add_after", "after", "held"),
     ("add_parallel", "parallel", "open"), ("delegate", "advice", "lent")],
)  # fmt: skip
def test_others_are_asked(made, way, sign, state):
    here, people = made(FLOW)
    root = here.start()
    chen = str(here.people["chen"])
    sent = people["zhao"].decide(root, "ask", _way=way, _people=chen, _comment="please")
    assert sent[0] == 303
    assert task_of(here, root, "ask", "zhao").state == state
    assert task_of(here, root, "ask", "chen").sign == sign
    kind = "approve"
    assert people["chen"].decide(root, kind, _comment="I say yes")[0] == 303
    assert "I say yes" in people["zhao"].get(f"/runs/{root}")[1]


@ONE_DATABASE
def test_whoever_was_added_is_removed_and_advice_recalled(made):
    here, people = made(FLOW)
    root, chen = here.start(), str(here.people["chen"])
    people["zhao"].decide(root, "ask", _way="add_before", _people=chen)
    added = task_of(here, root, "ask", "chen").id
    assert 'value="remove_added"' in people["zhao"].get(f"/runs/{root}")[1]
    assert people["zhao"].post(f"/runs/{root}", _do="remove_added", _task=added)[0] == 303
    people["zhao"].decide(root, "ask", _way="delegate", _people=str(here.people["li"]))
    assert 'value="recall"' in people["zhao"].get(f"/runs/{root}")[1]
    assert people["zhao"].decide(root, "recall")[0] == 303
    assert task_of(here, root, "ask", "zhao").state == "open"


@ONE_DATABASE
def test_a_task_is_handed_on(made):
    here, people = made(FLOW)
    root, chen = here.start(), str(here.people["chen"])
    assert people["zhao"].decide(root, "ask", _way="transfer", _people=chen)[0] == 303
    assert task_of(here, root, "ask", "chen").state == "open"


@ONE_DATABASE
def test_it_is_returned_revised_and_submitted_again(made):
    here, people = made(FLOW)
    root = here.start(record=(record := here.quote(amount="1")))
    people["zhao"].decide(root, "approve")
    sent = {"_target": "start", "_resume": "rewind", "_comment": "too dear"}
    assert people["lu"].decide(root, "return", **sent)[0] == 303
    page = people["wang"].get(f"/runs/{root}")[1]
    assert "too dear" in page
    assert "Round 2" in page
    assert people["wang"].decide(root, "resubmit", amount="2")[0] == 303
    assert str(here.values(record)["amount"]) == "2.00"
    assert task_of(here, root, "ask").state == "open"


@ONE_DATABASE
def test_straight_back_comes_to_the_one_who_returned_it(made):
    here, people = made(FLOW)
    root = here.start()
    people["zhao"].decide(root, "approve")
    people["lu"].decide(root, "return", _target="ask", _resume="straight", _comment="why?")
    assert task_of(here, root, "ask").state == "open"
    people["zhao"].decide(root, "approve", _comment="because")
    assert task_of(here, root, "law").state == "open"


@ONE_DATABASE
def test_an_approval_is_taken_back(made):
    here, people = made(FLOW)
    root = here.start()
    people["zhao"].decide(root, "approve")
    assert 'value="take_back"' in people["zhao"].get(f"/runs/{root}")[1]
    task = task_of(here, root, "ask").id
    assert people["zhao"].post(f"/runs/{root}/tasks/{task}/take-back")[0] == 303
    assert task_of(here, root, "ask").state == "open"


@ONE_DATABASE
def test_a_task_for_several_is_claimed_and_given_back(made):
    by = [{"by": "role", "keys": ["legal"], "expand": "claim"}]
    here, people = made(document(approval("law", approvers=by)))
    root = here.start()
    assert people["li"].decide(root, "claim")[0] == 303
    late = {"_task": task_of(here, root, "law").id}
    assert people["lu"].decide(root, "claim", **late)[0] == 409
    assert people["li"].decide(root, "release")[0] == 303
    assert people["lu"].decide(root, "claim")[0] == 303


@ONE_DATABASE
def test_comments_copies_and_urging(made):
    here, people = made(FLOW)
    root, chen = here.start(), str(here.people["chen"])
    assert people["wang"].post(f"/runs/{root}", _do="comment", _comment="in a hurry")[0] == 303
    assert people["wang"].post(f"/runs/{root}", _do="cc", _people=chen)[0] == 303
    assert people["wang"].post(f"/runs/{root}", _do="urge")[0] == 303
    page = people["chen"].get(f"/runs/{root}")[1]
    assert "in a hurry" in page
    assert f"/runs/{root}" in people["chen"].get("/inbox?box=cc")[1]
    assert people["wang"].post(f"/runs/{root}", _do="urge")[0] == 409


@ONE_DATABASE
def test_a_draft_keeps_what_was_typed_and_changes_nothing(made):
    here, people = made(document(approval("ask", "zhao", fields={"discount": "edit"})))
    root = here.start(record=(record := here.quote(discount="0.05")))
    sent = {"_comment": "half a thought", "discount": "7%"}
    assert people["zhao"].decide(root, "save_draft", **sent)[0] == 303
    page = people["zhao"].get(f"/runs/{root}")[1]
    assert "half a thought" in page
    assert re.search(r'value="7%"[^>]*name="discount"|name="discount"[^>]*value="7%"', page)
    assert str(here.values(record)["discount"]) == "0.0500"


@ONE_DATABASE
def test_work_is_handed_in_and_the_path_says_who_comes_next(made):
    here, people = made(document(handle("do", "zhao"), approval("law", "lu", title="The lawyer")))
    root = here.start()
    page = people["wang"].get(f"/runs/{root}")[1]
    assert "The lawyer" in page
    assert "named in the flow" in page
    assert people["zhao"].decide(root, "handle")[0] == 303
    assert people["lu"].decide(root, "reject", _comment="no")[0] == 303
    assert here.run(root).result == "rejected"


@ONE_DATABASE
def test_a_flow_is_started_from_the_record_with_its_way_shown(made):
    start = {"title": "Ask for it", "when": "amount > 5", "lock": ["amount"], "onePerRecord": True}
    here, people = made(document(ASK, LAW, start=start))
    small, large = here.quote(amount="1"), here.quote(amount="10")
    wang = people["wang"]
    assert "Ask for it" not in wang.get(f"/e/quote/{small}")[1]
    path = f"/e/quote/{large}/start/quote_discount"
    assert path in wang.get(f"/e/quote/{large}")[1]
    before = wang.get(path)[1]
    assert "Ask the manager" in before
    assert "Zhao" in before
    assert wang.post(path, _command="once")[0] == 303
    page = wang.get(f"/e/quote/{large}")[1]
    assert "<span>started a flow</span>" in page
    assert "Ask the manager: Zhao" in page
    assert "until it ends: Amount" in page
    assert path not in page
    assert wang.post(path)[0] == 303
    assert "This record is in this flow already." in wang.get(f"/e/quote/{large}")[1]
    assert wang.get(path)[0] == 404
    assert "waits for you" in people["zhao"].get(f"/e/quote/{large}")[1]


@ONE_DATABASE
def test_what_the_start_asks_for_is_saved_with_it(made):
    fields = {"amount": "required", "note": "edit", "margin": "hidden", "discount": "read"}
    start = {"title": "Ask for it", "fields": fields}
    here, people = made(document(ASK, start=start))
    record, wang = here.quote(name="Pumps"), people["wang"]
    path = f"/e/quote/{record}/start/quote_discount"
    page = wang.get(path)[1]
    for name, is_there in (("amount", 1), ("note", 1), ("margin", 0), ("discount", 0), ("name", 0)):
        assert page.count(f' name="{name}"') == is_there, name
    assert "Fill in first" not in page
    status, page = wang.post(path, amount="a lot", note="soon")
    assert status == 422
    assert 'value="a lot"' in page
    assert wang.post(path, amount="", note="soon")[0] == 422
    assert here.values(record)["note"] is None, "what is refused is saved in no part"
    assert wang.post(path, amount="12", note="soon", name="Valves")[0] == 303
    found = here.values(record)
    assert (found["note"], found["name"], found["amount"]) == ("soon", "Pumps", 12)


@ONE_DATABASE
def test_a_start_gives_nobody_a_right(made):
    own = {**ALL, "fields": {"amount": "read", "discount": "hidden"}}
    sales = {
        "$schema": "formloom:role/1", "$id": "sales", "title": "Sales", "entities": {"quote": own}
    }  # fmt: skip
    fields = dict.fromkeys(("amount", "discount", "note"), "edit")
    here, people = made(document(ASK, start={"title": "Ask for it", "fields": fields}), sales)
    record = here.quote(name="Pumps")
    path = f"/e/quote/{record}/start/quote_discount"
    page = people["wang"].get(path)[1]
    assert [name for name in fields if f' name="{name}"' in page] == ["note"]
    people["wang"].post(path, amount="12", discount="0.5", note="soon")
    found = here.values(record)
    assert (found["note"], found["amount"], found["discount"]) == ("soon", None, None)


@ONE_DATABASE
def test_a_flow_that_asks_nobody_leads_to_what_it_made_and_is_undone_as_one(made):
    steps = (
        {"id": "new", "type": "create", "entity": "account", "set": {"name": "name"},
         "into": "fresh", "as": "initiator"},
        {"id": "link", "type": "update", "set": {"account": "$fresh"}, "as": "initiator"},
    )  # fmt: skip
    start = {"title": "Make one", "opens": ["account"], "when": "ISBLANK(account)"}
    here, people = made(document(*steps, start=start))
    record, wang = here.quote(name="Pumps"), people["wang"]
    path = f"/e/quote/{record}/start/quote_discount"
    with wang.http.post(path, headers=wang.headers) as answer:
        assert re.search(r"/e/account/[0-9a-f-]{36}$", answer.location)
    account = here.values(record)["account"]
    page = wang.get(f"/e/account/{account.id}")[1]
    undo = re.search(r'action="([^"]*undo[^"]*)"', page)[1]
    assert wang.post(undo)[0] == 303
    assert here.values(record)["account"] is None
    assert wang.get(f"/e/account/{account.id}")[0] == 404


@ONE_DATABASE
def test_a_start_that_can_do_nothing_is_refused_with_its_reason(made):
    step = {"id": "gone", "type": "update", "record": "account", "set": {"name": "'x'"}}
    here, people = made(document(step))
    record = here.quote(name="Pumps")
    status, page = people["wang"].post(f"/e/quote/{record}/start/quote_discount")
    assert status == 409
    assert "This could not be done:" in page
    assert "/runs/" not in people["wang"].get("/inbox?box=mine")[1]


@ONE_DATABASE
def test_people_are_picked_at_the_start(made):
    step = approval("ask", approvers=[{"by": "initiator_picks"}])
    here, people = made(document(step))
    record = here.quote()
    path = f"/e/quote/{record}/start/quote_discount"
    assert 'name="_pick.ask"' in people["wang"].get(path)[1]
    chosen = {"_pick.ask": str(here.people["chen"])}
    assert people["wang"].post(path, chosen)[0] == 303
    assert "/runs/" in people["chen"].get("/inbox")[1]
    assert "/runs/" not in people["lu"].get("/inbox")[1]


@ONE_DATABASE
def test_people_are_found_by_a_part_of_the_name(made):
    _here, people = made(FLOW)
    found = people["wang"].get("/people/options?q=zha")[1]
    assert '"title":"Zhao"' in found.replace(": ", ":")


@ONE_DATABASE
def test_an_administrator_steers_and_the_audit_log_tells(made, workspace):
    from formloom.platform.access.tables import audit

    here, people = made(document(ASK, exclusive("tier", ("amount > 5", [LAW])), key="steered"))
    root = here.start("steered")
    boss = people["root"]
    activity = task_of(here, root, "ask").activity
    assert boss.post(f"/runs/{root}", _do="suspend", _comment="audit")[0] == 303
    assert people["zhao"].decide(root, "approve")[0] == 409
    assert boss.post(f"/runs/{root}", _do="resume")[0] == 303
    task = task_of(here, root, "ask").id
    chen = str(here.people["chen"])
    assert boss.post(f"/runs/{root}", _do="reassign", _task=task, _people=chen)[0] == 303
    assert boss.post(f"/runs/{root}", _do="skip", _activity=activity)[0] == 303
    assert here.run(root).state == "ended"
    assert people["zhao"].post(f"/runs/{root}", _do="terminate")[0] in (403, 404)
    with workspace.read(SYSTEM) as tx:
        told = [row.action for row in tx.execute(audit.select()) if row.action.startswith("run.")]
    assert told == ["run.suspend", "run.resume", "run.reassign", "run.skip"]


@ONE_DATABASE
def test_a_task_has_an_address_of_its_own(made):
    here, people = made(FLOW)
    root = here.start()
    status, _ = people["zhao"].get(f"/tasks/{root}.t7")
    assert status == 303
    assert people["zhao"].get("/tasks/nonsense")[0] == 404


@ONE_DATABASE
def test_a_rejection_without_a_word_leads_to_where_it_is_said(made):
    here, people = made(document(approval("ask", "zhao", require=["comment_on_reject"])))
    root = here.start()
    status, page = people["zhao"].decide(root, "reject")
    assert status == 422
    assert '<a href="#comment">This step needs your opinion in words.</a>' in page
    assert re.search(r'<textarea[^>]+name="_comment"[^>]+aria-invalid="true"', page)
    assert people["zhao"].decide(root, "reject", _comment="Too dear")[0] == 303
