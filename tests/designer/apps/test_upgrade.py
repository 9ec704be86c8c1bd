"""An app and a newer version of its template: compared, chosen, drafted, published."""

import re

import newer_template
import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.publishing import publish_drafts
from formloom.platform.documents.releases import current_app
from formloom.platform.packages.templates import is_newer, template
from formloom.platform.packages.versions import keep_version

UPGRADE = "/designs/apps/crm_starter/upgrade"
TITLE = "entity/account/title"


@pytest.fixture
def analyst(visit):
    return visit("analyst")


@pytest.fixture
def customised(served):
    """The CRM with what an analyst made of it, live."""
    with served[1].write(SYSTEM) as tx:
        mark = keep_version(tx, template("crm_starter"))
        drafts = Drafts(tx)
        there = drafts.get("app", "crm_starter")
        marked = {**there.document, "installed": mark}
        drafts.save("app", "crm_starter", marked, etag=there.etag)
        newer_template.customise(tx)
    publish_drafts(served[1], SYSTEM)
    return served[1]


def send(visitor, content, name="crm.zip"):
    visitor.get(UPGRADE)
    return visitor.post(f"{UPGRADE}/package", {"file": (content, name)})


def drafts_of(workspace):
    with workspace.read(SYSTEM) as tx:
        return {(one.kind, one.key): one.document for one in Drafts(tx).list()}


def test_a_package_of_a_customised_app_is_compared_from_the_gallery_too(customised, analyst):
    analyst.get("/designs/apps")
    content = (newer_template.package(), "crm.zip")
    sent = analyst.post("/designs/apps/package", {"file": content})
    assert sent.location.startswith(f"{UPGRADE}?to=1.7.0")
    assert "Floor" in analyst.get(sent.location).text.partition('id="stays"')[2]
    assert drafts_of(customised) == {}


def test_a_package_is_compared_chosen_and_drafted(customised, analyst):
    sent = send(analyst, newer_template.package())
    assert sent.status_code == 303
    page = analyst.get(sent.location).text
    assert "From version 1.1.0 to 1.7.0." in page
    comes, stays = page.index('id="comes"'), page.index('id="stays"')
    assert "Auditor" in page[comes:stays]
    assert "Floor" in page[stays:]
    assert page.count(f'name="{TITLE}"') == 2
    to = re.search(r'name="to" value="([^"]+)"', page)[1]
    refused = analyst.post(UPGRADE, {"to": to})
    assert refused.status_code == 422
    assert "Choose at 1 place first." in refused.text
    assert drafts_of(customised) == {}
    drafted = analyst.post(UPGRADE, {"to": to, TITLE: "ours"})
    assert drafted.location == "/designs/publish"
    assert drafts_of(customised).keys() == {
        ("app", "crm_starter"), ("entity", "account"), ("role", "auditor"),
    }  # fmt: skip
    publish_drafts(customised, SYSTEM)
    with customised.read(SYSTEM) as tx:
        app = current_app(tx)
        assert app.entity("account").title == "Customer"
        assert {"floor", "brand"} < app.entity("account").fields.keys()
        assert app.document("app", "crm_starter")["version"] == "1.7.0"
    assert "brings nothing that is not here" in analyst.get(sent.location).text


def test_what_nobody_kept_is_offered_from_its_release(served, analyst):
    with served[1].write(SYSTEM) as tx:
        drafts = Drafts(tx)
        there = drafts.get("app", "crm_starter")
        plain = {key: one for key, one in there.document.items() if key != "installed"}
        drafts.save("app", "crm_starter", plain, etag=there.etag)
    sent = send(analyst, newer_template.package())
    page = analyst.get(sent.location).text
    assert "Nobody kept what was installed." in page
    way = re.search(r'href="([^"]+release=\d+)"', page)[1].replace("&amp;", "&")
    assert "Auditor" in analyst.get(way).text


def test_what_is_no_newer_version_is_refused(customised, analyst):
    other = dict(template("field_service"))
    for content, said in (
        (b"no zip", "a ZIP of documents is needed"),
        (newer_template.archive(other), "This is a package of another app"),
    ):
        answer = send(analyst, newer_template.as_file(content))
        assert answer.status_code == 422
        assert said in answer.text
    assert analyst.get("/designs/apps/nope/upgrade").status_code == 404
    assert analyst.get(f"{UPGRADE}?to=x&release=99999").status_code == 200
    assert analyst.get(f"{UPGRADE}?release=99999").status_code == 404


def test_the_card_tells_of_a_version_on_disk(served, analyst):
    with served[1].write(SYSTEM) as tx:
        drafts = Drafts(tx)
        there = drafts.get("app", "crm_starter")
        older = {**there.document, "version": "0.9.0"}
        drafts.save("app", "crm_starter", older, etag=there.etag)
    assert "Version 1.1.0 is there" in analyst.get("/designs/apps").text


@pytest.mark.parametrize(
    ("version", "other", "newer"),
    [
        ("1.10.0", "1.9.2", True), ("2.0.0", "2.0.0-beta", True), ("1.0.0", "1.0.0", False),
        ("1.0.0-rc.1", "1.0.0", False), ("1.0.0", "2.0.0", False),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(version, other, newer):
    assert is_newer(version, other) is newer
