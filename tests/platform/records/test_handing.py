"""Records change hands only by who may hand them over, and that can be undone."""

import pytest
from make import entity

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidRecordError, NotFoundError
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.history import entries_of
from formloom.platform.records.service import RecordService, Update

LEAD = entity("lead", {"name": {}, "pool": {}, "level": {"field": "integer"}}, display="name")
ROLES = [
    {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": {"lead": rights}}
    for key, rights in {
        "taker": {"create": True, "read": "all", "update": "all", "transfer": "own"},
        "chief": {"create": True, "read": "department", "update": "own", "transfer": "department"},
        "pooler": {
            "create": True, "read": False, "update": False,
            "also": {"read": "pool = $user.region", "update": "pool = $user.region"},
        },
    }.items()
]  # fmt: skip


@pytest.fixture
def office(workspace, published):
    """Somebody of each role, and a lead of nobody in the chief's department."""
    published(LEAD, *ROLES)
    with workspace.write(SYSTEM) as tx:
        head = Departments(tx).add("head", "Head").id
        abroad = Departments(tx).add("abroad", "Abroad").id
        for role in ("taker", "chief", "pooler"):
            People(tx).add(role, roles=[role], department=head, region="north")
        actors = {one: People(tx).actor(one) for one in ("taker", "chief", "pooler")}
        values = {"name": "Lead", "pool": "north", "department": str(head), "owner": None}
        leads = [RecordService(tx, "lead").create(values).id for _ in range(3)]
    return workspace, actors, leads, abroad


def owner_of(workspace, lead):
    with workspace.read(SYSTEM) as tx:
        found = RecordService(tx, "lead").get(lead).values["owner"]
        return found and found.id


def test_who_may_change_a_record_may_not_take_it(office):
    workspace, actors, (lead, *_), _ = office
    taker = actors["taker"]
    with workspace.write(taker) as tx:
        leads = RecordService(tx, "lead")
        with pytest.raises(InvalidRecordError) as caught:
            leads.update(lead, {"owner": str(taker.person)})
        assert list(caught.value.errors) == ["owner"]
        assert leads.update(lead, {"level": 5}).values["level"] == 5
        mine = leads.create({"name": "Mine"})
        given = leads.update(mine.id, {"owner": str(actors["chief"].person)})
        assert given.values["owner"].id == actors["chief"].person
    assert owner_of(workspace, lead) is None


def test_handing_over_in_bulk_out_of_ones_sight_is_undone_by_who_did_it(office):
    workspace, actors, leads, abroad = office
    chief, heir = actors["chief"], actors["taker"].person
    with workspace.write(chief) as tx:
        service = RecordService(tx, "lead")
        with change_set(tx, "transfer", "Leads") as own:
            assert len(service.transfer_many(leads, heir, department=abroad).done) == 3
        assert not service.list().items
        assert entries_of(tx, leads[0])[0].action == "transfer"
        done = undo(tx, own)
        assert (done.restored, done.kept) == (3, [])
        assert len(service.list().items) == 3
    assert owner_of(workspace, leads[0]) is None


def test_a_change_that_takes_a_record_out_of_sight_is_handing_over(office):
    workspace, actors, (lead, other, _), _ = office
    with workspace.write(actors["pooler"]) as tx:
        leads = RecordService(tx, "lead")
        assert leads.update(lead, {"name": "Known"}).values["name"] == "Known"
        with pytest.raises(InvalidRecordError, match="hand this record over"):
            leads.update(lead, {"pool": "south"})
        both = leads.update_many([Update(lead, {"pool": None}), Update(other, {"level": 2})])
        assert both.done == [other]
        assert leads.get(lead).values["pool"] == "north"
        assert leads.get(other).values["level"] == 2


def test_who_cannot_see_a_record_cannot_hand_it_over(office):
    workspace, actors, (lead, *_), abroad = office
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "lead").update(lead, {"department": str(abroad)})
    with workspace.write(actors["chief"]) as tx, pytest.raises(NotFoundError):
        RecordService(tx, "lead").transfer(lead, actors["chief"].person)
