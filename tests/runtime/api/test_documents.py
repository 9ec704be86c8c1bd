"""Documents and releases over HTTP, on both databases."""

import io
import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from api_client import Client
from make import entity, kind_of

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.purge import purge_columns
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.opening import open_workspace
from formloom.runtime.app import create_app
from formloom.runtime.jobs import acting_as, handlers

GOLDEN = sorted(Path(__file__).parents[2].glob("platform/documents/golden/*.json"))
LEAD = entity("lead", {"name": {}, "score": {"field": "integer"}}, display="name")


def put(client, document, **headers):
    """Save a draft of ``document``."""
    address = f"/documents/{kind_of(document)}/{document['$id']}"
    response = client.send("PUT", address, document, **headers)
    assert response.status_code == 200, response.get_json()
    return response


def changed(document, key, **settings):
    """An entity document with one more field."""
    field = {"id": key, "field": "text", "title": key, **settings}
    return {**document, "properties": {**document["properties"], key: field}}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_document_survives_byte_for_byte(admin, path):
    text = path.read_bytes()
    document = json.loads(text)
    address = f"/api/v1/documents/{kind_of(document)}/{document['$id']}"
    saved = admin.http.put(
        address, data=text, content_type="application/json", headers=admin.headers
    )
    read = admin.http.get(address, headers=admin.headers)
    assert (saved.status_code, saved.data, read.data) == (200, text, text)
    assert saved.headers["ETag"] == read.headers["ETag"]


def test_there_are_golden_documents():
    assert len(GOLDEN) >= 13


def test_a_draft_is_saved_planned_published_and_used(admin):
    put(admin, LEAD)
    plan = admin.post("/plan", {})
    assert (plan["effect"], plan["problems"]) == ("safe", [])
    release = admin.send("POST", "/publish", {"note": "Leads", "digest": plan["digest"]})
    assert (release.status_code, release.get_json()["number"]) == (201, 1)
    assert admin.get("/documents")["items"][0]["state"] == "live"
    assert admin.post("/records/lead", {"values": {"name": "A"}})["revision"] == 1


def test_a_second_editor_gets_both_versions(admin):
    first = put(admin, LEAD).headers["ETag"]
    put(admin, changed(LEAD, "more"), If_Match=first)
    refused = admin.send("PUT", "/documents/entity/lead", LEAD, If_Match=first)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "stale_revision")
    assert "more" in refused.get_json()["theirs"]["properties"]
    unseen = admin.send("PUT", "/documents/entity/lead", LEAD)
    assert (unseen.status_code, unseen.get_json()["code"]) == (428, "precondition_required")
    put(admin, LEAD, If_Match="*")


def test_an_unchanged_document_is_not_sent_again(admin):
    etag = put(admin, LEAD).headers["ETag"]
    assert admin.send("GET", "/documents/entity/lead", If_None_Match=etag).status_code == 304


def test_the_list_says_what_each_draft_does(admin, published):
    published(LEAD, entity("old", {"name": {}}))
    etag = admin.send("GET", "/documents/entity/lead").headers["ETag"]
    put(admin, changed(LEAD, "more"), If_Match=etag)
    put(admin, entity("fresh", {"name": {}}))
    admin.ok("DELETE", "/documents/entity/old")
    states = {one["key"]: one["state"] for one in admin.get("/documents?kind=entity")["items"]}
    assert states == {"fresh": "new", "lead": "changed", "old": "deleted"}
    assert admin.send("GET", "/documents/entity/old").status_code == 404
    admin.ok("DELETE", "/documents/entity/old/draft")
    assert admin.get("/documents/entity/old")["$id"] == "old"
    admin.ok("DELETE", "/documents")
    states = {one["key"]: one["state"] for one in admin.get("/documents")["items"]}
    assert states == {"lead": "live", "old": "live"}


def test_etags_of_the_list_are_those_of_the_documents(admin, published):
    published(LEAD)
    listed = admin.get("/documents")["items"][0]["etag"]
    assert admin.send("GET", "/documents/entity/lead").headers["ETag"] == f'"{listed}"'


def test_chosen_drafts_are_published_and_the_others_stay(admin):
    put(admin, LEAD)
    put(admin, entity("other", {"name": {}}))
    admin.post("/publish", {"only": ["entity/lead"]})
    states = {one["key"]: one["state"] for one in admin.get("/documents")["items"]}
    assert states == {"lead": "live", "other": "new"}


def test_what_does_not_compile_is_refused_with_the_place(admin):
    put(admin, changed(LEAD, "far", field="link", to="nothing"))
    plan = admin.post("/plan", {})
    assert plan["problems"][0]["document"] == "entity/lead"
    refused = admin.send("POST", "/publish", {})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "invalid_document")
    assert refused.get_json()["problems"][0]["path"]


def test_losing_data_must_be_allowed_and_is_undone_by_restore(admin, published):
    published(LEAD)
    made = admin.post("/records/lead", {"values": {"name": "A", "score": 7}})
    without = {**LEAD, "properties": {"name": LEAD["properties"]["name"]}}
    put(admin, without, If_Match="*")
    assert admin.post("/plan", {})["effect"] == "loses"
    assert admin.send("POST", "/publish", {}).status_code == 409
    admin.post("/publish", {"allow_loss": True})
    assert "score" not in admin.get(f"/records/lead/{made['id']}")["values"]
    assert admin.get("/releases/1/restore")["effect"] == "safe"
    assert admin.post("/releases/1/restore", {})["restores"] == 1
    assert admin.get(f"/records/lead/{made['id']}")["values"]["score"] == 7


def test_another_plan_than_the_one_seen_is_refused(admin):
    put(admin, LEAD)
    digest = admin.post("/plan", {})["digest"]
    put(admin, entity("other", {"name": {}}))
    refused = admin.send("POST", "/publish", {"digest": digest})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "plan_refused")


def test_documents_are_planned_without_being_drafts(admin, published):
    published(LEAD)
    plan = admin.post("/plan", {"documents": {"entity/lead": changed(LEAD, "more")}})
    assert len(plan["changes"]) == 1
    assert admin.get("/documents")["items"][0]["state"] == "live"


def test_releases_are_listed_paged_and_compared(admin, published):
    published(LEAD)
    published(changed(LEAD, "more"))
    first = admin.get("/releases?limit=1")
    rest = admin.get(f"/releases?limit=1&before={first['next']}")
    assert [one["number"] for one in first["items"] + rest["items"]] == [2, 1]
    edits = admin.get("/releases/1/diff/2")["items"][0]["edits"]
    assert [(one["op"], one["path"]) for one in edits] == [("add", "/properties/more")]
    assert admin.get("/releases/2")["number"] == 2
    assert admin.send("GET", "/releases/3").status_code == 404


def test_an_export_is_a_folder_of_canonical_files(admin, published):
    published(LEAD)
    exported = admin.send("GET", "/documents/export")
    files = ZipFile(io.BytesIO(exported.data))
    assert files.namelist() == ["entities/lead.json"]
    assert files.read("entities/lead.json") == admin.send("GET", "/documents/entity/lead").data
    assert exported.data == admin.send("GET", "/documents/export?release=1").data


def test_renaming_repairs_every_place(admin, published):
    lookup = {"field": "lookup", "via": "lead", "of": "name"}
    account = entity("account", {"lead": {"field": "link", "to": "lead"}, "name": lookup})
    published(LEAD, account)
    assert [one["path"] for one in admin.get("/documents/entity/lead/uses")["items"]]
    named = admin.get("/documents/entity/lead/uses?field=name")["items"]
    assert "entity/account" in {one["document"] for one in named}
    renamed = admin.post("/documents/entity/lead/rename", {"field": "name", "to": "title"})
    assert renamed["documents"] == ["entity/account", "entity/lead"]
    admin.post("/documents/entity/lead/rename", {"to": "prospect"})
    admin.post("/publish", {})
    assert admin.post("/records/prospect", {"values": {"title": "A"}})["revision"] == 1


def test_only_designers_see_designs(client, published):
    published(LEAD)
    somebody = client("sales")
    for method, path, body in [
        ("GET", "/documents", None), ("GET", "/documents/entity/lead", None), ("POST", "/plan", {}),
        ("PUT", "/documents/entity/lead", LEAD), ("DELETE", "/documents/entity/lead", None),
        ("POST", "/publish", {}), ("GET", "/releases", None), ("GET", "/releases/1", None),
        ("GET", "/releases/1/restore", None), ("POST", "/releases/1/restore", {}),
        ("GET", "/releases/1/diff/1", None), ("GET", "/documents/export", None),
        ("GET", "/documents/entity/lead/uses", None),
        ("POST", "/documents/entity/lead/rename", {"to": "x"}),
    ]:  # fmt: skip
        assert somebody.send(method, path, body).status_code == 403, (method, path)


@pytest.mark.parametrize("body", [b"[]", b"1", b'{"$id": 1e999}', b'{"a": 1, "a": 2}'])
def test_what_is_no_document_is_refused(admin, body):
    refused = admin.http.put(
        "/api/v1/documents/entity/lead", data=body, content_type="application/json",
        headers=admin.headers,
    )  # fmt: skip
    assert refused.status_code == 422
    assert refused.get_json()["title"]


def test_an_unknown_kind_is_not_found(admin):
    assert admin.send("PUT", "/documents/macro/lead", LEAD).status_code == 404


@pytest.fixture
def patient(workspace, admin):
    """The administrator of an installation where two values are too many for one publish."""
    settings = replace(workspace.settings, values_at_once=2)
    with closing(open_workspace(settings, clock=workspace.clock)) as opened:
        yield Client(create_app(opened), admin.headers["Authorization"].split()[1], admin.person)


def with_score(kind):
    field = {"id": "score", "field": kind, "title": "Score"}
    return {**LEAD, "properties": {**LEAD["properties"], "score": field}}


def is_done_as_a_job(admin, workspace, accepted, name):
    """The answer is 202 with a job of that name, which does it."""
    job = accepted.get_json()
    assert (accepted.status_code, job["name"]) == (202, name)
    assert accepted.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    run_pending(workspace, handlers(), acting_as)
    ended = admin.get(f"/jobs/{job['id']}")
    assert (ended["state"], ended["error"]) == ("done", None)
    return admin.get(f"/releases/{ended['result']['release']}")


def test_a_publish_that_converts_much_is_a_job(patient, workspace, published):
    published(LEAD)
    for score in range(3):
        patient.post("/records/lead", {"values": {"name": "A", "score": score}})
    put(patient, with_score("text"), If_Match="*")
    accepted = patient.send("POST", "/publish", {"note": "Texts"})
    assert is_done_as_a_job(patient, workspace, accepted, "publish_drafts")["note"] == "Texts"


def test_a_restore_that_converts_much_is_a_job(patient, workspace, published):
    published(LEAD)
    published(with_score("text"))
    with workspace.write(SYSTEM, publishing=True) as tx:
        purge_columns(tx, older_than=timedelta(0))  # what went with it must be converted again
    for score in "123":
        patient.post("/records/lead", {"values": {"name": "A", "score": score}})
    digest = patient.get("/releases/1/restore")["digest"]
    told = {"note": "Back", "digest": digest, "allow_loss": True}
    accepted = patient.send("POST", "/releases/1/restore", told)
    release = is_done_as_a_job(patient, workspace, accepted, "restore_release")
    assert (release["restores"], release["note"]) == (1, "Back")
    scores = {one["values"]["score"] for one in patient.get("/records/lead")["items"]}
    assert scores == {1, 2, 3}


def test_openapi_tells_that_a_restore_may_be_a_job(admin, published):
    published(LEAD)
    paths = admin.get("/openapi.json")["paths"]
    for path in ("/publish", "/releases/{number}/restore"):
        assert set(paths[path]["post"]["responses"]) == {"201", "202", "default"}
