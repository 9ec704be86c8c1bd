import pytest

from formloom.platform.access.preferences import Preferences
from formloom.platform.core.actor import NOBODY, Actor
from formloom.platform.core.errors import NotSignedInError


@pytest.fixture
def wang(add_person):
    return Actor(person=add_person("wang").id, name="Wang")


def test_any_json_is_kept_and_replaced(workspace, wang):
    for value in ({"columns": ["name", "金额"]}, [1, 2], "dark", False):
        with workspace.write(wang) as tx:
            Preferences(tx).set("view.account", value)
            assert Preferences(tx).get("view.account") == value
        with workspace.read(wang) as tx:
            assert Preferences(tx).all() == {"view.account": value}


def test_what_was_not_set_has_the_default(workspace, wang):
    with workspace.write(wang) as tx:
        Preferences(tx).set("theme", "dark")
        Preferences(tx).set("theme", None)
        assert Preferences(tx).get("theme", "light") == "light"


def test_everybody_has_their_own(workspace, wang, add_person):
    other = Actor(person=add_person("other").id, name="Other")
    with workspace.write(wang) as tx:
        Preferences(tx).set("theme", "dark")
    with workspace.read(other) as tx:
        assert Preferences(tx).get("theme") is None


def test_nobody_has_none(workspace):
    with workspace.read(NOBODY) as tx, pytest.raises(NotSignedInError):
        Preferences(tx)
