"""What designers and administrators see and do of a public form."""

import io
import re
from uuid import uuid4

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.releases import current_app
from formloom.platform.forms.public import public_form
from formloom.platform.forms.public_service import PublicForms, Sent

pytestmark = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
PAGE = "/designs/form/lead_web/public"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 20
LEAD = entity(
    "lead",
    {
        "name": {"title": "Name"},
        "email": {"field": "email"},
        "mobile": {"field": "phone"},
        "source": {"field": "choice", "options": [{"value": "website"}]},
        "account": {"field": "link", "to": "account", "inverse": "leads"},
    },
    display="name",
    required=["name"],
)
ACCOUNT = entity("account", {"name": {}}, display="name")
STAFF = {
    "$schema": "formloom:form/1", "$id": "lead_default", "title": "Lead", "entity": "lead",
    "use": "edit", "body": [{"section": "a", "body": [{"field": "email"}, {"field": "account"}]}],
}  # fmt: skip
WEB = {
    "$schema": "formloom:form/1", "$id": "lead_web", "title": "Talk to us", "entity": "lead",
    "use": "public", "body": [{"field": "name"}, {"field": "email"}, {"field": "mobile"}],
    "public": {"slug": "talk-to-us", "values": {"source": "website"}},
}  # fmt: skip
ANALYST = {
    "$schema": "formloom:role/1", "$id": "analyst", "title": "Analyst", "entities": {},
    "designer": True,
}  # fmt: skip


class Person:
    """Somebody at a browser, carried by a token instead of a cookie."""

    def __init__(self, client):
        self._client = client

    def get(self, path):
        return self._client.http.get(path, headers=self._client.headers)

    def post(self, path, data):
        return self._client.http.post(path, data=data, headers=self._client.headers)


@pytest.fixture
def visit(workspace, published, client):
    published(LEAD, ACCOUNT, STAFF, WEB, ANALYST)
    return lambda login: Person(client({"admin": "administrator"}.get(login, login), login=login))


@pytest.fixture
def admin(visit):
    return visit("admin")


@pytest.fixture
def visitor(app):
    """Somebody who is not signed in."""
    return app.test_client(use_cookies=False)


def etag(page):
    return re.search(r'name="etag" value="([^"]+)"', page.text)[1]


def saved(admin, **values):
    given = {"slug": "talk-to-us", "enabled": "1", "etag": etag(admin.get(PAGE)), **values}
    return admin.post(PAGE, given)


def drafted(workspace):
    with workspace.read(SYSTEM) as tx:
        return Drafts(tx).get("form", "lead_web").document["public"]


def sent(workspace):
    with workspace.write(SYSTEM) as tx:
        form = public_form(current_app(tx), "lead_web")
        tx.actor = form.actor
        given = {"name": "Wang Wei", "email": "w@example.com"}
        came = {"utm_source": "wechat"}
        return PublicForms(tx, form).submit(Sent(uuid4(), given, attribution=came))


def test_the_page_tells_where_the_form_is(admin):
    page = admin.get(PAGE).text
    assert "http://localhost/f/talk-to-us" in page
    assert "&lt;iframe src=&#34;http://localhost/f/talk-to-us?embed=1&#34;" in page
    assert 'alt="QR code of the address"' in page
    assert "data:image/svg+xml" in admin.get(f"{PAGE}/poster").text


def test_settings_are_drafted_and_those_without_a_control_stay(admin, workspace):
    answer = saved(
        admin, quota="20", opens="2026-12-01", person=["email", "mobile"], perPerson="1",
        thanks="See you.", embed="https://www.example.com/\nhttps://shop.example.com",
        **{"brand.name": "Weaver", "brand.color": "#0B5D4E"}, logo=(io.BytesIO(PICTURE), "a.png"),
    )  # fmt: skip
    assert answer.status_code == 303
    said = drafted(workspace)
    assert said["brand"]["logo"].startswith("data:image/png;base64,")
    assert {**said, "brand": {**said["brand"], "logo": ""}} == {
        "slug": "talk-to-us", "opens": "2026-12-01", "quota": 20, "perPerson": 1,
        "person": ["email", "mobile"], "values": {"source": "website"}, "thanks": "See you.",
        "brand": {"name": "Weaver", "color": "#0b5d4e", "logo": ""},
        "embed": ["https://www.example.com", "https://shop.example.com"],
    }  # fmt: skip


def test_values_that_nobody_types_have_rows_of_their_own(admin, workspace):
    page = admin.get(PAGE).text
    assert 'value="website"' in page
    # Browsers send no form with a required choice that says nothing.
    assert not re.search(r'<select[^>]* required[^>]*>\s*<option value=""', page)
    rows = {"value.field": ["source", "account", "", "name"],
            "value.how": ["fixed", "parameter", "fixed", "fixed"],
            "value.text": ["website", "trade", "lost", " "]}  # fmt: skip
    assert saved(admin, **rows).status_code == 303
    assert drafted(workspace)["values"] == {
        "source": "website", "account": {"parameter": "trade"},
    }  # fmt: skip
    blank = saved(admin, **{"value.field": [""], "value.how": [""], "value.text": [""]})
    assert (blank.status_code, "values" in drafted(workspace)) == (303, False)


@pytest.mark.parametrize(
    ("values", "control"),
    [({"slug": "No Slug"}, "slug"), ({"quota": "many"}, "quota"), ({"perPerson": "1"}, "person"),
     ({"opens": "tomorrow"}, "opens"), ({"brand.color": "#ffee00"}, "brand.color"),
     ({"embed": "javascript:x"}, "embed"), ({"redirect": "javascript:x"}, "redirect"),
     ({"logo": (io.BytesIO(b"<svg>"), "a.svg")}, "logo")],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_what_cannot_be_published_stands_beside_its_control(admin, workspace, values, control):
    before = drafted(workspace)
    answer = saved(admin, **values)
    assert answer.status_code == 422
    assert f'id="{control}-error"' in answer.text
    assert drafted(workspace) == before


def test_a_form_for_staff_becomes_one_for_everybody(admin, workspace):
    assert "for people who are signed in" in admin.get("/designs/form/lead_default/public").text
    answer = admin.post("/designs/form/lead_default/public/begin", {})
    assert answer.location.endswith("/designs/form/lead_public/public")
    with workspace.read(SYSTEM) as tx:
        made = Drafts(tx).get("form", "lead_public").document
    fields = [one["field"] for one in made["body"]]
    assert fields == ["email", "name"]
    assert (made["use"], made["public"]["enabled"]) == ("public", False)
    assert re.fullmatch(r"lead-public-[0-9a-f]{12}", made["public"]["slug"])


def test_an_administrator_closes_the_form_and_opens_it_again(admin, visitor):
    admin.post(f"{PAGE}/close", {})
    assert "This form is closed." in visitor.get("/f/talk-to-us").text
    assert "Open again" in admin.get(PAGE).text
    admin.post(f"{PAGE}/open", {})
    assert 'name="mobile"' in visitor.get("/f/talk-to-us").text


def test_a_designer_does_not_close_it_or_set_its_password(visit):
    analyst = visit("analyst")
    assert analyst.get(PAGE).status_code == 200
    assert analyst.post(f"{PAGE}/close", {}).status_code == 403
    assert analyst.post(f"{PAGE}/password", {"password": "loom of blue"}).status_code == 403


def test_a_password_that_everybody_tries_is_refused(admin, visitor):
    assert admin.post(f"{PAGE}/password", {"password": "password"}).status_code == 422
    admin.post(f"{PAGE}/password", {"password": "loom of blue"})
    assert 'name="mobile"' not in visitor.get("/f/talk-to-us").text
    assert "Asks for a password" in admin.get(PAGE).text


def test_what_came_in_is_listed_with_where_it_came_from(admin, workspace):
    sent(workspace)
    page = admin.get(PAGE).text
    assert "Wang Wei" in page
    assert "utm_source: wechat" in page
    assert "Sent 1 time" in page


def test_who_may_not_see_leads_sees_nothing_that_was_sent(visit, workspace):
    sent(workspace)
    assert "Wang Wei" not in visit("analyst").get(PAGE).text
