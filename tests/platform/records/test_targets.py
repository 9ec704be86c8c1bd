"""What links may lead to: what is there, what the actor sees, what fits the link's filter."""

import pytest
from make import entity
from sqlalchemy import event

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import InvalidRecordError
from formloom.platform.core.ids import new_id
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.service import RecordService

DOCUMENTS = (
    entity("industry", {"name": {}}, display="name"),
    entity(
        "account",
        {
            "name": {},
            "state": {},
            "industry": {"field": "link", "to": "industry"},
            "keeper": {"field": "person"},
        },
        display="name",
    ),
    entity(
        "deal",
        {
            "name": {},
            "account": {"field": "link", "to": "account", "filter": "state = 'open'"},
            "partners": {"field": "links", "to": "account", "filter": "industry.name = 'IT'"},
            "about": {"field": "any_link"},
            "reviewer": {"field": "link", "to": "account", "filter": "keeper = $user.id"},
        },
        display="name",
    ),
)


@pytest.fixture
def world(workspace, published):
    """Accounts by name: open and closed, in IT and elsewhere."""
    published(*DOCUMENTS)
    with workspace.write(SYSTEM) as tx:
        kinds = {one: RecordService(tx, "industry").create({"name": one}).id for one in ("IT", "X")}
        service = RecordService(tx, "account")
        return {
            name: service.create({"name": name, "state": state, "industry": str(kinds[kind])}).id
            for name, state, kind in (("a", "open", "IT"), ("b", "closed", "X"), ("c", "open", "X"))
        }


def saved(workspace, values, actor=SYSTEM):
    with workspace.write(actor) as tx:
        return RecordService(tx, "deal").create(values).id


@pytest.mark.parametrize(
    ("key", "fits", "unfit"),
    [("account", "a", "b"), ("partners", "a", "c")],
    ids=["own field", "through a link, n:m"],
)
def test_a_link_leads_only_to_what_fits_its_filter(workspace, world, key, fits, unfit):
    def given(name):
        return {"name": "D", key: [str(world[name])] if key == "partners" else str(world[name])}

    assert saved(workspace, given(fits))
    with pytest.raises(InvalidRecordError) as caught:
        saved(workspace, given(unfit))
    assert [str(one) for one in caught.value.errors[key]] == [
        "This Account may not be chosen here."
    ]


def test_in_bulk_each_row_is_told_by_itself(workspace, world):
    rows = [{"name": name, "account": str(world[name])} for name in "abc"]
    with workspace.write(SYSTEM) as tx:
        result = RecordService(tx, "deal").create_many(rows)
    assert (len(result.done), list(result.errors)) == (2, [1])


def test_a_filter_may_ask_who_acts(workspace, world):
    with workspace.write(SYSTEM) as tx:
        me = Actor(People(tx).add("ann").id, "ann", roles=frozenset({"administrator"}))
        RecordService(tx, "account").update(world["a"], {"keeper": str(me.person)})
    assert saved(workspace, {"name": "D", "reviewer": str(world["a"])}, me)
    with pytest.raises(InvalidRecordError):
        saved(workspace, {"name": "D", "reviewer": str(world["c"])}, me)


def test_a_filter_holds_whatever_the_actor_may_see_of_it(workspace, world, published):
    published(
        {"$schema": "formloom:role/1", "$id": "sales", "title": "S", "entities": {
            "account": {"read": "all", "fields": {"state": "hidden"}},
            "deal": {"create": True, "read": "all", "update": "all"}}},
    )  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        ann = People(tx).add("ann", roles=("sales",))
    actor = Actor(ann.id, "ann", roles=frozenset({"sales"}))
    assert saved(workspace, {"name": "D", "account": str(world["a"])}, actor)
    with pytest.raises(InvalidRecordError):
        saved(workspace, {"name": "D", "account": str(world["b"])}, actor)


def test_what_a_link_held_before_stays_right(workspace, world):
    made = saved(workspace, {"name": "D", "account": str(world["a"])})
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "account").update(world["a"], {"state": "closed"})
        again = {"name": "E", "account": str(world["a"])}
        assert RecordService(tx, "deal").update(made, again).values["name"] == "E"


def test_an_undo_lists_what_does_not_fit_any_more(workspace, world):
    made = saved(workspace, {"name": "D", "account": str(world["a"])})
    with workspace.write(SYSTEM) as tx:
        with change_set(tx, "bulk", "Clear") as changes:
            RecordService(tx, "deal").update(made, {"account": None})
        RecordService(tx, "account").update(world["a"], {"state": "closed"})
    with workspace.write(SYSTEM) as tx:
        assert [one.record for one in undo(tx, changes).kept] == [made]


def test_a_link_to_anything_leads_to_what_is_there(workspace, world):
    there = {"entity": "account", "id": str(world["b"])}
    assert saved(workspace, {"name": "D", "about": there})
    for wrong, message in (
        ({**there, "id": str(new_id())}, "This Account does not exist, or you may not see it."),
        ({**there, "entity": "industry"}, "This Industry does not exist, or you may not see it."),
        ({**there, "entity": "nothing"}, "There is no entity 'nothing'."),
    ):
        with pytest.raises(InvalidRecordError) as caught:
            saved(workspace, {"name": "D", "about": wrong})
        assert [str(one) for one in caught.value.errors["about"]] == [message]


def test_one_statement_asks_for_every_link_to_an_entity(workspace, world):
    a = str(world["a"])
    values = {"name": "D", "account": a, "partners": [a], "about": {"entity": "account", "id": a}}
    asked = []
    with workspace.write(SYSTEM) as tx:
        event.listen(tx.connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        RecordService(tx, "deal").create_many([values] * 3)
    asked = [one.replace('"', "") for one in asked]
    assert len([one for one in asked if "FROM r_account" in one.split(" WHERE ")[0]]) == 1
