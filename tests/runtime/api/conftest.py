"""A small CRM: accounts, deals with lines."""

import pytest
from make import entity

ACCOUNT = entity(
    "account",
    {
        "name": {"maxLength": 50},
        "phone": {"field": "phone"},
        "papers": {"field": "file", "accept": [".txt"]},
        "code": {"unique": True},
    },
    display="name",
    required=["name"],
)
DEAL = entity(
    "deal",
    {
        "name": {},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
        "amount": {"field": "decimal", "scale": 2},
        "due": {"field": "datetime"},
        "stage": {
            "field": "choice",
            "options": [{"value": "new", "title": "New"}, {"value": "won", "title": "Won"}],
        },
        "items": {
            "field": "lines",
            "properties": {
                "product": {"id": "product", "field": "text", "title": "Product"},
                "price": {"id": "price", "field": "decimal", "title": "Price", "scale": 2},
            },
        },
    },
    display="name",
    required=["name"],
)


@pytest.fixture
def crm(published):
    """The app of accounts and deals."""
    return published(ACCOUNT, DEAL)
