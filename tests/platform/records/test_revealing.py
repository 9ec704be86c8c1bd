"""Uncovering a value: who may, what is told, and what the audit log keeps."""

import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.access.tables import audit
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError, NotAllowedError, NotFoundError
from formloom.platform.records.service import RecordService

ACCOUNT = entity(
    "account",
    {
        "name": {},
        "phone": {"field": "phone"},
        "limit": {"field": "integer"},
        "boss": {"field": "link", "to": "account", "inverse": "staff"},
        "loud": {"field": "formula", "formula": "phone & '!'", "returns": "text"},
        "card": {"field": "secret"},
        "pin": {"field": "secret"},
    },
    display="name",
)  # fmt: skip
MASKED = {"phone": "masked", "limit": "masked", "boss": "masked", "pin": "hidden"}


def role(key, scope, **more):
    rights = {"account": {"read": scope, "fields": MASKED, **more}}
    return {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": rights}


@pytest.fixture
def made(workspace, published):
    published(ACCOUNT, role("caller", "all", reveal=["phone", "boss", "loud", "pin"]),
              role("reader", "all"), role("owner", "own", reveal=["phone"]))  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        for key in ("caller", "reader", "owner"):
            People(tx).add(key, roles=[key])
        values = {"name": "Huawei", "phone": "13812345678", "limit": 5, "card": "6222", "pin": "1"}
        return RecordService(tx, "account").create(values).id


def revealed(workspace, who, id, key):
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor(who)
    with workspace.read(actor) as tx:
        return RecordService(tx, "account").reveal(id, key)


def told(workspace):
    with workspace.read(SYSTEM) as tx:
        rows = tx.execute(audit.select().where(audit.c.action == "record.reveal")).all()
    return [(row.actor_name, row.subject, row.data) for row in rows]


@pytest.mark.parametrize(("key", "value"), [("phone", "13812345678"), ("card", "6222")])
def test_what_is_uncovered_is_told_to_the_audit_log(workspace, made, key, value):
    assert revealed(workspace, "caller", made, key) == value
    assert told(workspace) == [("caller", f"account/{made}", {"field": key})]


@pytest.fixture
def quoted(workspace, published):
    """(a quote's id, its line's id, another quote's id)."""
    items = {"item": {"id": "item", "field": "text", "title": "Item"},
             "cost": {"id": "cost", "field": "integer", "title": "Cost"}}  # fmt: skip
    lines = {"field": "lines", "properties": items, "title": "Items"}

    def seller(key, **more):
        rights = {"quote": {"read": "all", "fields": {"items.cost": "masked"}, **more}}
        return {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": rights}

    published(entity("quote", {"name": {}, "items": lines}, display="name"),
              seller("caller", reveal=["items.cost"]), seller("reader"))  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        for key in ("caller", "reader"):
            People(tx).add(key, roles=[key])
        quotes = RecordService(tx, "quote")
        quote = quotes.create({"name": "Q1", "items": [{"item": "Valve", "cost": 4321}]})
        line = quotes.get(quote.id).values["items"][0].id
        return quote.id, line, quotes.create({"name": "Q2"}).id


def in_line(workspace, who, id, path, line):
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor(who)
    with workspace.read(actor) as tx:
        return RecordService(tx, "quote").reveal(id, path, line=line)


def test_a_value_in_a_line_is_uncovered_and_told_of_the_record(workspace, quoted):
    quote, line, _other = quoted
    assert in_line(workspace, "caller", quote, "items.cost", line) == "4321"
    data = {"field": "items.cost", "line": str(line)}
    assert told(workspace) == [("caller", f"quote/{quote}", data)]


def test_in_lines_too_it_takes_a_right_and_the_right_record(workspace, quoted):
    quote, line, other = quoted
    for who, id, path, refusal in (
        ("reader", quote, "items.cost", NotAllowedError),
        ("caller", other, "items.cost", NotFoundError),
        ("caller", quote, "items.item", InvalidValueError),
        ("caller", quote, "items.none", InvalidValueError),
        ("caller", quote, "name", InvalidValueError),
    ):
        with pytest.raises(refusal):
            in_line(workspace, who, id, path, line)
    assert not told(workspace)


@pytest.mark.parametrize(
    ("who", "key", "refusal"),
    [
        ("reader", "phone", NotAllowedError),
        ("caller", "limit", NotAllowedError),
        ("caller", "boss", NotAllowedError),
        ("caller", "loud", NotAllowedError),
        ("caller", "pin", NotAllowedError),
        ("caller", "name", InvalidValueError),
        ("owner", "phone", NotFoundError),
        ("owner", "card", NotFoundError),
    ],
)
def test_what_one_may_not_uncover_stays_covered(workspace, made, who, key, refusal):
    with pytest.raises(refusal):
        revealed(workspace, who, made, key)
    assert not told(workspace)
