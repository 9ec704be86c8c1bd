"""Addresses are put together as Werkzeug would, though the code for it is compiled late."""

from werkzeug.routing import Map, Rule

from formloom.runtime.routing import LazyRule

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
