"""Whoever follows a record is told what happened to it, as far as they may see it, and once."""

from itertools import product
from uuid import uuid4

import pytest
from flow_house import document, house
from flow_world import approval
from make import entity
from sqlalchemy import func, select

from formloom.platform.access.people import People
from formloom.platform.access.preferences import Preferences
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError, NotFoundError
from formloom.platform.documents.releases import current_app
from formloom.platform.jobs.tables import JOB
from formloom.platform.records.changesets import change_set
from formloom.platform.records.erasing import Erasing
from formloom.platform.records.following import (
    Following,
    follow_many,
    follow_own,
    followed_among,
    followers,
)
from formloom.platform.records.merging import Merging
from formloom.platform.records.personal import Subject
from formloom.platform.records.service import RecordService, Update
from formloom.platform.workflows.follow_job import TellFollowers
from formloom.platform.workflows.muting import mute, muted, of_flow, of_record, of_run, unmute
from formloom.platform.workflows.notices import Notices

ONE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
READS = {"read": "all", "update": "all", "delete": "all", "create": True}
ROLES = [
    {
        "$schema": "formloom:role/1", "$id": key, "title": key,
        "entities": {"quote": quote, **more},
    }
    for key, quote, more in (
        ("half", {"read": "all", "fields": {"note": "hidden", "status": "masked"}}, {
            "account": {"read": "all"}, "visit": {"read": "all", "fields": {"rival": "hidden"}},
        }),
        ("own", {"read": "own"}, {}), ("nothing", {}, {}),
    )
]  # fmt: skip
VISIT = entity(
    "visit",
    {"name": {}} | {key: {"field": "link", "to": "account"} for key in ("account", "rival")},
    display="name",
)


@pytest.fixture
def made(workspace, published):
    """A house with three more people who see less."""
    here = house(workspace, published, document(approval("ask", "zhao")), VISIT, *ROLES)
    with workspace.write(SYSTEM) as tx:
        for role in ("half", "own", "nothing"):
            here.people[role] = People(tx).add(role, name=role.title(), roles=(role,)).id
    return here


def follow(here, login, record, entity="quote", *, wants=True):
    with here.workspace.write(here.actor(login)) as tx:
        Following(tx, entity, record).follow(wants=wants)


def told(here, login):
    here.work()
    with here.workspace.read(here.actor(login)) as tx:
        return [str(one.message) for one in Notices(tx).page()]


def read_all(here, login):
    with here.workspace.write(here.actor(login)) as tx:
        Notices(tx).read_all()


def test_a_follower_is_told_what_changed_and_who_did_it_is_not(made):
    record = made.quote()
    for login in ("zhao", "wang", "lu"):
        follow(made, login, record)
    follow(made, "lu", record, wants=False)
    made.edit(record, by="wang", note="x")
    assert told(made, "zhao") == ["Wang changed Quote 1: note"]
    made.edit(record, by="wang", amount="5")
    made.edit(record, by="wang", note="y")
    # What one person changes within minutes is one notice, until it is read.
    assert told(made, "zhao") == ["Wang changed Quote 1: note,amount"]
    made.edit(record, by="chen", note="z")
    read_all(made, "zhao")
    made.edit(record, by="wang", status="sent")
    assert told(made, "zhao")[0] == "Wang changed Quote 1: status"
    made.later(minutes=6)
    made.edit(record, by="wang", status="won")
    assert told(made, "zhao")[:3] == [
        "Wang changed Quote 1: status", "Wang changed Quote 1: status",
        "Chen changed Quote 1: note",
    ]  # fmt: skip
    assert told(made, "wang") == ["Chen changed Quote 1: note"]
    assert told(made, "lu") == []


def test_nobody_is_told_more_than_their_rights_show(made):
    """Every field with every right, against what the roles say."""
    changes = {"note": "x", "status": "sent", "amount": "7"}
    record = made.quote()
    foreign = made.quote(by="chen", name="Quote 2")
    with made.workspace.write(SYSTEM) as tx:
        RecordService(tx, "quote").update(foreign, {"owner": str(made.people["own"])})
    for login, one in product(("zhao", "half", "own", "nothing"), (record, foreign)):
        if (login, one) in {("own", record), ("nothing", record), ("nothing", foreign)}:
            with pytest.raises(NotFoundError):
                follow(made, login, one)
        else:
            follow(made, login, one)
    for one, (key, value) in product((record, foreign), changes.items()):
        made.edit(one, by="wang", **{key: value})
        for login in ("zhao", "half", "own"):
            told(made, login)
            read_all(made, login)
    visible = {"zhao": set(changes), "half": {"amount"}, "own": set(changes)}
    titles = {"zhao": {"Quote 1", "Quote 2"}, "half": {"Quote 1", "Quote 2"}, "own": {"Quote 2"}}
    for login, keys in visible.items():
        wanted = {f"Wang changed {title}: {key}" for title in titles[login] for key in keys}
        assert set(told(made, login)) == wanted, login
    # What was left of somebody's sight since tells them nothing more.
    with made.workspace.write(SYSTEM) as tx:
        RecordService(tx, "quote").update(foreign, {"owner": str(made.people["chen"])})
    before = told(made, "own")
    made.edit(foreign, by="wang", note="secret")
    assert told(made, "own") == before


def marked(made, login, *records):
    """Those of the records that lists mark for somebody."""
    with made.workspace.read(made.actor(login)) as tx:
        return set(followed_among(tx, current_app(tx).entity("quote"), records))


def test_who_follows_what_they_own_is_told_until_they_do_not_want_it(made):
    record, other = made.quote(by="wang"), made.quote(by="wang", name="Quote 2")
    with made.workspace.write(made.actor("wang")) as tx:
        follow_own(tx, wants=True)
    follow(made, "wang", other, wants=False)
    assert marked(made, "wang", record, other) == {record}
    assert marked(made, "zhao", record, other) == set()
    made.edit(record, by="zhao", note="x")
    made.edit(other, by="zhao", note="x")
    assert told(made, "wang") == ["Zhao changed Quote 1: note"]
    with made.workspace.write(made.actor("zhao")) as tx:
        RecordService(tx, "quote").delete(record)
    assert told(made, "wang")[0] == "Zhao deleted Quote 1."
    with made.workspace.write(made.actor("wang")) as tx:
        follow_own(tx, wants=False)
    made.edit(other, by="zhao", note="y")
    assert len(told(made, "wang")) == 2
    third = made.quote(by="wang", name="Quote 3")
    for wants, count in (("yes", 2), (True, 3)):
        with made.workspace.write(made.actor("wang")) as tx:
            Preferences(tx).set("follow.own", wants)
        made.edit(third, by="zhao", note=str(wants))
        assert len(told(made, "wang")) == count


def test_many_records_at_once_are_one_notice_that_counts(made):
    workspace = made.workspace
    with workspace.write(made.actor("wang")) as tx:
        ids = RecordService(tx, "quote").create_many({"name": f"Q{n}"} for n in range(12)).done
    for owner, some in (("own", ids[:3]), ("chen", ids[1:3])):  # two go out of sight again
        with workspace.write(SYSTEM) as tx:
            owned = {"owner": str(made.people[owner])}
            RecordService(tx, "quote").update_many(Update(one, owned) for one in some)
        for one in some if owner == "own" else ():
            follow(made, "own", one)
    made.work()
    for one in ids[:10]:
        follow(made, "zhao", one)
    set_id = uuid4()
    for chunk in (ids[:5], ids[5:]):
        with (
            workspace.write(made.actor("wang")) as tx,
            change_set(tx, "edit", "Quotes", id=set_id),
        ):
            changes = [Update(one, {"note": "n"}) for one in chunk]
            RecordService(tx, "quote").update_many(changes)
        now = told(made, "zhao")
    assert now == ["Wang changed 10 records that you follow."]
    with workspace.write(made.actor("wang")) as tx:
        RecordService(tx, "quote").update_many(Update(one, {"note": "m"}) for one in ids)
    assert told(made, "zhao")[0] == "Wang changed 10 records that you follow."
    assert len(told(made, "zhao")) == 2
    assert told(made, "own")[0] == "Wang changed 1 record that you follow."


@ONE
def test_what_nobody_follows_queues_nothing_and_a_job_that_runs_twice_tells_once(made):
    count = select(func.count()).where(JOB.c.name == TellFollowers.name)
    record = made.quote()
    made.edit(record, note="x")
    with made.workspace.read(SYSTEM) as tx:
        assert tx.execute(count).scalar_one() == 0
    follow(made, "zhao", record)
    made.edit(record, note="y")
    assert len(told(made, "zhao")) == 1
    read_all(made, "zhao")
    with made.workspace.write(SYSTEM) as tx:
        tx.execute(JOB.update().where(JOB.c.name == TellFollowers.name).values(state="queued"))
    assert len(told(made, "zhao")) == 1


def test_something_new_that_leads_to_it_is_told_to_those_who_see_it(made):
    with made.workspace.write(made.actor("wang")) as tx:
        account = RecordService(tx, "account").create({"name": "Acme"}).id
    follow(made, "zhao", account, "account")
    made.quote(by="chen", account=str(account))
    assert told(made, "zhao") == ["Chen added to Acme: quote Quote 1"]


@ONE
def test_of_what_a_hidden_link_leads_to_nobody_is_told_and_of_the_erased_nothing_stays(made):
    with made.workspace.write(SYSTEM) as tx:
        accounts = RecordService(tx, "account").create_many({"name": name} for name in "AB").done
    links = {"account": str(accounts[0]), "rival": str(accounts[1])}
    for followed, heard in ((accounts[1], []), (accounts[0], ["Root added to A: visit Ann"])):
        follow(made, "half", followed, "account")
        with made.workspace.write(made.actor("root")) as tx:
            visit = RecordService(tx, "visit").create({"name": "Ann", **links}).id
        assert told(made, "half") == heard
    with made.workspace.write(made.actor("root")) as tx:
        Erasing(tx, Subject("visit", visit)).run()
    assert told(made, "half") == []


def test_followers_hear_of_runs_and_may_mute_them(made):
    record = made.quote()
    follow(made, "lu", record)
    root = made.start(record=record)
    made.act(root, "approve", "zhao")
    assert told(made, "lu") == [
        "quote_discount: Quote 1 was approved.", "quote_discount began for Quote 1.",
    ]  # fmt: skip
    for subject, login in ((of_record(record), "lu"), (of_flow("quote_discount"), "zhao")):
        with made.workspace.write(made.actor(login)) as tx:
            mute(tx, subject)
            assert list(muted(tx)) == [subject]
    for nothing in ("flow/none", "flow/a\0", "record/x", "entity/quote", "record", ""):
        with made.workspace.write(made.actor("lu")) as tx:
            unmute(tx, nothing)
            with pytest.raises(InvalidValueError):
                mute(tx, nothing)
    before = len(told(made, "zhao"))
    made.edit(record, by="wang", note="x")
    root = made.start(record=record)
    assert len(told(made, "lu")) == 2
    assert len(told(made, "zhao")) == before
    # Whoever urges somebody reaches them.
    made.do(root, "urge", "wang", run="r1")
    assert len(told(made, "zhao")) == before + 1
    with made.workspace.write(made.actor("zhao")) as tx:
        unmute(tx, of_flow("quote_discount"))
        mute(tx, of_run(root))
        assert list(muted(tx)) == [of_run(root)]


@ONE
def test_followers_go_with_a_merge_and_are_forgotten_with_a_purge(made):
    kept, other = made.quote(), made.quote(name="Quote 2")
    follow(made, "lu", other)
    with made.workspace.write(made.actor("root")) as tx:
        Merging(tx, "quote").merge(kept, [other])
        entity = RecordService(tx, "quote").entity
        assert followers(tx, entity, [kept])[kept] == {made.people["lu"]}
        service = RecordService(tx, "quote")
        service.delete(kept)
        service.purge(kept)
        assert followers(tx, entity, [kept]) == {}


def test_a_list_of_what_one_follows_goes_page_by_page(made):
    workspace, me = made.workspace, made.actor("wang")
    with workspace.write(made.actor("chen")) as tx:
        theirs = RecordService(tx, "quote").create_many({"name": f"Q{n}"} for n in range(9)).done
    mine, left, hidden = made.quote(by="wang"), made.quote(by="wang"), made.quote(by="chen")
    with workspace.write(me) as tx:
        assert follow_many(tx, "quote", [*theirs[:5], theirs[0], left, uuid4()]) == 6
        follow_own(tx, wants=True)
    for one in (left, theirs[4]):
        follow(made, "wang", one, wants=False)
    follow(made, "lu", hidden)
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "quote").delete(theirs[3])
    with workspace.read(me) as tx:
        service, found, cursor = RecordService(tx, "quote"), [], None
        while cursor or not found:
            page = service.list(followed=True, limit=1, sort=[("name", False)], cursor=cursor)
            found += [one.id for one in page.items]
            cursor = page.next
        assert found == [*theirs[:3], mine]
        assert service.count(followed=True).number == 4
        assert service.count(followed=True, filter="name = 'Q1'").number == 1
    # What has left somebody's sight is not in the list, whatever they follow.
    with workspace.write(made.actor("own")) as tx:
        assert follow_many(tx, "quote", theirs) == 0
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "quote").update(theirs[0], {"owner": str(made.people["own"])})
    with workspace.write(made.actor("own")) as tx:
        assert follow_many(tx, "quote", theirs) == 1
        assert RecordService(tx, "quote").count(followed=True).number == 1
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "quote").update(theirs[0], {"owner": str(made.people["chen"])})
    with workspace.read(made.actor("own")) as tx:
        assert RecordService(tx, "quote").list(followed=True).items == ()
