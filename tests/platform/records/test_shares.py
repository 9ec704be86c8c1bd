"""Shares of records: whom they reach, until when, and what they never give."""

from datetime import date, timedelta

import pytest
from make import entity
from sqlalchemy import select

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.shared import to_department, to_person, to_role
from formloom.platform.access.tables import share
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError, NotAllowedError, NotFoundError
from formloom.platform.records.service import RecordService, Update
from formloom.platform.records.shares import Shares

DEAL = entity("deal", {"name": {}}, display="name")
OWN = {"create": True, "read": "own", "update": "own", "share": "own", "delete": "own"}
ROLES = [
    {"$schema": "formloom:role/1", "$id": key, "title": key.title(), "entities": entities}
    for key, entities in (
        ("sales", {"deal": OWN}),
        ("reader", {"deal": {"read": "own"}}),
        ("guest", {}),
    )
]
TODAY = date(2026, 11, 21)


@pytest.fixture
def office(workspace, published):
    """Wang's deal, and people who do not see it."""
    published(DEAL, *ROLES)
    with workspace.write(SYSTEM) as tx:
        head = Departments(tx).add("head", "Head").id
        team = Departments(tx).add("team", "Team", parent=head).id
        people = People(tx)
        for login, role in (("wang", "sales"), ("li", "sales"), ("ma", "reader"), ("gu", "guest")):
            people.add(login, roles=[role], department=team if login == "li" else None)
        actors = {login: people.actor(login) for login in ("wang", "li", "ma", "gu")}
    with workspace.write(actors["wang"]) as tx:
        deal = RecordService(tx, "deal").create({"name": "Big"}).id
    return workspace, actors, deal, head


def sees(workspace, actor, deal):
    with workspace.read(actor) as tx:
        try:
            RecordService(tx, "deal").get(deal)
        except NotFoundError:
            return False
        return deal in {one.id for one in RecordService(tx, "deal").list().items}


@pytest.mark.parametrize("kind", ["person", "department", "role"])
def test_a_share_reaches_a_person_a_department_with_all_below_it_and_a_role(office, kind):
    workspace, actors, deal, head = office
    to = {
        "person": to_person(actors["li"].person), "department": to_department(head),
        "role": to_role("sales"),
    }[kind]  # fmt: skip
    assert not sees(workspace, actors["li"], deal)
    with workspace.write(actors["wang"]) as tx:
        given = Shares(tx, "deal", deal).give(to)
    assert sees(workspace, actors["li"], deal)
    with workspace.write(actors["wang"]) as tx:
        Shares(tx, "deal", deal).take(given.id)
    assert not sees(workspace, actors["li"], deal)


def test_only_a_share_to_edit_lets_change_and_none_lets_delete(office):
    workspace, actors, deal, _ = office
    li = to_person(actors["li"].person)
    for may_edit in (False, True):
        with workspace.write(actors["wang"]) as tx:
            Shares(tx, "deal", deal).give(li, may_edit=may_edit)
        with workspace.write(actors["li"]) as tx:
            deals = RecordService(tx, "deal")
            assert bool(deals.update_many([_rename(deal)]).done) is may_edit
            assert not deals.delete_many([deal]).done


def _rename(deal):
    return Update(deal, {"name": "Bigger"})


def test_a_share_gives_nothing_that_no_role_allows(office):
    workspace, actors, deal, _ = office
    with workspace.write(actors["wang"]) as tx:
        for login in ("ma", "gu"):
            Shares(tx, "deal", deal).give(to_person(actors[login].person), may_edit=True)
    with workspace.write(actors["ma"]) as tx:
        assert not RecordService(tx, "deal").update_many([_rename(deal)]).done
    assert sees(workspace, actors["ma"], deal)
    with workspace.read(actors["gu"]) as tx, pytest.raises(NotFoundError):
        RecordService(tx, "deal").get(deal)


def test_a_share_ends_after_its_last_day(office):
    workspace, actors, deal, _ = office
    with workspace.write(actors["wang"]) as tx:
        Shares(tx, "deal", deal).give(to_person(actors["li"].person), until=TODAY)
    assert sees(workspace, actors["li"], deal)
    workspace.clock.advance(timedelta(days=1))
    assert not sees(workspace, actors["li"], deal)


def test_only_who_may_share_does_and_nobody_gives_more_than_they_have(office):
    workspace, actors, deal, _ = office
    li, ma = to_person(actors["li"].person), to_person(actors["ma"].person)
    with workspace.write(actors["li"]) as tx, pytest.raises(NotFoundError):
        Shares(tx, "deal", deal)
    with workspace.write(actors["wang"]) as tx:
        Shares(tx, "deal", deal).give(li)
    with workspace.write(actors["li"]) as tx, pytest.raises(NotAllowedError):
        Shares(tx, "deal", deal).give(ma)


@pytest.mark.parametrize("grantee", ["person/x", "role/none", "team/1", f"department/{'0' * 32}"])
def test_a_share_names_somebody(office, grantee):
    workspace, actors, deal, _ = office
    with workspace.write(actors["wang"]) as tx, pytest.raises(InvalidValueError):
        Shares(tx, "deal", deal).give(grantee)


def test_a_team_is_who_has_a_part_in_the_record(office):
    workspace, actors, deal, _ = office
    with workspace.write(actors["wang"]) as tx:
        shares = Shares(tx, "deal", deal)
        shares.give(to_person(actors["li"].person), part="Presales", may_edit=True)
        shares.give(to_role("reader"))
        assert [(one.title, one.part) for one in shares.team()] == [("li", "Presales")]
        assert len(shares.all()) == 2


def test_a_purged_record_leaves_no_shares(office):
    workspace, actors, deal, _ = office
    with workspace.write(actors["wang"]) as tx:
        Shares(tx, "deal", deal).give(to_person(actors["li"].person))
        deals = RecordService(tx, "deal")
        deals.delete(deal)
        deals.purge(deal)
    with workspace.read(SYSTEM) as tx:
        assert not tx.execute(select(share)).all()
