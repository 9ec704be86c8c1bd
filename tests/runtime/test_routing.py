"""Addresses are put together as Werkzeug would, though the code for it is compiled late."""

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from formloom.runtime.routing import LazyRule, TextConverter

RULES = ("/", "/e/<entity>", "/e/<entity>/<uuid:id>/<path:rest>", "/n/<int:number>.json")
VALUES = {
    "entity": "deal & co/织客", "id": "0190163d-8694-739b-aea5-966c26f8ad91", "rest": "a/b",
    "number": 7, "more": ["x", "y z"],
}  # fmt: skip


def built(kind):
    """Every address of a map of rules of that kind."""
    rules = Map([kind(rule, endpoint=rule) for rule in RULES]).bind("example.org")
    return [
        rules.build(rule, VALUES, append_unknown=unknown)
        for rule in RULES
        for unknown in (True, False)
    ]


def test_addresses_are_those_of_werkzeug():
    assert built(LazyRule) == built(Rule)


def test_nothing_is_compiled_before_an_address_is_built(monkeypatch):
    monkeypatch.setattr(Rule, "_get_func_code", None)
    made = Map([LazyRule("/e/<entity>", endpoint="list")]).bind("example.org")
    assert made.match("/e/deal") == ("list", {"entity": "deal"})


def test_no_part_of_an_address_has_a_nul():
    made = Map([LazyRule("/designs/<key>", endpoint="one")], converters={"default": TextConverter})
    at = made.bind("example.org")
    assert at.match("/designs/a b") == ("one", {"key": "a b"})
    with pytest.raises(NotFound):
        at.match("/designs/a\0b")
