import pytest

from formloom.platform.access.rights import rights_of
from formloom.platform.core.actor import NOBODY, SYSTEM, Actor
from formloom.platform.core.ids import new_id
from formloom.platform.documents.compile import assemble


def role(key, entities, **more):
    return {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": entities, **more}


def rights(roles, *held, actor=None):
    app = assemble({("role", one["$id"]): one for one in roles}, {})
    return rights_of(app, actor or Actor(person=new_id(), name="Wang", roles=frozenset(held)))


READER = role("reader", {"account": {"read": "all", "fields": {"phone": "masked"}}})
OWNER = role(
    "owner",
    {"account": {"create": True, "read": "own", "update": "own", "delete": False,
                 "fields": {"phone": "read", "limit": "hidden"}}},
)  # fmt: skip
AUDITOR = role("auditor", {"account": {"read": "department"}}, deny=["account.update"])


def test_rights_of_several_roles_add_up():
    both = rights([READER, OWNER], "reader", "owner")
    assert both.scopes("account", "read") == {"all", "own"}
    assert both.scopes("account", "create") == {"all"}
    assert both.scopes("account", "delete") == frozenset()


def test_a_denied_action_is_denied_whatever_other_roles_say():
    assert rights([OWNER, AUDITOR], "owner").scopes("account", "update") == {"own"}
    both = rights([OWNER, AUDITOR], "owner", "auditor")
    assert both.scopes("account", "update") == frozenset()
    assert both.scopes("account", "read") == {"own", "department"}


def test_an_entity_that_no_role_names_is_closed():
    mine = rights([READER], "reader")
    assert mine.scopes("contact", "read") == frozenset()
    assert mine.field("contact", "name") == "hidden"


def test_a_workspace_without_roles_is_open_to_everybody_who_is_known():
    assert rights([]).scopes("account", "delete") == {"all"}
    assert rights([]).field("account", "phone") == "edit"
    assert rights([], actor=NOBODY).scopes("account", "read") == frozenset()


@pytest.mark.parametrize(
    "actor",
    [SYSTEM, Actor(new_id(), "Boss", frozenset({"administrator"}))],
    ids=["system", "admin"],
)
def test_administrators_and_the_system_may_do_everything(actor):
    mine = rights([role("baseline", {}, deny=["account.read"])], actor=actor)
    assert mine.scopes("account", "read") == {"all"}
    assert mine.field("account", "phone") == "edit"


def test_everybody_who_is_signed_in_has_the_baseline():
    baseline = role("baseline", {"product": {"read": "all"}})
    assert rights([baseline]).scopes("product", "read") == {"all"}
    assert rights([baseline], actor=NOBODY).scopes("product", "read") == frozenset()


def test_a_role_has_what_it_extends_even_in_a_circle():
    base = role("base", {"account": {"read": "own"}}, extends=["top"], deny=["account.export"])
    top = role("top", {"account": {"export": "all"}, "lead": {"read": "all"}}, extends=["base"])
    mine = rights([base, top], "top")
    assert mine.scopes("account", "read") == {"own"}
    assert mine.scopes("account", "export") == frozenset()


@pytest.mark.parametrize(
    ("held", "phone", "limit", "name"),
    [
        (("reader",), "masked", "read", "read"),
        (("owner",), "read", "hidden", "edit"),
        (("reader", "owner"), "read", "hidden", "edit"),
        ((), "hidden", "hidden", "hidden"),
    ],
    ids=["reader", "owner", "both", "none"],
)
def test_a_field_is_decided_by_the_roles_that_name_it(held, phone, limit, name):
    mine = rights([READER, OWNER], *held)
    assert [mine.field("account", key) for key in ("phone", "limit", "name")] == [
        phone,
        limit,
        name,
    ]


def test_a_role_that_is_no_document_gives_nothing():
    assert rights([READER], "sales").scopes("account", "read") == frozenset()
