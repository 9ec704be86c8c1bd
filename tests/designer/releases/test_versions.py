"""The versions of one document: what each release made of it, and taking one back."""

import re
from html import unescape

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.publishing import publish_drafts
from formloom.platform.documents.releases import current_app

VERSIONS = "/designs/report/win_rate/versions"


def renamed(workspace, title):
    with workspace.write(SYSTEM) as tx:
        draft = Drafts(tx).get("report", "win_rate")
        Drafts(tx).save("report", "win_rate", {**draft.document, "title": title}, etag=draft.etag)
    publish_drafts(workspace, SYSTEM)


def test_the_releases_that_changed_it_are_its_versions_and_one_is_taken_back(visit, served):
    workspace, analyst = served[1], visit("analyst")
    with workspace.read(SYSTEM) as tx:
        title = current_app(tx).document("report", "win_rate")["title"]
    renamed(workspace, "Luck")
    with workspace.write(SYSTEM) as tx:
        draft = Drafts(tx).get("dashboard", "sales")
        Drafts(tx).save("dashboard", "sales", {**draft.document, "help": "x"}, etag=draft.etag)
    publish_drafts(workspace, SYSTEM)
    assert f'href="{VERSIONS}"' in analyst.get("/reports/win_rate").text
    page = unescape(analyst.get(VERSIONS).text)
    numbers = [int(one) for one in re.findall(r'<h2><a href="/designs/releases/(\d+)"', page)]
    assert len(numbers) == 2
    assert "Luck" in page
    assert page.count("/versions/") == 1, "what is live cannot be taken back"
    first = numbers[-1]
    assert analyst.post(f"{VERSIONS}/{first}", {}).status_code == 303
    with workspace.write(SYSTEM) as tx:
        assert Drafts(tx).get("report", "win_rate").document["title"] == title
        assert current_app(tx).document("report", "win_rate")["title"] == "Luck"
    assert analyst.post(f"{VERSIONS}/999", {}).status_code == 404
