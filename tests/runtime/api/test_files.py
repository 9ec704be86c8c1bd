"""Files over HTTP, on both databases."""

import io

import pytest

pytestmark = pytest.mark.usefixtures("crm")


def upload(client, name="合同.txt", content=b"paper", field="papers"):
    """Send a file for the papers of an account."""
    return client.http.post(
        "/api/v1/files", query_string={"entity": "account", "field": field},
        headers=client.headers, data={"file": (io.BytesIO(content), name)},
    )  # fmt: skip


def test_a_file_is_uploaded_attached_and_downloaded(admin):
    kept = upload(admin).get_json()
    assert (kept["title"], kept["media_type"], kept["size"]) == ("合同.txt", "text/plain", 5)
    values = {"name": "A", "papers": [kept["id"]]}
    made = admin.post("/records/account", {"values": values})
    assert made["values"]["papers"][0]["title"] == "合同.txt"
    with admin.send("GET", f"/files/{kept['id']}") as sent:
        assert (sent.data, sent.headers["X-Content-Type-Options"]) == (b"paper", "nosniff")
        assert sent.headers["Content-Disposition"].startswith("attachment")


def test_a_file_of_a_record_that_may_not_be_seen_is_not_found(admin, client, published):
    role = {"$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
            "entities": {"account": {"read": "own", "create": True}}}  # fmt: skip
    published(role)
    kept = upload(admin).get_json()
    admin.post("/records/account", {"values": {"name": "A", "papers": [kept["id"]]}})
    sales = client("sales")
    assert sales.send("GET", f"/files/{kept['id']}").status_code == 404
    stolen = {"values": {"name": "B", "papers": [kept["id"]]}}
    assert sales.send("POST", "/records/account", stolen).status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "field"),
    [("a.exe", b"MZ", "papers"), ("a.txt", b"x", "name"), ("a.txt", b"x", "nothing")],
)
def test_what_a_field_does_not_take_is_refused(admin, name, content, field):
    assert upload(admin, name, content, field).status_code in {404, 422}
