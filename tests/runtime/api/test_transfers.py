"""Imports and exports over HTTP, on both databases."""

import io

import pytest

from formloom.platform.jobs.runner import run_pending
from formloom.runtime.jobs import acting_as, handlers

pytestmark = pytest.mark.usefixtures("crm")


def upload(admin, text, **query):
    """Upload a CSV file and return the import."""
    response = admin.http.post(
        "/api/v1/imports", query_string={"entity": "account", **query}, headers=admin.headers,
        data={"file": (io.BytesIO(text.encode()), "accounts.csv")},
    )  # fmt: skip
    assert response.status_code == 201, response.get_json()
    return response.get_json()


def test_a_file_is_mapped_checked_mended_imported_and_undone(admin, workspace):
    made = upload(admin, "Name,Phone\n华为,13812345678\n,13812345679\n中兴,\n")
    assert (made["rows"], made["options"]["mapping"]) == (3, {"Name": "name", "Phone": "phone"})
    address = f"/imports/{made['id']}"
    assert admin.post(f"{address}/check")["counts"]["failed"] == 1
    (failed,) = admin.get(f"{address}/failed")["items"]
    assert (failed["number"], failed["faults"][0]["column"]) == (3, "Name")
    assert "中兴" not in admin.send("GET", f"{address}/failed.csv").get_data(as_text=True)
    admin.ok("PUT", f"{address}/rows/3", {"cells": ["小米", ""]})
    admin.ok("POST", f"{address}/leave-out", {"numbers": [4]})
    job = admin.post(f"{address}/start")["job"]
    run_pending(workspace, handlers(), acting_as)
    assert admin.get(f"/jobs/{job}")["state"] == "done"
    names = {one["values"]["name"] for one in admin.get("/records/account")["items"]}
    assert names == {"华为", "小米"}
    assert admin.post(f"{address}/undo")["removed"] == 2
    assert admin.get("/imports")["items"][0]["state"] == "undone"


def test_options_that_do_not_fit_are_refused(admin):
    made = upload(admin, "Name\nA\n")
    address = f"/imports/{made['id']}/options"
    admin.ok("PUT", address, {"mapping": {"Name": "code"}})
    for options in ({"mapping": {"Nme": "name"}}, {"mapping": 1}, {"nothing": 1}):
        assert admin.send("PUT", address, options).status_code == 422


@pytest.mark.parametrize(
    "data",
    [b"--x--", b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nA\r\n--x--'],
    ids=["nothing", "another field"],
)
def test_a_form_without_a_file_is_refused(admin, data):
    refused = admin.http.post(
        "/api/v1/imports?entity=account", data=data, headers=admin.headers,
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["file"])


def test_an_upload_that_is_no_form_is_refused(admin):
    assert admin.send("POST", "/imports?entity=account", {"file": "Name"}).status_code == 415


def test_records_are_downloaded(admin):
    admin.post("/records/account", {"values": {"name": "=1+1"}})
    exported = admin.send("GET", "/records/account/export?fields=name&bom=false")
    assert exported.data == b"Name\r\n'=1+1\r\n"
    assert "account.csv" in exported.headers["Content-Disposition"]


def test_an_export_runs_as_a_job(admin, workspace):
    admin.post("/records/account", {"values": {"name": "A"}})
    begun = admin.send("POST", "/exports", {"entity": "account", "fields": "name", "bom": False})
    assert begun.status_code == 202
    address = f"/exports/{begun.get_json()['id']}/file"
    assert admin.send("GET", address).status_code == 409
    run_pending(workspace, handlers(), acting_as)
    with admin.send("GET", address) as exported:
        assert exported.data == b"Name\r\nA\r\n"


def test_somebody_without_the_right_neither_imports_nor_exports(admin, client, published):
    role = {"$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
            "entities": {"account": {"read": "all"}}}  # fmt: skip
    published(role)
    own = upload(admin, "Name\nA\n")["id"]
    sales = client("sales")
    assert sales.send("GET", "/records/account/export").status_code == 403
    assert sales.send("POST", "/exports", {"entity": "account"}).status_code == 403
    assert sales.send("GET", f"/imports/{own}").status_code == 404
