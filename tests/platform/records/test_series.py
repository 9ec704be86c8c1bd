"""Series of records: made at once, moved and deleted together, each with its own rights."""

from datetime import UTC, date, datetime, timedelta

import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, InvalidRecordError, NotAllowedError
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.series import others, place_of, repeating
from formloom.platform.records.series_rule import RepeatRule
from formloom.platform.records.series_tables import OCCURRENCE, SERIES
from formloom.platform.records.series_writing import remove, repeat, spread
from formloom.platform.records.service import RecordService

WEEK = timedelta(days=7)
APP = {
    "$schema": "formloom:app/1", "$id": "clinic", "title": "Clinic", "version": "1.0.0",
    "locale": "en", "currency": "EUR", "timezone": "Europe/Berlin",
    "documents": ["entity/patient", "entity/visit"],
    "calendar": {"week": [1, 2, 3, 4, 5], "hours": ["09:00", "18:00"]},
}  # fmt: skip
VISIT = entity(
    "visit",
    {
        "name": {}, "room": {}, "code": {"unique": True}, "number": {"field": "auto_number"},
        "starts": {"field": "datetime"}, "ends": {"field": "datetime"},
        "due": {"field": "date"}, "told": {"field": "datetime"},
        "stage": {"field": "choice", "default": "new",
                  "options": [{"value": one, "title": one.title()} for one in ("new", "held")]},
        "items": {"field": "lines", "properties": {
            "what": {"id": "what", "field": "text", "title": "What"},
            "whose": {"id": "whose", "field": "link", "title": "Whose", "to": "patient"}}},
        "patient": {"field": "link", "to": "patient"}, "team": {"field": "people"},
    },
    display="name", required=["name"],
    states={"field": "stage", "allow": {"new": ["held"]}},
)  # fmt: skip
PATIENT = entity("patient", {"name": {}}, display="name")
ROLES = [
    {"$schema": "formloom:role/1", "$id": key, "title": key,
     "entities": {"visit": {"create": True, "read": read, "update": "own", "delete": "own"}}}
    for key, read in (("nurse", "all"), ("guest", "own"))
]  # fmt: skip
BLIND = {
    "$schema": "formloom:role/1", "$id": "blind", "title": "Blind",
    "entities": {"visit": {"read": "all", "update": "own", "fields": {"starts": "hidden"}}},
}  # fmt: skip
MONDAY = datetime(2027, 3, 15, 8, tzinfo=UTC)  # 09:00 in Berlin; the clocks change on the 28th


@pytest.fixture
def world(workspace, published):
    published(APP, PATIENT, VISIT, *ROLES, BLIND)
    return World(workspace)


class World:
    def __init__(self, workspace):
        self.workspace = workspace
        self.people = {}
        with workspace.write(SYSTEM) as tx:
            for login in ("nurse", "guest", "blind"):
                made = People(tx).add(login, name=login, roles=[login])
                self.people[login] = made.id

    def write(self, login=None):
        if login is None:
            return self.workspace.write(SYSTEM)
        with self.workspace.read(SYSTEM) as tx:
            actor = next(one for one in People(tx).actors() if one.person == self.people[login])
        return self.workspace.write(actor)

    def first(self, **more):
        with self.write() as tx:
            patient = str(RecordService(tx, "patient").create({"name": "Ada"}).id)
        values = {
            "patient": patient, "team": [str(self.people["nurse"])],
            "name": "Round", "room": "A", "code": "x1", "stage": "held", "due": "2027-03-16",
            "starts": MONDAY.isoformat(), "ends": (MONDAY + timedelta(hours=1)).isoformat(),
            "items": [{"what": "pen", "whose": patient}], **more,
        }  # fmt: skip
        with self.write() as tx:
            return RecordService(tx, "visit").create(values).id

    def series(self, login=None, times=4, every="week", **more):
        if login:
            more["owner"] = str(self.people[login])
        id = self.first(**more)
        with self.write(login) as tx:
            service = RecordService(tx, "visit")
            made = repeat(service, service.get(id), "starts", RepeatRule(every, times=times))
            return [*place_of(tx, service.entity, id).ids], made

    def read(self, ids):
        with self.workspace.read(SYSTEM) as tx:
            service = RecordService(tx, "visit")
            return [service.get(one) for one in ids]

    def values(self, ids, key):
        return [one.values[key] for one in self.read(ids)]

    def change(self, id, values, scope, login=None):
        """Change one, and the others of its series as it was changed."""
        with self.write(login) as tx:
            service = RecordService(tx, "visit")
            before = service.get(id)
            with change_set(tx, "edit", "Round", entity=service.entity) as made:
                after = service.update(id, values)
                ids = others(tx, service.entity, id, scope)
                found = spread(service, before, after, "starts", ids)
            return found, made


def test_a_series_is_records_of_their_own_and_one_undo(world):
    ids, made = world.series()
    starts = world.values(ids, "starts")
    summer = timedelta(hours=1)
    assert starts == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK - summer, MONDAY + 3 * WEEK - summer]
    assert [b - a for a, b in zip(starts, world.values(ids, "ends"), strict=True)] == [summer] * 4
    assert world.values(ids, "due")[:2] == [date(2027, 3, 16), date(2027, 3, 23)]
    assert world.values(ids, "room") == ["A"] * 4
    assert world.values(ids, "stage") == ["held", "new", "new", "new"]
    assert world.values(ids, "code") == ["x1", None, None, None]
    assert len({*world.values(ids, "number")}) == 4
    lines = [one.values["items"][0].values for one in world.read(ids)]
    assert [(one["what"], one["whose"].title) for one in lines] == [("pen", "Ada")] * 4
    assert {one.title for one in world.values(ids, "patient")} == {"Ada"}
    assert {one.title for (one,) in world.values(ids, "team")} == {"nurse"}
    with world.write() as tx:
        service = RecordService(tx, "visit")
        place = place_of(tx, service.entity, ids[2])
        assert (place.number, place.previous, place.next) == (3, ids[1], ids[3])
        assert (place.start, place.first, place.rule.times) == ("starts", date(2027, 3, 15), 4)
        assert repeating(tx, service.entity, ids) == {*ids}
        with pytest.raises(ConflictError, match="repeats already"):
            repeat(service, service.get(ids[0]), "starts", RepeatRule("day", times=2))
    with world.write() as tx:
        assert undo(tx, made).removed == 3
        entity = RecordService(tx, "visit").entity
        assert place_of(tx, entity, ids[0]) is None
        assert ids[0] not in repeating(tx, entity, ids)


def test_following_and_all_move_by_as_much_and_change_alike(world):
    ids, _made = world.series()
    moved = {"starts": "2027-03-24T09:30:00Z", "ends": "2027-03-24T11:30:00Z", "room": "B"}
    before = world.values(ids, "starts")
    found, made = world.change(ids[1], moved, "following")
    assert (found.done, found.left, found.hidden) == (2, (), 0)
    by = timedelta(days=2, hours=1, minutes=30)
    assert world.values(ids, "starts") == [before[0], *(one + by for one in before[1:])]
    lengths = [
        b - a for a, b in zip(world.values(ids, "starts"), world.values(ids, "ends"), strict=True)
    ]
    assert lengths == [timedelta(hours=hours) for hours in (1, 2, 2, 2)]
    assert world.values(ids, "room") == ["A", "B", "B", "B"]
    assert world.values(ids, "due")[1] == date(2027, 3, 23)
    told = {"told": "2027-03-14T12:00:00Z", "code": "x2"}
    assert world.change(ids[0], told, "all")[0].done == 3
    assert world.values(ids, "told")[:2] == [
        datetime(2027, 3, 14, 12, tzinfo=UTC), datetime(2027, 3, 23, 12, tzinfo=UTC),
    ]  # fmt: skip
    assert world.values(ids, "code") == ["x2", None, None, None]
    assert world.change(ids[0], {"room": "C"}, "this")[0].done == 0
    with world.write() as tx:
        assert len(undo(tx, made).kept) == 3  # changed since
    assert world.values(ids, "room") == ["C", "B", "B", "B"]


def test_rights_hold_for_each_and_what_is_left_is_told(world):
    ids, _made = world.series("nurse")
    lines = [one.values["items"][0].values for one in world.read(ids[1:])]
    assert [(one["what"], one["whose"]) for one in lines] == [("pen", None)] * 3
    assert world.values(ids[1:], "patient") == [None] * 3  # which a nurse may not see
    with world.write() as tx:
        RecordService(tx, "visit").transfer(ids[2], world.people["guest"])
    found, _made = world.change(ids[0], {"room": "B"}, "all", login="nurse")
    assert (found.done, found.hidden) == (2, 0)
    assert [one.title for one in found.left] == ["Round"]
    assert world.values(ids, "room") == ["B", "B", "A", "B"]
    assert world.change(ids[0], {"name": "Visit"}, "all")[0].done == 3
    owners = [one.id for one in world.values(ids, "owner")]
    assert owners == [world.people[login] for login in ("nurse", "nurse", "guest", "nurse")]
    own, _made = world.series("guest", code="g1")
    with world.write() as tx:
        RecordService(tx, "visit").transfer(own[1], world.people["nurse"])
    found, _made = world.change(own[0], {"room": "B"}, "all", login="guest")
    assert (found.done, found.left, found.hidden) == (2, (), 1)
    with world.write("guest") as tx:
        entity = RecordService(tx, "visit").entity
        assert place_of(tx, entity, own[0]).ids == (own[0], own[2], own[3])
    stranger = world.first(code="n1", owner=str(world.people["guest"]))
    with world.write("nurse") as tx:
        service = RecordService(tx, "visit")
        with pytest.raises(NotAllowedError):
            repeat(service, service.get(stranger), "starts", RepeatRule("day", times=2))


def test_who_may_not_see_the_days_changes_the_rest(world):
    ids, _made = world.series(owner=str(world.people["blind"]))
    found, _made = world.change(ids[0], {"room": "B"}, "all", login="blind")
    assert (found.done, found.left) == (3, ())
    found, _made = world.change(ids[0], {"due": "2027-03-18"}, "following", login="blind")
    assert found.done == 3
    assert world.values(ids, "due")[1] == date(2027, 3, 25)
    with pytest.raises(InvalidRecordError):
        world.change(ids[0], {"starts": None}, "all", login="blind")


def test_what_is_deleted_is_missing_and_what_is_purged_forgotten(world):
    ids, _made = world.series()
    with world.write() as tx:
        service = RecordService(tx, "visit")
        entity = service.entity
        assert remove(service, others(tx, entity, ids[1], "following")).done == 2
        assert place_of(tx, entity, ids[1]).ids == (ids[0], ids[1])
        service.restore(ids[3])
        assert place_of(tx, entity, ids[1]).ids == (ids[0], ids[1], ids[3])
        for one in (ids[0], ids[1], ids[3]):
            service.delete(one)
        for one in ids:
            service.purge(one)
        for table in (SERIES, OCCURRENCE):
            assert tx.execute(table.select()).all() == []


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_a_refused_record_refuses_the_series(workspace, published):
    published(APP, PATIENT, {**VISIT, "rules": [{"id": "spring", "assert": "MONTH(starts) < 4",
              "message": "Only until March."}]}, *ROLES, BLIND)  # fmt: skip
    world = World(workspace)
    with pytest.raises(InvalidRecordError):
        world.series(times=5)
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "visit").count().number == 1
