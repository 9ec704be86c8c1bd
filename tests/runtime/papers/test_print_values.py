"""What a print template may say of a record: what whoever prints it may see, and no more."""

from io import BytesIO

import pytest
from flask import g
from make import entity
from pictures import PNG

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import LimitError, NotAllowedError, NotFoundError
from formloom.platform.records.files import Files
from formloom.platform.records.service import RecordService
from formloom.runtime.papers.print_values import values_of

pytestmark = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)

ACCOUNT = entity("account", {"name": {}, "phone": {"field": "phone"}, "secret": {}}, display="name")
PRODUCT = entity("product", {"name": {}, "code": {}, "cost": {"field": "integer"}}, display="name")
LINES = {
    "product": {"id": "product", "field": "link", "title": "Product", "to": "product"},
    "price": {"id": "price", "field": "money", "title": "Price", "currency": "CNY"},
}
QUOTE = entity(
    "quote",
    {
        "name": {},
        "note": {"field": "rich_text"},
        "limit": {"field": "integer"},
        "account": {"field": "link", "to": "account"},
        "tags": {"field": "links", "to": "account"},
        "items": {"field": "lines", "properties": LINES},
    },
    display="name",
)
READS = {"read": "all", "create": False, "update": False, "delete": False}
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {
        "quote": {**READS, "fields": {"limit": "hidden"}},
        "account": {**READS, "fields": {"phone": "masked", "secret": "hidden"}},
        "product": {**READS, "fields": {"cost": "hidden"}},
    },
}  # fmt: skip
HTML = (
    "{{ record.name }}{{ record.limit }}{{ record.note }}{{ record.account.phone }}"
    "{{ record.account.secret }}{% for one in record.tags %}{{ one.phone }}{% endfor %}"
    "{% for line in record.items %}{{ line.price }}{{ line.product.code }}{{ line.product.cost }}"
    "{% endfor %}"
)


@pytest.fixture
def quote(workspace, published):
    published(ACCOUNT, PRODUCT, QUOTE, ROLE)
    with workspace.write(SYSTEM) as tx:
        People(tx).add("wang", name="Wang", roles=("sales",))
        People(tx).add("guest", name="Guest")
        acme = RecordService(tx, "account").create(
            {"name": "Acme", "phone": "13812345678", "secret": "S3CRET"}
        )
        screw = RecordService(tx, "product").create({"name": "Screw", "code": "S1", "cost": 777777})
        lines = [{"product": str(screw.id), "price": one} for one in ("1.50", "2.25")]
        made = RecordService(tx, "quote").create(
            {"name": "Q1", "note": "<p>Dear</p>", "limit": 123456, "account": str(acme.id),
             "tags": [str(acme.id)], "items": lines}
        )  # fmt: skip
    return made.id


def told(app, workspace, login, id):
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor(login)
    with app.test_request_context(), workspace.read(actor) as tx:
        g.transaction = tx
        document = {"entity": "quote", "title": "T", "file": "{name} {account}.pdf"}
        return values_of(tx, document, HTML, [id])[0]


def test_hidden_values_are_blank_and_covered_ones_stay_covered(app, workspace, quote):
    found = told(app, workspace, "wang", quote)
    values = found["values"]
    assert found["text"] == "Q1"
    assert values["limit"] == {"text": "", "raw": ""}
    assert values["account"]["text"] == "Acme"
    assert values["account"]["values"]["phone"]["text"].endswith("****5678")
    assert values["account"]["values"]["secret"]["text"] == ""
    assert values["tags"]["items"][0]["values"]["phone"]["text"].endswith("****5678")
    assert values["note"]["html"] == "<p>Dear</p>"
    lines = values["items"]["items"]
    assert [one["values"]["price"]["raw"] for one in lines] == ["1.50", "2.25"]
    assert lines[0]["values"]["product"]["values"]["code"]["text"] == "S1"
    assert values["items"]["totals"]["sum"]["price"]["text"].endswith("¥3.75")
    for secret in ("123456", "S3CRET", "777777", "13812345678"):
        assert secret not in str(found)


def test_nobody_prints_a_record_that_is_not_theirs(app, workspace, quote):
    with pytest.raises((NotAllowedError, NotFoundError)):
        told(app, workspace, "guest", quote)


def test_pictures_are_held_up_to_a_limit(app, workspace, published, monkeypatch):
    published(entity("card", {"name": {}, "photo": {"field": "image"}}, display="name"))
    with workspace.write(SYSTEM) as tx:
        ids = [
            RecordService(tx, "card").create({"name": "A", "photo": [str(one.id)]}).id
            for one in (Files(tx).upload("card", "photo", "a.png", BytesIO(PNG)) for _ in range(2))
        ]
    document = {"entity": "card", "title": "T"}
    monkeypatch.setattr("formloom.runtime.papers.print_values.MOST_PICTURES", len(PNG))
    with app.test_request_context(), workspace.read(SYSTEM) as tx:
        g.transaction = tx
        (card,) = values_of(tx, document, "{{ record.photo | picture }}", ids[:1])
        assert card["values"]["photo"]["items"][0]["picture"].startswith("data:image/png")
        with pytest.raises(LimitError, match="Print fewer"):
            values_of(tx, document, "{{ record.photo | picture }}", ids)
