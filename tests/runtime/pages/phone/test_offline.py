"""What devices are told to keep, for whom, and how it is sent only once."""

import re
from uuid import UUID, uuid4

import pytest
from demo_app import TOKEN
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

#: What devices keep does not depend on the database.
ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
NOTE = {
    "$schema": "formloom:entity/1", "$id": "note", "id": "note", "title": "Note",
    "type": "object", "display": "name", "required": ["name"],
    "properties": {"name": {"id": "name", "field": "text", "title": "Name"}},
}  # fmt: skip
PASSWORD = "long enough 1"


@pytest.fixture
def app(workspace, published):
    published(NOTE)
    with workspace.write(SYSTEM) as tx:
        for login in ("wang", "anna"):
            People(tx).add(login, password=PASSWORD, roles=["administrator"])
    return quick_app(workspace)


def signed_in(app, login):
    client = app.test_client()
    token = TOKEN.search(client.get("/sign-in").text)[1]
    given = {"login": login, "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=given).status_code == 303
    return client


@ONE_DATABASE
def test_the_worker_serves_the_whole_site_and_is_asked_for_anew(app):
    answer = app.test_client().get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    version = app.extensions["formloom.assets"].digest
    assert f'work("{version}");' in answer.text
    assert re.search(r'import { work } from "/static/js/offline/worker.js\?v=', answer.text)


@ONE_DATABASE
def test_the_page_for_when_there_is_no_network_is_nobodys(app):
    wang = signed_in(app, "wang")
    page = wang.get("/offline").text
    assert "Kept on this device" in page
    assert "data-keeper" not in page
    assert "csrf" not in page
    assert "wang" not in page


@ONE_DATABASE
def test_only_pages_of_the_person_themselves_are_kept(app, workspace):
    wang = signed_in(app, "wang")
    person = wang.get("/offline/person").json["person"]
    for path in ("/", "/e/note", "/e/note/new"):
        answer = wang.get(path)
        assert answer.headers["Formloom-Keep"] == person
        assert f'data-keeper="{person}"' in answer.text
    assert "Formloom-Keep" not in wang.get("/settings").headers
    assert "Formloom-Keep" not in wang.get("/e/note", headers={"HX-Request": "true"}).headers
    assert "Formloom-Keep" not in app.test_client().get("/sign-in").headers


@ONE_DATABASE
def test_nothing_is_kept_while_one_looks_as_somebody_else(app, workspace):
    wang = signed_in(app, "wang")
    with workspace.read(SYSTEM) as tx:
        anna = People(tx).by_login("anna").id
    token = TOKEN.search(wang.get("/settings").text)[1]
    wang.post(f"/settings/people/{anna}/view", data={"csrf_token": token})
    answer = wang.get("/e/note")
    assert "Formloom-Keep" not in answer.headers
    assert "data-keeper" not in answer.text
    assert wang.get("/offline/person").status_code == 403


@ONE_DATABASE
def test_each_has_a_key_and_strangers_have_none(app):
    wang, anna = (signed_in(app, login).get("/offline/person").json for login in ("wang", "anna"))
    again = signed_in(app, "wang").get("/offline/person").json
    assert wang["key"] == again["key"] != anna["key"]
    nobody = app.test_client().get("/offline/person", headers={"HX-Request": "1"})
    assert (nobody.status_code, nobody.headers.getlist("Set-Cookie")) == (401, [])


@ONE_DATABASE
def test_a_form_that_arrives_twice_is_saved_once(app, workspace):
    wang, key, id = signed_in(app, "wang"), str(uuid4()), str(uuid4())
    sent = {"csrf_token": wang.get("/offline/person").json["token"], "_waiting": key}
    made = {**sent, "id": id, "name": "once"}
    answers = [wang.post("/e/note/new", data=made) for _time in range(2)]
    assert {one.status_code for one in answers} == {303}
    assert {one.location for one in answers} == {f"/e/note/{id}#saved-{key}"}
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "note").count().number == 1
    assert wang.post("/e/note/new", data={**made, "name": "another"}).status_code == 422
    other = {**sent, "_waiting": str(uuid4()), "revision": "1", "name": "changed"}
    for _time in range(2):
        assert wang.post(f"/e/note/{id}/edit", data=other).status_code == 303
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "note").get(UUID(id)).revision == 2


@ONE_DATABASE
def test_a_refused_form_keeps_its_key_and_may_be_sent_again(app):
    wang, key = signed_in(app, "wang"), str(uuid4())
    sent = {"csrf_token": wang.get("/offline/person").json["token"], "_waiting": key}
    refused = wang.post("/e/note/new", data={**sent, "name": ""})
    assert refused.status_code == 422
    assert f'name="_waiting" value="{key}"' in refused.text
    assert wang.post("/e/note/new", data={**sent, "name": "mended"}).status_code == 303


@ONE_DATABASE
def test_a_device_that_sends_by_itself_is_told_without_a_redirection(app, workspace):
    wang, key, id = signed_in(app, "wang"), str(uuid4()), str(uuid4())
    sent = {"csrf_token": wang.get("/offline/person").json["token"], "_waiting": key, "id": id}
    device = {"Formloom-Waiting": "1"}
    refused = wang.post("/e/note/new", data={**sent, "name": ""}, headers=device)
    assert refused.status_code == 422
    assert "Formloom-Saved" not in refused.headers
    for _time in range(2):
        answer = wang.post("/e/note/new", data={**sent, "name": "once"}, headers=device)
        assert (answer.status_code, answer.headers["Formloom-Saved"]) == (204, key)
        assert "fl_toasts" not in answer.headers.get("Set-Cookie", "")
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "note").count().number == 1
