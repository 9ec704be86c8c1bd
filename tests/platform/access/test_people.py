import pytest

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.sessions import open_session, session_actor
from formloom.platform.access.tables import audit
from formloom.platform.core.actor import NOBODY, SYSTEM, Actor
from formloom.platform.core.errors import (
    DuplicateError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)
from formloom.platform.core.ids import new_id


def test_a_person_is_found_by_login_in_any_case(workspace, add_person):
    added = add_person("Wang", name="王伟", email="wang@example.com", roles=["sales"])
    with workspace.read(SYSTEM) as tx:
        found = People(tx).by_login(" wANG ")
    assert found == added
    assert (found.name, found.email, found.roles) == ("王伟", "wang@example.com", ("sales",))


def test_a_login_is_taken_in_any_case(add_person):
    add_person("wang")
    with pytest.raises(DuplicateError) as caught:
        add_person("WANG")
    assert caught.value.fields == ("login",)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("login", {"login": " "}),
        ("login", {"login": "two words"}),
        ("login", {"login": "a\0b"}),
        ("name", {"name": "x" * 101}),
        ("email", {"email": "nobody"}),
        ("password", {"password": "short"}),
    ],
    ids=["blank", "space", "nul", "long", "email", "password"],
)
def test_what_cannot_be_a_person_is_refused_by_field(add_person, field, values):
    with pytest.raises(InvalidValueError) as caught:
        add_person(**{"login": "new", **values})
    assert caught.value.field == field


def test_people_come_in_pinyin_order_without_the_disabled(workspace, add_person):
    for login, name in [("a", "张三"), ("b", "Bob"), ("c", "安娜"), ("d", "Dora")]:
        add_person(login, name=name)
    with workspace.write(SYSTEM) as tx:
        People(tx).disable(People(tx).by_login("d").id)
        assert [one.name for one in People(tx).all()] == ["安娜", "Bob", "张三"]
        assert len(People(tx).all(disabled=True)) == 4


@pytest.mark.parametrize("text", ["王", "wangw", "ww", "Wei", "WANG@", "1%", "a_b"])
def test_search_takes_text_as_it_is(workspace, add_person, text):
    add_person("ww1", name="王伟", email="wang@example.com")
    add_person("zs", name="张三")
    add_person("odd", name="100 1% a_b")
    with workspace.read(SYSTEM) as tx:
        found = [one.login for one in People(tx).search(text)]
    assert found == (["odd"] if text in {"1%", "a_b"} else ["ww1"])


def test_nobody_searches_people(workspace):
    with workspace.read(NOBODY) as tx, pytest.raises(NotSignedInError):
        People(tx).search("a")


def test_names_of_many_are_read_once(workspace, add_person):
    ids = [add_person(login, name=login.upper()).id for login in ("a", "b")]
    with workspace.read(SYSTEM) as tx:
        people = People(tx)
        assert people.names_of([*ids, None, new_id()]) == dict(zip(ids, ("A", "B"), strict=True))
        tx.connection.close()
        assert people.names_of(ids)[ids[0]] == "A"


def test_a_change_keeps_what_is_not_said(workspace, add_person):
    added = add_person("wang", name="王伟", roles=["sales"], locale="zh")
    with workspace.write(SYSTEM) as tx:
        after = People(tx).change(added.id, name="王小伟")
        assert [one.login for one in People(tx).search("wxw")] == ["wang"]
    assert (after.name, after.roles, after.locale) == ("王小伟", ("sales",), "zh")


def test_nobody_is_managed_by_their_own_staff(workspace, add_person):
    boss = add_person("boss")
    staff = add_person("staff", manager=add_person("middle", manager=boss.id).id)
    with workspace.write(SYSTEM) as tx, pytest.raises(InvalidValueError) as caught:
        People(tx).change(boss.id, manager=staff.id)
    assert caught.value.field == "manager"


def test_a_disabled_person_is_out_at_once_and_can_come_back(workspace, add_person):
    wang = add_person("wang")
    with workspace.write(SYSTEM) as tx:
        token = open_session(tx, wang.id)
        People(tx).disable(wang.id)
        with pytest.raises(NotSignedInError):
            session_actor(tx, token)
        opened_late = open_session(tx, wang.id)
        with pytest.raises(NotSignedInError):
            session_actor(tx, opened_late)
        with pytest.raises(NotFoundError):
            People(tx).actor("wang")
        People(tx).enable(wang.id)
        assert People(tx).actor("wang").person == wang.id


@pytest.mark.parametrize("way", ["disable", "demote"])
def test_the_last_administrator_stays(workspace, add_person, way):
    first = add_person("first", roles=["administrator"])
    second = add_person("second", roles=["administrator"])
    with workspace.write(SYSTEM) as tx:
        People(tx).disable(second.id)
    with workspace.write(SYSTEM) as tx, pytest.raises(NotAllowedError):
        People(tx).disable(first.id) if way == "disable" else People(tx).change(first.id, roles=[])
    with workspace.read(SYSTEM) as tx:
        assert People(tx).actor("first").is_administrator


def test_a_new_password_ends_the_other_sessions(workspace, add_person):
    from formloom.platform.access.secret import digest

    wang = add_person("wang")
    with workspace.write(SYSTEM) as tx:
        here, elsewhere = open_session(tx, wang.id), open_session(tx, wang.id)
        People(tx).set_password(wang.id, "correct horse", keep_session=digest(here))
        assert session_actor(tx, here).person == wang.id
        with pytest.raises(NotSignedInError):
            session_actor(tx, elsewhere)


CHANGES = {
    "add": lambda people, id: people.add("new"),
    "change": lambda people, id: people.change(id, roles=["administrator"]),
    "disable": lambda people, id: people.disable(id),
    "enable": lambda people, id: people.enable(id),
    "password": lambda people, id: people.set_password(id, "correct horse"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_administrators_change_people(workspace, add_person, change):
    other = add_person("other")
    stranger = Actor(person=add_person("wang").id, name="Wang", roles=frozenset({"sales"}))
    for actor, refusal in ((stranger, NotAllowedError), (NOBODY, NotSignedInError)):
        with workspace.write(actor) as tx, pytest.raises(refusal):
            CHANGES[change](People(tx), other.id)


def test_people_set_their_own_password(workspace, add_person):
    wang = add_person("wang")
    with workspace.write(Actor(person=wang.id, name="Wang")) as tx:
        People(tx).set_password(wang.id, "correct horse")
    assert last_audited(workspace).action == "person.password"


def last_audited(workspace):
    with workspace.read(SYSTEM) as tx:
        return tx.execute(audit.select().order_by(audit.c.seq)).all()[-1]


def test_changes_of_people_are_audited(workspace, add_person):
    wang = add_person("wang")
    with workspace.write(SYSTEM, request_id="r1") as tx:
        People(tx).change(wang.id, roles=["sales"])
    last = last_audited(workspace)
    assert (last.action, last.subject) == ("person.change", f"person/{wang.id}")
    assert last.data == {"changed": {"roles": [[], ["sales"]]}}
    assert last.request_id == "r1"


def test_a_department_cannot_lie_below_itself(workspace):
    with workspace.write(SYSTEM) as tx:
        departments = Departments(tx)
        top = departments.add("sales", "Sales")
        north = departments.add("north", "North", parent=top.id)
        with pytest.raises(InvalidValueError):
            departments.change(top.id, name="Sales", parent=north.id)
        with pytest.raises(NotFoundError):
            departments.get(new_id())
        assert departments.names() == {top.id: "Sales", north.id: "North"}


def test_a_department_key_is_taken_once(workspace):
    with workspace.write(SYSTEM) as tx:
        Departments(tx).add("sales", "Sales")
    with workspace.write(SYSTEM) as tx, pytest.raises(DuplicateError):
        Departments(tx).add("sales", "Other")
