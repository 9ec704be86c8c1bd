"""Secrets of flows: administrators see which are missing, set and replace them, and read none."""

import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
PATH = "/flows/secrets"
HOOK = {
    "id": "erp", "type": "webhook", "url": "https://erp.example", "wait": "none", "secret": "erp",
    "onError": "continue",
}  # fmt: skip


@pytest.fixture
def people(app, workspace, published):
    """The people of a house with browsers; its one flow names a secret."""
    return with_browsers(house(workspace, published, document(approval("ask", "zhao"), HOOK)), app)


@ONE_DATABASE
def test_a_secret_is_missed_stored_replaced_and_removed_but_never_shown(people):
    root = people["root"]
    page = root.get(PATH)[1]
    assert "not set" in page
    assert "quote_discount" in page
    for secret in ("geheim1", "geheim2"):
        address = "https://qyapi.example/send?key=hidden-in-it"
        assert root.post(PATH, key="erp", secret=secret, address=address)[0] == 303
        page = root.get(f"{PATH}?key=erp")[1]
        assert "qyapi.example" in page
        assert "Replace a secret" in page
        assert not any(one in page for one in (secret, "hidden-in-it"))
    log = root.get("/settings/audit")[1]
    assert "Stored a secret of flows" in log
    assert "Replaced a secret of flows" in log
    assert root.post(f"{PATH}/erp/remove")[0] == 303
    assert "not set" in root.get(PATH)[1]


@ONE_DATABASE
def test_what_cannot_be_stored_is_refused_and_only_administrators_come_in(people):
    root = people["root"]
    assert root.post(PATH, key="Two words", secret="x")[0] == 422
    for address in ("ftp://erp.example", "HTTP://[", "https://"):
        status, page = root.post(PATH, key="erp", address=address)
        assert (status, "with http or https" in page) == (422, True)
    assert root.post(PATH, key="erp")[0] == 422
    assert people["zhao"].get(PATH)[0] == 403
    assert people["zhao"].post(PATH, key="erp", secret="x")[0] == 403
