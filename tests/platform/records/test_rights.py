"""What an ordinary person sees, finds and may change."""

import pytest
from sqlalchemy import select

from formloom.platform.access.people import People
from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.core.errors import (
    InvalidRecordError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)
from formloom.platform.records.service import RecordService


def entity(key, **properties):
    name = {"id": "name", "field": "text", "title": "Name"}
    fields = {name: {"id": name, "title": name, **field} for name, field in properties.items()}
    return {
        "$schema": "formloom:entity/1", "$id": key, "title": key, "type": "object",
        "display": "name", "properties": {"name": name, **fields},
    }  # fmt: skip


ACCOUNT = entity("account", phone={"field": "phone"}, limit={"field": "integer"})
DEAL = entity("deal", account={"field": "link", "to": "account"})
FIELDS = {"limit": "hidden", "phone": "masked"}
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {
        "account": {"create": True, "read": "own", "update": "own", "fields": FIELDS},
        "deal": {"create": True, "read": "all", "update": "own", "delete": False},
    },
}  # fmt: skip


@pytest.fixture
def office(workspace, published):
    """Two salespeople, each with an account; the deal on the second one is the second's."""
    published(ACCOUNT, DEAL, ROLE)
    with workspace.write(SYSTEM) as tx:
        people = People(tx)
        for login in ("wang", "li"):
            people.add(login, name=login.title(), roles=["sales"])
        wang, li = people.actor("wang"), people.actor("li")
    made = {}
    for actor in (wang, li):
        with workspace.write(SYSTEM) as tx:
            values = {"name": actor.name, "phone": "13812345678", "owner": str(actor.person)}
            made[actor.name] = RecordService(tx, "account").create(values)
    with workspace.write(li) as tx:
        values = {"name": "Big", "account": str(made["Li"].id)}
        made["deal"] = RecordService(tx, "deal").create(values)
    return workspace, wang, made


def test_lists_counts_and_search_hold_only_what_may_be_seen(office):
    workspace, wang, made = office
    with workspace.read(wang) as tx:
        accounts = RecordService(tx, "account")
        assert [one.title for one in accounts.list().items] == ["Wang"]
        assert accounts.count().number == 1
        assert accounts.list(search="li").items == ()
        with pytest.raises(NotFoundError):
            accounts.get(made["Li"].id)


def test_the_title_of_a_link_that_may_not_be_opened_is_no_access(office):
    workspace, wang, made = office
    with workspace.read(wang) as tx:
        deals = RecordService(tx, "deal")
        linked = deals.get(made["deal"].id).values["account"]
        assert (linked.title, linked.is_open) == ("no access", False)
        paths = deals.list(fields=["account.name"], sort=[("account.name", False)])
        assert paths.items[0].values["account.name"] is None
        assert deals.list(filter="account.name = 'Li'").items == ()


def test_a_seen_record_of_another_may_not_be_changed(office):
    workspace, wang, made = office
    with workspace.write(wang) as tx:
        deals = RecordService(tx, "deal")
        with pytest.raises(NotAllowedError):
            deals.update(made["deal"].id, {"name": "Mine"})
        with pytest.raises(NotAllowedError):
            deals.delete(made["deal"].id)


def test_a_link_to_an_unseen_record_is_refused(office):
    workspace, wang, made = office
    with workspace.write(wang) as tx, pytest.raises(InvalidRecordError) as caught:
        RecordService(tx, "deal").create({"account": str(made["Li"].id)})
    assert list(caught.value.errors) == ["account"]


def test_hidden_fields_are_gone_and_masked_ones_covered(office):
    workspace, wang, made = office
    with workspace.read(wang) as tx:
        values = RecordService(tx, "account").get(made["Wang"].id).values
        assert "limit" not in values
        assert values["phone"] == "138****5678"


@pytest.mark.parametrize("key", ["limit", "phone"])
def test_nothing_is_told_by_comparing_with_what_is_hidden(office, key):
    workspace, wang, _ = office
    with workspace.read(wang) as tx:
        deals = RecordService(tx, "deal")
        with pytest.raises(NotAllowedError, match=key):
            deals.list(filter=f"not ISBLANK(account.{key})")
        with pytest.raises(NotAllowedError, match=key):
            deals.list(sort=[(f"account.{key}", False)])


def test_hidden_fields_are_refused_on_write(office):
    workspace, wang, made = office
    with workspace.write(wang) as tx, pytest.raises(InvalidRecordError) as caught:
        RecordService(tx, "account").update(made["Wang"].id, {"limit": 5, "phone": "139"})
    assert set(caught.value.errors) == {"limit", "phone"}


def test_a_cursor_of_another_person_or_list_is_refused(office):
    workspace, wang, _ = office
    with workspace.write(wang) as tx:
        RecordService(tx, "account").create({"name": "Second"})
        cursor = RecordService(tx, "account").list(limit=1).next
    with workspace.read(SYSTEM) as tx, pytest.raises(InvalidValueError, match="does not belong"):
        RecordService(tx, "account").list(limit=1, cursor=cursor)
    with workspace.read(wang) as tx:
        for wrong in (cursor[:-5] + "AAAAA", "?", "", "A" * 9000):
            if wrong:
                with pytest.raises(InvalidValueError, match="does not belong"):
                    RecordService(tx, "account").list(limit=1, cursor=wrong)
        with pytest.raises(InvalidValueError, match="does not belong"):
            RecordService(tx, "account").list(limit=1, cursor=cursor, search="x")


def test_nobody_is_told_to_sign_in(office):
    workspace, _, _ = office
    with workspace.read(NOBODY) as tx, pytest.raises(NotSignedInError):
        RecordService(tx, "account").list()


def test_a_statement_that_forgot_the_row_rule_fails(office):
    workspace, wang, made = office
    table = made["Wang"].entity.table
    with workspace.read(wang) as tx, pytest.raises(RuntimeError, match="r_account"):
        tx.execute(select(table.c.id))


def test_only_who_may_transfer_gives_records_to_others(office):
    workspace, wang, made = office
    other = str(made["Li"].values["owner"].id)
    with workspace.write(wang) as tx:
        accounts = RecordService(tx, "account")
        with pytest.raises(InvalidRecordError) as caught:
            accounts.update(made["Wang"].id, {"owner": other})
        assert list(caught.value.errors) == ["owner"]
        with pytest.raises(NotAllowedError):
            accounts.transfer(made["Wang"].id, made["Li"].values["owner"].id)
    with workspace.write(SYSTEM) as tx:
        moved = RecordService(tx, "account").transfer(
            made["Wang"].id, made["Li"].values["owner"].id
        )
        assert moved.to_json()["values"]["owner"] == {"id": other, "title": "Li"}
    with workspace.read(wang) as tx:
        assert RecordService(tx, "account").list().items == ()
