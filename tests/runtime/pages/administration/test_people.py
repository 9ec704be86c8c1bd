import io
import re
from html import unescape
from uuid import UUID

import pytest
from demo_app import undo_path
from sqlalchemy import select

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.tables import audit
from formloom.platform.core.actor import SYSTEM
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.service import jobs
from formloom.platform.records.changesets import undo
from formloom.platform.records.leaving import Belongings
from formloom.platform.records.service import RecordService
from formloom.runtime.jobs import acting_as, handlers


@pytest.fixture
def admin(visit):
    return visit("admin")


@pytest.fixture
def workspace(served):
    return served[1]


def person(workspace, login):
    with workspace.read(SYSTEM) as tx:
        return People(tx).by_login(login)


def owned(workspace, login, entity="lead"):
    with workspace.read(SYSTEM) as tx:
        who = People(tx).by_login(login).id
        return RecordService(tx, entity).count(filter=f"owner = '{who}'").number


def path_of(workspace, login):
    return f"/settings/people/{person(workspace, login).id}"


def saved(workspace, login, **other):
    """What the form of a person sends when nothing is changed, and ``other``."""
    one = person(workspace, login)
    given = {"name": one.name, "email": one.email, "roles": list(one.roles),
             "department": str(one.department), "manager": str(one.manager or "")}  # fmt: skip
    return {**given, **other}


def test_departments_region_and_posts_are_kept(admin, workspace):
    at = path_of(workspace, "sales1")
    page = admin.get(at).text
    service = re.search(r'name="departments" value="([^"]+)"[^>]*><span>\s*服务部', page)[1]
    sent = saved(workspace, "sales1", departments=[service], region="North", posts="Seller，Coach")
    assert admin.post(at, sent).status_code == 303
    one = person(workspace, "sales1")
    assert (one.region, one.posts) == ("North", ("Seller", "Coach"))
    assert f'value="{service}" checked' in admin.get(at).text


def test_other_roles_are_counted_before_they_are_given(admin, workspace):
    at = path_of(workspace, "sales2")
    page = admin.post(at, saved(workspace, "sales2", roles=["service"], preview="1")).text
    lost = owned(workspace, "sales2")
    assert f"Anna Keller <b>-{lost:,}</b>" in page
    assert person(workspace, "sales2").roles == ("sales",)


def test_who_leaves_hands_everything_over_and_it_can_be_undone(admin, workspace):
    at, before, theirs = path_of(workspace, "sales1"), owned(workspace, "sales2"), 0
    theirs = owned(workspace, "sales1")
    assert f"{theirs}</td>" in admin.get(f"{at}/leave").text
    to = str(person(workspace, "sales2").id)
    assert admin.post(f"{at}/leave", {"to": to, "disable": "1"}).status_code == 303
    assert owned(workspace, "sales1") == 0
    assert owned(workspace, "sales2") == before + theirs
    assert person(workspace, "sales1").disabled_at is not None
    admin.post(undo_path(admin.get(at).text), {})
    assert (owned(workspace, "sales1"), owned(workspace, "sales2")) == (theirs, before)


def test_much_is_handed_over_by_a_job(workspace):
    with workspace.read(SYSTEM) as tx:
        boss = People(tx).actor("admin")
    theirs, to = owned(workspace, "sales1"), person(workspace, "sales2").id
    with workspace.write(boss) as tx:
        Belongings(tx, person(workspace, "sales1").id).start(to)
    run_pending(workspace, handlers(), acting_as)
    assert owned(workspace, "sales1") == 0
    with workspace.write(boss) as tx:
        (job,) = [one for one in jobs(tx) if one.name == "records.hand_over"]
        assert job.result["done"] >= theirs
        undo(tx, UUID(job.result["change_set"]))
    assert owned(workspace, "sales1") == theirs


def test_nothing_is_disabled_when_the_successor_is_refused(admin, workspace):
    at, own = path_of(workspace, "sales1"), str(person(workspace, "sales1").id)
    assert admin.post(f"{at}/leave", {"to": own, "disable": "1"}).status_code == 422
    assert person(workspace, "sales1").disabled_at is None


def test_people_come_from_a_file_and_faulty_rows_are_named(admin):
    rows = "login,name,department\nli,李雷,sales\nhan,韩梅梅,nowhere\n".encode("gb18030")
    page = admin.post("/settings/people/import", {"file": (io.BytesIO(rows), "people.csv")}).text
    assert "1 added, 0 changed, 1 left out." in page
    assert "There is no department &#39;nowhere&#39;" in page
    assert "李雷" in admin.get("/settings/people").text


@pytest.mark.parametrize(
    "data", [b"", b"name\nAnn\n", b"\xff\xff\x00"], ids=["empty", "no login", "binary"]
)
def test_a_file_of_something_else_is_refused(admin, data):
    answer = admin.post("/settings/people/import", {"file": (io.BytesIO(data), "people.csv")})
    assert answer.status_code == 422


def first_password(page):
    return re.search(r'"((?:[a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4})"', page)[1]


def signing_in(visit, login, password):
    """Somebody who has typed what they were told."""
    visitor = visit()
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", {"login": login, "password": password, "next": "/e/lead"})
    return visitor, answer


def test_who_is_new_gets_a_password_once_and_chooses_their_own(admin, visit, workspace):
    admin.get("/settings/people/new")
    sent = {"login": "wu", "name": "吴敏", "roles": "sales", "password": "1"}
    told = first_password(admin.post("/settings/people/new", sent).text)
    assert told not in admin.get(path_of(workspace, "wu")).text
    wu, answer = signing_in(visit, "wu", told)
    assert answer.location == "/sign-in/new-password?next=/e/lead"
    assert wu.get("/e/lead").status_code == 303, "nothing is open yet"
    assert "Choose your own password" in wu.get(answer.location).text
    new = {"password": "battery staple", "again": "battery staple", "next": "/e/lead"}
    assert "differ" in wu.post("/sign-in/new-password", {**new, "again": "other"}).text
    same = {**new, "password": told, "again": told}
    assert "Others know this password" in wu.post("/sign-in/new-password", same).text
    assert wu.post("/sign-in/new-password", new).location == "/e/lead"
    assert wu.get("/e/lead").status_code == 200
    assert wu.get("/sign-in/new-password").status_code == 303


def test_a_new_first_password_ends_what_was_open(admin, visit, workspace):
    sales = visit("sales1")
    path = path_of(workspace, "sales1")
    admin.get(path)
    told = first_password(admin.post(f"{path}/password", {}).text)
    assert sales.get("/e/lead").status_code == 303
    assert signing_in(visit, "sales1", "sales1-demo")[1].status_code == 422
    assert signing_in(visit, "sales1", told)[1].location.startswith("/sign-in/new-password")


def test_an_administrator_sees_what_somebody_sees_and_changes_nothing(admin, visit, workspace):
    own = visit("sales2")
    seen = own.ids("/e/lead")
    admin.get("/settings/people")
    admin.post(f"{path_of(workspace, 'sales2')}/view", {})
    page = admin.get("/e/lead").text
    assert "You see what Anna Keller sees." in page
    assert admin.ids("/e/lead") == seen
    assert admin.get("/settings/people").status_code == 403
    assert admin.post("/e/lead/new", {"name": "X"}).status_code == 403
    assert admin.post(f"/e/lead/{seen[0]}/delete", {}).status_code == 403
    assert own.get(f"/e/lead/{seen[0]}").status_code == 200
    admin.post("/view-as/end", {})
    assert "You see what" not in admin.get("/").text
    assert admin.get("/settings/people").status_code == 200


def test_looking_as_somebody_is_audited_in_the_administrators_name(admin, workspace):
    admin.post(f"{path_of(workspace, 'sales2')}/view", {})
    admin.get("/e/lead/export?format=csv")
    admin.post("/view-as/end", {})
    with workspace.read(SYSTEM) as tx:
        rows = tx.execute(select(audit.c.action, audit.c.actor_id).order_by(audit.c.seq)).all()
    mine = [row.action for row in rows if row.actor_id == person(workspace, "admin").id]
    assert [one for one in mine if one.startswith("view_as")] == ["view_as.begin", "view_as.end"]
    assert person(workspace, "sales2").id not in {row.actor_id for row in rows}


def test_a_stolen_cookie_opens_nothing(admin, visit, workspace):
    admin.post(f"{path_of(workspace, 'manager')}/view", {})
    stolen = admin.client.get_cookie("fl_looking_as").value
    other = visit("sales1")
    other.client.set_cookie("fl_looking_as", stolen)
    page = other.get("/").text
    assert "You see what" not in page
    assert "王伟 Wang Wei" in page


def test_only_administrators_look_as_others(sales, workspace):
    assert sales.post(f"{path_of(workspace, 'manager')}/view", {}).status_code == 403


def test_the_page_of_departments_says_who_belongs_to_each(admin, workspace):
    page = admin.get("/settings/departments").text
    found = re.search(r'href="([^"]+)"[^>]*>华北销售组', page)[1]
    one = admin.get(unescape(found)).text
    members = re.findall(r'href="([^"]+)" class="fl-person"', one)
    with workspace.read(SYSTEM) as tx:
        place = next(one for one in Departments(tx).all() if one.key == "sales_north")
        known = [one for one in People(tx).all() if place.id in People(tx).departments(one.id)]
    assert sorted(members) == sorted(f"/settings/people/{one.id}" for one in known)
    assert members
    below = admin.get(f"/settings/departments?parent={place.id}").text
    assert f'<option value="{place.id}" selected' in below
