"""Service accounts: programs that act by tokens of their own."""

import re
from datetime import timedelta

import pytest

from formloom.platform.access.people import People
from formloom.platform.access.sign_in import sign_in
from formloom.platform.access.tokens import Tokens, token_actor
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotAllowedError, NotSignedInError


def with_robot(admin):
    """Where the tokens of a new service account are made."""
    admin.get("/settings/people/new")
    form = {"login": "robot", "name": "Nightly", "roles": ["sales", "service"], "is_service": "1"}
    return admin.post("/settings/people/new", form).location


def made(admin, at, **form):
    admin.get(at)
    page = admin.post(at, {"title": "Nightly", "days": "30", **form}).text
    return re.search(r'value="(fl_[\w-]+)"', page)[1]


def test_a_service_account_acts_by_a_token_bound_to_a_role(visit, served):
    admin = visit("admin")
    at = with_robot(admin)
    secret = made(admin, at, roles="service")
    bearer = {"Authorization": f"Bearer {secret}"}
    me = served[0].test_client().get("/api/v1/me", headers=bearer).get_json()
    assert (me["login"], me["roles"]) == ("robot", ["service"])
    page = admin.get(at).text
    assert secret not in page
    admin.post(re.search(r'action="(/settings/people/[^"]+/revoke)"', page)[1], {})
    assert served[0].test_client().get("/api/v1/me", headers=bearer).status_code == 401


def test_it_has_no_password_and_gets_none(visit, served):
    admin = visit("admin")
    with_robot(admin)
    with served[1].write(SYSTEM) as tx:
        robot = People(tx).by_login("robot")
        with pytest.raises(NotAllowedError):
            People(tx).set_password(robot.id, "long enough 1")
        with pytest.raises(NotAllowedError):
            People(tx).add("two", password="long enough 1", is_service=True)
    with pytest.raises(NotSignedInError):
        sign_in(served[1], "robot", "")


def test_nobody_makes_tokens_for_people_here(visit):
    admin = visit("admin")
    page = admin.get("/settings/people?q=sales1").text
    one = re.search(r'href="(/settings/people/[0-9a-f-]+)"', page)[1]
    assert admin.get(f"{one}/tokens").status_code == 404
    assert admin.post(f"{one}/tokens", {"title": "T", "days": "30"}).status_code == 404


def test_a_token_ends_and_tells_when_it_was_used(workspace):
    with workspace.write(SYSTEM) as tx:
        robot = People(tx).add("robot", is_service=True)
        secret = Tokens(tx, robot.id).create("T", expires=tx.now + timedelta(days=1)).secret
        assert Tokens(tx, robot.id).all()[0].used_at is None
    workspace.clock.advance(timedelta(hours=1))
    with workspace.read(SYSTEM) as tx:
        token_actor(tx, secret)
        now = tx.now
    with workspace.read(SYSTEM) as tx:
        assert Tokens(tx, robot.id).all()[0].used_at == now
    workspace.clock.advance(timedelta(days=1))
    with workspace.read(SYSTEM) as tx, pytest.raises(NotSignedInError):
        token_actor(tx, secret)


@pytest.mark.parametrize("length", [0, 10, 46])
def test_a_part_of_a_token_opens_nothing(workspace, length):
    with workspace.write(SYSTEM) as tx:
        robot = People(tx).add("robot", is_service=True)
        secret = Tokens(tx, robot.id).create("T").secret
    assert len(secret) == 46
    guess = secret[:length] if length < 46 else secret[:-1] + ("A" if secret[-1] != "A" else "B")
    with workspace.read(SYSTEM) as tx, pytest.raises(NotSignedInError):
        token_actor(tx, guess)
