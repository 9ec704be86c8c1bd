"""The icon and the colour that an app's card wears are chosen in its settings."""

import re

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts

URL = "/designs/app/crm_starter/settings"


@pytest.fixture
def admin(visit):
    return visit("admin")


def drafted(workspace):
    with workspace.read(SYSTEM) as tx:
        draft = Drafts(tx).get("app", "crm_starter")
    return draft.document, draft.etag


def chosen(page, name):
    return re.findall(rf'type="radio" name="{name}" value="([^"]*)"[^>]* checked', page)


def test_an_app_wears_what_is_chosen_and_the_usual_where_nothing_is(served, admin):
    before, etag = drafted(served[1])
    page = admin.get(URL).text
    assert chosen(page, "icon") == ["handshake"]
    assert page.count('type="radio" name="icon"') > 40
    said = {"etag": etag, "title": before["title"], "locale": "en", "locales": "zh",
            "timezone": "Asia/Shanghai", "version": "1.0.0", "week": ["1", "2"],
            "from": "09:00", "to": "18:00", "icon": "truck", "color": "teal"}  # fmt: skip
    assert admin.post(URL, said).status_code == 303
    document, etag = drafted(served[1])
    assert (document["icon"], document["color"]) == ("truck", "teal")
    page = admin.get(URL).text
    assert (chosen(page, "icon"), chosen(page, "color")) == (["truck"], ["teal"])
    card = admin.get("/designs/apps").text
    assert re.search(r'fl-head-icon is-teal".*?icons\.svg[^"]*#truck"', card, re.S)
    assert admin.post(URL, {**said, "etag": etag, "icon": "", "color": ""}).status_code == 303
    document, etag = drafted(served[1])
    assert not {"icon", "color"} & set(document)
    page = admin.get(URL).text
    assert (chosen(page, "icon"), chosen(page, "color")) == ([""], [""])
    refused = admin.post(URL, {**said, "etag": etag, "color": "mud"})
    assert refused.status_code == 422
