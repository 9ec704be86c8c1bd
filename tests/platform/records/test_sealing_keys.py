"""Rotating the key of secret fields: values stay, the old key opens nothing."""

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import NotAllowedError
from formloom.platform.core.ids import new_id
from formloom.platform.fields.sealing import Sealer
from formloom.platform.records import sealing_keys
from formloom.platform.records.sealing_keys import SEALING_KEY, rotate
from formloom.platform.records.service import RecordService

ACCOUNT = entity(
    "account", {"name": {}, "pin": {"field": "secret"}, "card": {"field": "secret"}}, display="name"
)


@pytest.fixture
def made(workspace, published):
    published(ACCOUNT)
    with workspace.write(SYSTEM) as tx:
        accounts = RecordService(tx, "account")
        kept = accounts.create({"name": "a", "pin": "1111", "card": "6222"}).id
        gone = accounts.create({"name": "b", "pin": "2222"}).id
        accounts.create({"name": "c"})
        accounts.delete(gone)
    return kept, gone


def rotated(workspace):
    with workspace.write(SYSTEM, publishing=True) as tx:
        return rotate(tx)


def stored(workspace, id):
    with workspace.read(SYSTEM) as tx:
        table = RecordService(tx, "account").entity.table
        mine = table.select().where(table.c.id == id).execution_options(access="test")
        return bytes(tx.execute(mine).one().pin)


def test_every_secret_is_sealed_anew_and_still_opens(workspace, made, monkeypatch):
    monkeypatch.setattr(sealing_keys, "CHUNK", 1)
    before = stored(workspace, made[0])
    for number in (1, 2):
        done = rotated(workspace)
        assert (done.number, done.values) == (number, 3)
    assert stored(workspace, made[0]) != before
    with workspace.write(SYSTEM) as tx:
        accounts = RecordService(tx, "account")
        assert accounts.reveal(made[0], "pin") == "1111"
        assert accounts.reveal(made[0], "card") == "6222"
        accounts.restore(made[1])
        assert accounts.reveal(made[1], "pin") == "2222"
        assert tx.execute(SEALING_KEY.select()).one().number == 2


def test_the_key_of_before_opens_nothing(workspace, made):
    rotated(workspace)
    own = Sealer(workspace.settings.secret())
    sealed = stored(workspace, made[0])
    entity_id = "account"
    with pytest.raises(Exception, match="cannot be opened"):
        own.open(sealed, f"{entity_id}/pin")


def test_equal_secrets_are_found_after_a_rotation(workspace, made):
    rotated(workspace)
    with workspace.write(SYSTEM) as tx:
        accounts = RecordService(tx, "account")
        assert accounts.update(made[0], {"pin": "1111"}).revision == 1


def test_only_administrators_rotate(workspace, made):
    li = Actor(person=new_id(), name="Li")
    with workspace.write(li, publishing=True) as tx, pytest.raises(NotAllowedError):
        rotate(tx)
