import pytest

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.people_import import import_people
from formloom.platform.access.sign_in import sign_in
from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import NotAllowedError, NotSignedInError
from formloom.platform.core.ids import new_id

ROWS = [
    {"login": "wang", "name": "王伟", "department": "north", "manager": "zhao",
     "roles": "sales, service"},
    {"login": "zhao", "name": "赵敏", "department": "Sales North"},
    {"login": "bad one", "name": "Bad"},
    {"login": "li", "department": "south"},
    {"login": "sun", "manager": "nobody"},
]  # fmt: skip


@pytest.fixture
def imported(workspace):
    with workspace.write(SYSTEM) as tx:
        Departments(tx).add("north", "Sales North")
        return import_people(tx, ROWS)


def test_good_rows_are_saved_and_faulty_ones_named(workspace, imported):
    assert (imported.added, imported.changed) == (3, 0)
    assert [(one.row, one.field) for one in imported.errors] == [
        (3, "login"), (4, "department"), (5, "manager"),
    ]  # fmt: skip
    with workspace.read(SYSTEM) as tx:
        assert [one.login for one in People(tx).all()] == ["sun", "wang", "zhao"]


def test_a_manager_may_stand_further_down(workspace, imported):
    with workspace.read(SYSTEM) as tx:
        wang, zhao = People(tx).by_login("wang"), People(tx).by_login("zhao")
    assert wang.manager == zhao.id
    assert wang.department == zhao.department is not None
    assert wang.roles == ("sales", "service")


def test_a_second_import_changes_and_keeps_what_is_blank(workspace, imported):
    with workspace.write(SYSTEM) as tx:
        again = import_people(tx, [{"login": "WANG", "name": "王小伟", "roles": ""}])
        wang = People(tx).by_login("wang")
    assert (again.added, again.changed, again.errors) == (0, 1, [])
    assert (wang.name, wang.roles) == ("王小伟", ("sales", "service"))


def test_regions_posts_and_further_departments_are_read(workspace, imported):
    row = {"login": "wang", "region": "华东", "posts": "lead，buyer", "departments": "Sales North"}
    with workspace.write(SYSTEM) as tx:
        People(tx).change(People(tx).by_login("wang").id, department=None)
        again = import_people(tx, [row, {"login": "zhao", "departments": "nowhere"}])
        wang, north = People(tx).by_login("wang"), Departments(tx).all()[0].id
        assert (wang.region, wang.posts) == ("华东", ("lead", "buyer"))
        assert (wang.department, People(tx).departments(wang.id)) == (None, {north})
    assert [(one.row, one.field) for one in again.errors] == [(2, "department")]


def test_a_password_in_a_file_is_a_first_one_taken_as_it_stands(workspace, imported):
    rows = [{"login": "wu", "password": " horse staple "}, {"login": "xu", "password": "short"}]
    with workspace.write(SYSTEM) as tx:
        done = import_people(tx, rows)
        assert [one.login for one in People(tx).all() if one.login in {"wu", "xu"}] == ["wu"]
    assert [(one.row, one.field) for one in done.errors] == [(2, "password")]
    assert sign_in(workspace, "wu", " horse staple ").step == "renew"
    with pytest.raises(NotSignedInError):
        sign_in(workspace, "wu", "horse staple")


def test_only_administrators_import_people(workspace):
    stranger = Actor(person=new_id(), name="Wang")
    with workspace.write(stranger) as tx, pytest.raises(NotAllowedError):
        import_people(tx, [])
