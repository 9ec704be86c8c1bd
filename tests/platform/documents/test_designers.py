"""Designers: by a system role, or by a role whose document says so; drafts ask the same."""

import pytest

from formloom.platform.core.actor import NOBODY, SYSTEM, Actor
from formloom.platform.core.errors import NotAllowedError
from formloom.platform.core.ids import new_id
from formloom.platform.documents.designers import may_design
from formloom.platform.documents.drafts import Drafts


def role(key, **more):
    return {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": {}, **more}


ROLES = (role("analyst", designer=True), role("chief", extends=["analyst"]), role("sales"))


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ({"designer"}, True),
        ({"administrator"}, True),
        ({"analyst"}, True),
        ({"chief"}, True),
        ({"sales"}, False),
        (set(), False),
    ],
    ids=["designer", "administrator", "document", "extends", "other", "none"],
)
def test_who_may_design_may_open_drafts(workspace, published, roles, may):
    published(*ROLES)
    with workspace.read(Actor(new_id(), "ann", roles=frozenset(roles))) as tx:
        assert may_design(tx) is may
        if may:
            assert Drafts(tx).list() == []
        else:
            with pytest.raises(NotAllowedError):
                Drafts(tx)


@pytest.mark.parametrize(
    ("actor", "may"), [(SYSTEM, True), (NOBODY, False)], ids=["system", "nobody"]
)
def test_the_system_may_and_nobody_may_not(workspace, published, actor, may):
    published(*ROLES, role("baseline", designer=True))
    with workspace.read(actor) as tx:
        assert may_design(tx) is may


def test_what_everybody_has_counts(workspace, published):
    published(role("baseline", designer=True))
    with workspace.read(Actor(new_id(), "ann")) as tx:
        assert may_design(tx)
