"""What a change of state takes: somebody of a role, a condition, fields that are filled in."""

from dataclasses import replace

import pytest
from imports import as_csv, run
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidRecordError
from formloom.platform.documents.releases import current_app
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.merging import Merging
from formloom.platform.records.service import RecordService, Update

STAGES = [{"value": one, "title": one.title()} for one in ("new", "sent", "won", "lost")]
DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {"field": "choice", "options": STAGES, "default": "new"},
        "amount": {"field": "integer"},
        "reason": {"title": "Reason"},
        "account": {"field": "link", "to": "account"},
    },
    display="name",
    states={
        "field": "stage",
        "allow": {"new": ["sent", "lost"], "sent": ["won", "lost"]},
        "transitions": [
            {"from": "new", "to": "sent", "when": "account.open and PRIOR(amount) = amount",
             "message": "Nothing is sent to a closed account."},
            {"from": "sent", "to": "won", "roles": ["boss"], "when": "amount < 100"},
            {"from": "sent", "to": "lost", "required": ["reason"]},
        ],
    },
)  # fmt: skip
ACCOUNT = entity("account", {"name": {}, "open": {"field": "boolean"}}, display="name")
ROLES = [
    {"$schema": "formloom:role/1", "$id": key, "title": title,
     "entities": {"deal": {"create": True, "import": True, "read": "all", "update": "all",
                           "delete": "all", "merge": "all"},
                  "account": {"read": "all"}}}
    for key, title in (("sales", "Sales"), ("boss", "Head of sales"))
]  # fmt: skip


@pytest.fixture
def world(workspace, published):
    published(DEAL, ACCOUNT, *ROLES)
    with workspace.write(SYSTEM) as tx:
        for name, role in (("wang", "sales"), ("zhao", "boss")):
            People(tx).add(name, roles=[role])
        people = {name: People(tx).actor(name) for name in ("wang", "zhao")}
    return workspace, {**people, "system": SYSTEM}


def deal(workspace, *, is_open=True, **values):
    with workspace.write(SYSTEM) as tx:
        account = RecordService(tx, "account").create({"name": "A", "open": is_open})
        given = {"name": "D", "amount": 50, "account": account.id, **values}
        return RecordService(tx, "deal").create(given).id


def refused(world, id, values, by="wang"):
    """What is refused of a change, by field; nothing where it was made."""
    workspace, people = world
    try:
        with workspace.write(people[by]) as tx:
            RecordService(tx, "deal").update(id, values)
    except InvalidRecordError as error:
        return {key: [str(one) for one in told] for key, told in error.errors.items()}
    return {}


def test_a_condition_is_asked_of_the_record_as_it_would_be(world):
    workspace, _people = world
    closed, good = deal(workspace, is_open=False), deal(workspace)
    told = {"stage": ["Nothing is sent to a closed account."]}
    assert refused(world, closed, {"stage": "sent"}) == told
    assert refused(world, closed, {"stage": "sent"}, by="system") == told
    assert refused(world, good, {"stage": "sent", "amount": 51}) == told
    assert refused(world, good, {"amount": 51}) == {}
    assert refused(world, good, {"stage": "sent"}) == {}


def test_only_a_role_may_and_only_while_it_holds(world):
    id = deal(world[0], stage="sent")
    who = {"stage": ["Only Head of sales may turn 'Sent' into 'Won'."]}
    assert refused(world, id, {"stage": "won"}) == who
    when = {"stage": ["'Sent' can become 'Won' only where amount < 100."]}
    for amount in (100, None):
        assert refused(world, id, {"stage": "won", "amount": amount}, by="zhao") == when
    assert refused(world, id, {"stage": "won"}, by="zhao") == {}
    other = deal(world[0], stage="sent")
    assert refused(world, other, {"stage": "won"}, by="system") == {}


def test_fields_are_asked_for_on_the_way_and_not_afterwards(world):
    id = deal(world[0], stage="sent")
    missing = {"reason": ["Fill in 'Reason' before this becomes 'Lost'."]}
    assert refused(world, id, {"stage": "lost"}) == missing
    assert refused(world, id, {"stage": "lost", "reason": "price"}) == {}
    assert refused(world, id, {"reason": None}) == {}


def begun(world, by, **values):
    """The state in which a new record begins, or what is refused of it."""
    workspace, people = world
    try:
        with workspace.write(people[by]) as tx:
            return RecordService(tx, "deal").create({"name": "D", **values}).values["stage"]
    except InvalidRecordError as error:
        return [str(one) for one in error.errors["stage"]]


def test_a_new_record_is_no_way_around_a_role(world):
    told = ["Only Head of sales may let a record begin as 'Won'."]
    assert begun(world, "wang", stage="won") == told
    assert [begun(world, "wang", stage=one) for one in ("new", "sent", "lost")] == [
        "new", "sent", "lost",
    ]  # fmt: skip
    assert begun(world, "wang") == "new"
    assert begun(world, "zhao", stage="won") == begun(world, "system", stage="won") == "won"
    blank = deal(world[0], stage=None)
    assert refused(world, blank, {"stage": "won"}) == {"stage": told}
    assert refused(world, blank, {"stage": "lost"}) == {}


def test_no_other_door_leads_around_a_role(world):
    workspace, people = world
    sent, won = deal(workspace, stage="sent"), deal(workspace, stage="won")
    with workspace.write(people["wang"]) as tx:
        wins = [Update(sent, {"stage": "won"})]
        assert [*RecordService(tx, "deal").update_many(wins).errors] == [0]
        with pytest.raises(InvalidRecordError, match="Only Head of sales"):
            Merging(tx, "deal").merge(sent, [won], {"stage": won})
    rows = as_csv([["name", "stage"], ["Copy", "Won"]])
    assert run(workspace, "deal", rows, actor=people["wang"]).counts.failed == 1
    with workspace.write(people["zhao"]) as tx:
        with change_set(tx, "edit", "Won") as won_by:
            RecordService(tx, "deal").update(sent, {"stage": "won"})
        back = undo(tx, won_by)
    assert (back.restored, stage_of(workspace, sent)) == (1, "sent")
    lost = replace(people["zhao"], roles=frozenset({"sales"}))
    with workspace.write(lost) as tx:
        assert [one.record for one in undo(tx, back.change_set).kept] == [sent]
    assert stage_of(workspace, sent) == "sent"


def stage_of(workspace, id):
    with workspace.read(SYSTEM) as tx:
        return RecordService(tx, "deal").get(id).values["stage"]


def test_what_a_hand_may_do_is_known_before_it_is_tried(world):
    workspace, people = world
    with workspace.read(SYSTEM) as tx:
        states = current_app(tx).entity("deal").states
    wang, zhao = people["wang"], people["zhao"]
    assert [one for one in ("new", "won", "lost") if states.may_follow("sent", one, wang)] == [
        "lost"
    ]
    assert states.may_follow("sent", "won", zhao)
    assert states.may_follow("sent", "won", SYSTEM)
    assert states.may_follow("won", "new", wang)
    begins = [one for one in ("new", "sent", "won", "lost") if states.may_follow("", one, wang)]
    assert begins == ["new", "sent", "lost"]
