"""Apps copied, put away, brought back, made the main one, deleted: drafts, then published."""

import io
import re

import pytest
from make import entity

from formloom.designer.apps.app_removal import draft_removal
from formloom.designer.apps.duplicate import duplicate
from formloom.designer.apps.life import bring_back, draft_copy, make_main, put_away
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, DocumentError, InvalidValueError
from formloom.platform.documents.compile import assemble
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.ownership import put_away as away_of
from formloom.platform.documents.publishing import publish_drafts
from formloom.platform.documents.references import ToDocument
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 20
sqlite = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


def manifest(key, title, *documents, **more):
    return {
        "$schema": "formloom:app/1", "$id": key, "title": title, "version": "1.0.0",
        "locale": "en", "locales": ["en", "zh"], "currency": "CNY", "timezone": "Asia/Shanghai",
        "documents": [*documents], **more,
    }  # fmt: skip


CRM = manifest("crm", "CRM", "entity/account", "role/sales", "i18n/zh", main=True)
LENDING = manifest(
    "lending", "Lending", "entity/tool", "entity/loan", "form/loan_default", "form/loan_web",
    "view/loan_all", "navigation/tools", "role/keeper",
)  # fmt: skip
DOCUMENTS = (
    CRM, LENDING,
    entity("account", {"name": {}}, display="name"),
    entity("tool", {"name": {}, "times": {
        "field": "rollup", "over": "loans", "agg": "count", "returns": "integer"}}, display="name"),
    entity("loan", {
        "what": {"field": "link", "to": "tool", "inverse": "loans"},
        "who": {"field": "link", "to": "account", "inverse": "loans"},
    }),
    {"$schema": "formloom:form/1", "$id": "loan_default", "title": "Loan", "entity": "loan",
     "use": "edit", "body": [{"field": "what"}, {"field": "who"}]},
    {"$schema": "formloom:form/1", "$id": "loan_web", "title": "Borrow", "entity": "loan",
     "use": "public", "body": [], "public": {"slug": "borrow"}},
    {"$schema": "formloom:view/1", "$id": "loan_all", "title": "Loans", "entity": "loan",
     "kind": "list", "columns": [{"field": "what.name"}]},
    {"$schema": "formloom:navigation/1", "$id": "tools", "items": [
        {"entity": "tool"}, {"group": "Out", "id": "out", "items": [
            {"entity": "loan", "view": "loan_all"}]}], "home": {"keeper": "view/loan_all"}},
    {"$schema": "formloom:role/1", "$id": "keeper", "title": "Keeper", "entities": {
        "loan": {"read": "all", "also": {"read": "ISBLANK(who)"}}, "tool": {"read": "all"}}},
    {"$schema": "formloom:role/1", "$id": "sales", "title": "Sales", "entities": {
        "account": {"read": "all"}, "loan": {"read": "own"}}},
    {"$schema": "formloom:i18n/1", "$id": "zh", "texts": {
        "entities/tool": "工具", "entities/account": "客户", "navigation/tools/out": "借出"}},
)  # fmt: skip


@pytest.fixture
def lending(workspace, published):
    """A CRM and, beside it, an app that lends tools."""
    published(*DOCUMENTS)
    return workspace


class Person:
    """Somebody at a browser, carried by a token instead of a cookie."""

    def __init__(self, client):
        self._client = client

    def get(self, path):
        return self._client.http.get(path, headers=self._client.headers)

    def post(self, path, data=None):
        return self._client.http.post(path, data=data or {}, headers=self._client.headers)


@pytest.fixture
def boss(lending, client):
    return Person(client("administrator", login="boss"))


def write(workspace, act, *given):
    with workspace.write(SYSTEM) as tx:
        return act(tx, *given)


def drafted(workspace):
    with workspace.read(SYSTEM) as tx:
        return dict(Drafts(tx).documents())


@sqlite
def test_a_copy_has_keys_menu_rights_and_words_of_its_own(lending):
    before = drafted(lending)
    assert write(lending, draft_copy, "lending", "Lending (copy)") == "lending_copy"
    publish_drafts(lending, SYSTEM)
    after = drafted(lending)
    assert after["app", "lending_copy"]["documents"] == [
        "entity/tool_2", "entity/loan_2", "form/loan_2_default", "form/loan_2_web",
        "view/loan_2_all", "navigation/tools_2",
    ]  # fmt: skip
    loan = after["entity", "loan_2"]
    assert loan["id"] == "loan_2"
    assert loan["properties"]["what"]["to"] == "tool_2"
    assert loan["properties"]["what"]["inverse"] == "loans"
    assert loan["properties"]["who"]["to"] == "account"
    assert "inverse" not in loan["properties"]["who"]
    public = after["form", "loan_2_web"]["public"]
    assert public["slug"] != "borrow"
    assert public["enabled"] is False
    menu = after["navigation", "tools_2"]
    assert [one["group"] for one in menu["items"]] == ["Lending (copy)", "Lending (copy) · Out"]
    assert menu["items"][1]["items"] == [{"entity": "loan_2", "view": "loan_2_all"}]
    assert "home" not in menu
    assert after["role", "keeper"]["entities"]["loan_2"] == DOCUMENTS[9]["entities"]["loan"]
    texts = after["i18n", "zh"]["texts"]
    assert texts["entities/tool_2"] == "工具"
    assert texts["navigation/tools_2/out"] == "Lending (copy) · 借出"
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {("role", "keeper"), ("role", "sales"), ("i18n", "zh")}


def test_a_copy_does_nothing_a_second_time():
    cron = {"cron": "0 9 * * 1", "catchUp": "once"}
    flows = [
        {"$schema": "formloom:flow/1", "$id": key, "title": key, "steps": [],
         "start": {"on": on, **more}, **about}
        for key, on, more, about in (
            ("weekly", "schedule", cron, {}), ("lent", "created", {}, {"entity": "loan"}),
            ("each", "schedule", cron, {"entity": "loan"}),
            ("known", "created", {}, {"entity": "account"}),
            ("asked", "button", {}, {"entity": "account"}),
        )
    ]  # fmt: skip
    listed = {**LENDING, "documents": [*LENDING["documents"], *(f"flow/{x['$id']}" for x in flows)]}
    documents = (*(one for one in DOCUMENTS if one is not LENDING), listed, *flows)
    named = {(one["$schema"][9:-2], one["$id"]): one for one in documents}
    copies = duplicate(assemble(named, {}), "lending", "copy", "Copy", named)
    off = [key for kind, key in copies if kind == "flow" and "enabled" in copies[kind, key]]
    assert off == ["weekly_2", "known_2"]


@sqlite
def test_a_copy_that_was_deleted_does_not_give_its_tables_to_the_next(lending):
    for _time in range(2):
        key = write(lending, draft_copy, "lending", "Again")
        publish_drafts(lending, SYSTEM)
        write(lending, draft_removal, key, "Again")
        publish_drafts(lending, SYSTEM)
    write(lending, draft_copy, "lending", "Again")
    assert ("entity", "tool_4") in drafted(lending)


def test_the_whole_starter_can_be_copied_and_published(served):
    _flask, workspace = served
    before = drafted(workspace)
    write(workspace, draft_copy, "crm_starter", "Pilot CRM")
    publish_drafts(workspace, SYSTEM)
    after = drafted(workspace)
    copies = {name: after[name] for name in set(after) - set(before) if name[0] != "app"}
    for kind in ("entity", "form", "view", "flow", "report", "dashboard", "print", "navigation"):
        assert sum(one == kind for one, _ in copies) == sum(one == kind for one, _ in before)
    named = {
        (one.kind, one.key)
        for (kind, _key), document in copies.items()
        for one in KINDS.get(kind).refer(document)
        if isinstance(one, ToDocument) and one.kind != "role"
    }
    assert named
    assert named <= set(copies)
    with workspace.read(SYSTEM) as tx:
        assert current_app(tx).manifest.title == "CRM"


@sqlite
def test_an_archived_app_leaves_menus_and_keeps_its_records(lending, boss):
    with lending.write(SYSTEM) as tx:
        drill = RecordService(tx, "tool").create({"name": "Drill"})
    assert "/e/loan" in boss.get("/").text
    assert boss.post("/designs/apps/lending/archive").location == "/designs/apps"
    assert boss.post("/designs/apps/crm/archive").location == "/designs/apps"
    publish_drafts(lending, SYSTEM)
    home = boss.get("/").text
    assert "/e/loan" not in home
    assert "/e/tool" not in home
    assert "/e/account" in home
    assert "Drill" in boss.get(f"/e/tool/{drill.id}").text
    with lending.read(SYSTEM) as tx:
        away = away_of(current_app(tx))
    assert ("view", "loan_all") in away
    assert ("entity", "account") not in away
    gallery = boss.get("/designs/apps").text
    assert "Lending" not in gallery
    assert boss.post("/designs/apps/look", {"show": "archived"}).status_code == 303
    gallery = boss.get("/designs/apps").text
    assert "Lending" in gallery
    assert "/designs/apps/lending/unarchive" in gallery


@sqlite
def test_what_is_brought_back_before_it_is_live_is_no_draft(lending):
    write(lending, put_away, "lending")
    assert drafted(lending)["app", "lending"]["archived"] is True
    write(lending, bring_back, "lending")
    with lending.read(SYSTEM) as tx:
        assert Drafts(tx).list() == []


@sqlite
def test_the_main_app_stays_until_another_is_it(lending):
    for act, more in ((put_away, ()), (draft_removal, ("CRM",))):
        with pytest.raises(ConflictError, match="Make another one the main app first"):
            write(lending, act, "crm", *more)
    write(lending, make_main, "lending")
    publish_drafts(lending, SYSTEM)
    with lending.read(SYSTEM) as tx:
        assert current_app(tx).manifest.title == "Lending"
    write(lending, put_away, "crm")
    both = {**CRM, "archived": True}
    with lending.write(SYSTEM) as tx:
        Drafts(tx).save("app", "crm", both, etag=Drafts(tx).get("app", "crm").etag)
    with pytest.raises(DocumentError, match="is not archived"):
        publish_drafts(lending, SYSTEM)


@sqlite
def test_an_app_is_deleted_by_its_name(lending, boss):
    with lending.write(SYSTEM) as tx:
        RecordService(tx, "tool").create({"name": "Drill"})
    with pytest.raises(InvalidValueError, match="Type its name"):
        write(lending, draft_removal, "lending", "lend")
    told = boss.get("/designs/apps/lending/delete").text
    assert "Entities 2" in told
    assert "goes away with its 1 record." in told
    wrong = boss.post("/designs/apps/lending/delete", {"name": "CRM"})
    assert wrong.status_code == 422
    assert boss.post("/designs/apps/lending/delete", {"name": "Lending"}).status_code == 303
    assert "Will be deleted" in boss.get("/designs/apps").text
    publish_drafts(lending, SYSTEM, allow_loss=True)
    after = drafted(lending)
    assert {key for kind, key in after if kind == "entity"} == {"account"}
    assert [*after["role", "sales"]["entities"]] == ["account"]
    assert after["i18n", "zh"]["texts"] == {"entities/account": "客户"}


@sqlite
def test_what_another_app_means_something_by_is_not_deleted(lending, boss):
    told = {**DOCUMENTS[2], "properties": {
        **DOCUMENTS[2]["properties"],
        "tool": {"id": "tool", "field": "link", "title": "Tool", "to": "tool"},
    }}  # fmt: skip
    with lending.write(SYSTEM) as tx:
        Drafts(tx).save("entity", "account", told, etag=Drafts(tx).get("entity", "account").etag)
    page = boss.get("/designs/apps/lending/delete").text
    assert "Some places mean something by it." in page
    assert "Account" in page
    with pytest.raises(ConflictError, match="still use this"):
        write(lending, draft_removal, "lending", "Lending")


@sqlite
def test_a_copy_is_asked_for_in_words(lending, boss):
    page = boss.get("/designs/apps/lending/duplicate").text
    assert 'value="Lending (copy)"' in page
    assert "Keeper, Sales may do with the copy" in page
    assert boss.post("/designs/apps/lending/duplicate", {"title": " "}).status_code == 422
    assert boss.post("/designs/apps/lending/duplicate", {"title": "Tools"}).status_code == 303
    assert boss.get("/designs/apps/none/duplicate").status_code == 404
    assert ("app", "tools") in drafted(lending)


@sqlite
def test_a_logo_is_part_of_the_app_and_stands_where_people_sign_in(lending, boss, app):
    page = "/designs/app/crm/settings"
    sent = {"title": "CRM", "version": "1.0.0", "locale": "en", "currency": "CNY",
            "timezone": "UTC", "week": ["1"], "from": "09:00", "to": "18:00"}  # fmt: skip

    def save(**more):
        etag = re.search(r'name="etag" value="([^"]+)"', boss.get(page).text)[1]
        return boss.post(page, {**sent, "etag": etag, **more}).status_code

    for refused in (b"<svg/>", PICTURE + b"x" * 40_000):
        assert save(logo=(io.BytesIO(refused), "logo.png")) == 422
    assert save(logo=(io.BytesIO(PICTURE), "logo.png")) == 303
    assert save() == 303
    publish_drafts(lending, SYSTEM)
    visitor = app.test_client(use_cookies=False)
    address = re.search(r'"(/brand/logo/[0-9a-f]+)"', visitor.get("/sign-in").text)[1]
    shown = visitor.get(address)
    assert shown.data == PICTURE
    assert shown.mimetype == "image/png"
    assert "immutable" in shown.headers["Cache-Control"]
    assert visitor.get("/brand/logo/0").status_code == 404
    assert address in visitor.get("/f/borrow").text
    assert save(**{"logo.gone": "1"}) == 303
    assert "logo" not in drafted(lending)["app", "crm"]
    forged = {**CRM, "logo": "data:image/png;base64,PHN2Zy8+"}
    with lending.write(SYSTEM) as tx:
        Drafts(tx).save("app", "crm", forged, etag=Drafts(tx).get("app", "crm").etag)
    with pytest.raises(DocumentError, match="no PNG, JPEG or WebP"):
        publish_drafts(lending, SYSTEM)
