"""Lists, boards, calendars and records asked for what is nonsense, hidden or somebody else's."""

import re

import pytest
from demo_app import Visitor
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

pytestmark = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
HUGE = 10**30
NOBODY = "01890000-0000-7000-8000-000000000000"
STAGES = [
    {"value": "a", "title": "A"}, {"value": "r&d", "title": "R&D"},
    {"value": "old", "title": "Old", "active": False},
]  # fmt: skip
DEAL = entity(
    "deal",
    {
        "name": {}, "stage": {"field": "choice", "options": STAGES}, "amount": {"field": "integer"},
        "secret": {}, "due": {"field": "date"}, "last": {"field": "date"},
        "firm": {"field": "link", "to": "firm", "inverse": "deals"},
        "rows": {"field": "lines", "properties": {
            "place": {"id": "place", "field": "text", "title": "Place"}}},
    },
    display="name", required=["name", "stage"],
)  # fmt: skip
FIRM = entity("firm", {"name": {}}, display="name")
ACT = entity(
    "act",
    {
        "kind": {"field": "choice", "options": [{"value": "note", "title": "Note"}]},
        "text": {"field": "long_text"}, "day": {"field": "date"},
        "deal": {"field": "link", "to": "deal", "inverse": "acts"},
    },
)  # fmt: skip
RIGHTS = {
    "writer": {
        "deal": {"create": True, "read": "all", "update": "all", "delete": "all",
                 "fields": {"secret": "hidden"}},
        "firm": {"read": "all"}, "act": {"read": "all", "fields": {"deal": "hidden"}},
    },
    "reader": {
        "deal": {"read": "all", "fields": {"amount": "masked", "secret": "hidden"}},
        "firm": {"read": "all"}, "act": {"read": "all", "fields": {"day": "hidden"}},
    },
    "timeless": {
        "deal": {"read": "all"},
        "act": {"read": "all", "fields": {"created_at": "hidden", "created_by": "hidden"}},
    },
    "stranger": {"firm": {"read": "all"}},
}  # fmt: skip


def view(key, kind, **more):
    return {"$schema": "formloom:view/1", "$id": key, "title": key, "entity": "deal",
            "kind": kind, **more}  # fmt: skip


class World:
    """People who may do different things, and three deals."""

    def __init__(self, app, workspace):
        self.workspace = workspace
        with workspace.write(SYSTEM) as tx:
            for one in RIGHTS:
                People(tx).add(one, name=one, roles=[one], password=f"{one}-demo")
            owner = str(People(tx).by_login("writer").id)
        self.owner = {"owner": owner}
        firm = self.make("firm", name="North")
        self.deal = self.make(
            "deal", name="one", stage="a", amount=7, due="2026-11-20", last="2026-11-21",
            firm=str(firm.id), secret="TOPSECRET",
        )  # fmt: skip
        self.far = self.make("deal", name="far", stage="a", due="9999-12-30", last="9999-12-31")
        self.blank = self.make("deal", name="blank", stage="a")
        self.make("act", kind="note", text="hello", deal=str(self.deal.id), day="2026-11-20")
        self.visitors = {one: Visitor(app, one) for one in RIGHTS}
        for one in self.visitors.values():
            one.headers = {**one.headers, "HX-Request": "true"}

    def make(self, of, **values):
        with self.workspace.write(SYSTEM) as tx:
            return RecordService(tx, of).create({**self.owner, **values})

    def now(self, record):
        with self.workspace.read(SYSTEM) as tx:
            return RecordService(tx, record.entity.key).get(record.id).values


@pytest.fixture
def world(app, workspace, published):
    published(
        DEAL, FIRM, ACT,
        view("all", "list", columns=[{"field": "name"}, {"field": "amount", "footer": "sum"}],
             group="stage"),
        view("board", "kanban", by="stage", sum="amount", cards=["amount"], lanes="firm"),
        view("firms", "kanban", by="firm"), view("cal", "calendar", start="due", end="last"),
        view("starts", "calendar", start="due"),
        *({"$schema": "formloom:role/1", "$id": key, "title": key, "entities": rights}
          for key, rights in RIGHTS.items()),
    )  # fmt: skip
    app.testing = True
    return World(app, workspace)


def told(answer):
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))


def test_a_record_opens_whatever_of_its_log_is_hidden(world):
    for one in ("writer", "reader", "timeless"):
        page = world.visitors[one].get(f"/e/deal/{world.deal.id}")
        assert page.status_code == 200, one
        assert ("TOPSECRET" in page.text) == (one == "timeless")
        assert ("hello" in page.text) == (one == "reader")
        changes = f"/e/deal/{world.deal.id}/changes?until=0001-01-01T00:00:00%2B14:00&before="
        for before in (HUGE, -HUGE, "x"):
            assert world.visitors[one].get(changes + str(before)).status_code == 200


def test_a_list_answers_every_address(world):
    writer, reader = world.visitors["writer"], world.visitors["reader"]
    for query in ("group=secret", "group=nonsense", "columns=secret,nonsense,,name", "f.secret=x",
                  "f.firm=nonsense", "f.amount=nonsense", "q=%00", "q=%25_'%22*"):  # fmt: skip
        assert writer.get(f"/e/deal?view=all&{query}").status_code == 200, query
    for query in ("sort=secret", "sort=-", "after=nonsense", "filter=secret%3D'TOPSECRET'"):
        assert writer.get(f"/e/deal?view=all&{query}").status_code == 422, query
    assert reader.get("/e/deal?view=all&sort=amount").status_code == 422
    assert "Amount: 7" not in told(reader.get("/e/deal?view=all&group=amount"))


def test_a_board_answers_every_move(world):
    writer, id = world.visitors["writer"], world.deal.id
    move = f"/e/deal/{id}/move?view="
    for to, status in (("nonsense", 422), ("old", 422), ("", 422), ("r&d", 200)):
        assert writer.post(f"{move}board", {"to": to}).status_code == status, to
    assert world.now(world.deal)["stage"] == "r&d"
    assert writer.post(f"{move}board", {"to": "a", "revision": HUGE}).status_code == 409
    forged = {"to": "a", "asked": ["", "nonsense", "secret", "rows", "id"], "secret": "x"}
    assert writer.post(f"{move}board", forged).status_code == 200
    assert world.now(world.deal)["secret"] == "TOPSECRET"
    south = world.make("firm", name="South")
    said = writer.post(f"{move}firms", {"to": str(south.id)})
    assert "one is in South now." in said.text
    for to in ("nonsense", NOBODY):
        assert writer.post(f"{move}firms", {"to": to}).status_code == 422
    for who, status in (("reader", 403), ("stranger", 403)):
        assert world.visitors[who].post(f"{move}board", {"to": "a"}).status_code == status


def test_a_board_names_its_columns_in_addresses_whole(world):
    for at in range(21):
        world.make("deal", name=f"lab {at}", stage="r&d")
    page = world.visitors["writer"].get("/e/deal?view=board").text
    link = re.search(r'data-more="([^"]*column=r[^"]*)"', page)[1].replace("&amp;", "&")
    assert "lab " in world.visitors["writer"].get(link).text
    for column in ("nonsense", "a&after=nonsense"):
        address = f"/e/deal/cards?view=board&column={column}"
        assert world.visitors["writer"].get(address).status_code == 422


def test_a_calendar_answers_every_day_and_move(world):
    writer = world.visitors["writer"]
    for day in ("nonsense", "1900-13-45", "2199-12-31&mode=week", "2026-W01-1", "9999-12-31"):
        assert writer.get(f"/e/deal?view=cal&day={day}").status_code == 200, day
    for record, sent in (
        (world.far, {"days": 3000}), (world.deal, {"days": HUGE}), (world.deal, {"days": ""}),
        (world.deal, {"days": -30, "edge": "end"}), (world.blank, {"days": 1}),
        (world.blank, {"days": 1, "edge": "end"}), (world.deal, {"at": "nonsense"}),
    ):  # fmt: skip
        answer = writer.post(f"/e/deal/{record.id}/when?view=cal", sent)
        assert answer.status_code == 422, sent
    assert str(world.now(world.deal)["last"]) == "2026-11-21"
    assert world.now(world.blank)["last"] is None
    endless = f"/e/deal/{world.deal.id}/when?view=starts"
    assert writer.post(endless, {"days": 1, "edge": "end"}).status_code == 422
    assert world.visitors["reader"].post(endless, {"days": 1}).status_code == 403
    assert writer.post(endless, {"days": 366}).status_code == 200
    assert str(world.now(world.deal)["due"]) == "2027-11-21"


def test_cells_are_edited_by_who_may(world):
    writer = world.visitors["writer"]
    for field in ("secret", "nonsense", "rows", "created_at", "id"):
        address = f"/e/deal/{world.deal.id}/cells/{field}?view=all"
        assert "This cannot be changed here." in writer.get(address).text
        assert writer.post(address, {field: "x", "revision": HUGE}).status_code == 403
    stale = f"/e/deal/{world.deal.id}/cells/name?view=all"
    assert writer.post(stale, {"name": "x", "revision": HUGE}).status_code == 409
    for who in ("reader", "stranger"):
        assert world.visitors[who].post(stale, {"name": "x"}).status_code == 403


def test_who_may_not_read_is_told_nothing(world):
    stranger, id = world.visitors["stranger"], world.deal.id
    pages = ("", "/count", "/footer", "/view-counts", "/cards?view=board", f"/{id}", f"/{id}/peek",
             f"/{id}/changes", f"/{id}/merge/{world.far.id}")  # fmt: skip
    for path in pages:
        answer = stranger.get(f"/e/deal{path}")
        assert answer.status_code in {403, 404}, path
        assert "TOPSECRET" not in answer.text
    for path, sent in (
        ("filter", {"field.0": "amount", "op.0": "="}), ("columns", {"column": "name"}),
        ("widths", {"w.name": "90"}), ("views", {"title": "x"}),
        ("fold?view=board", {"column": "a"}), ("similar", {"name": "one"}),
    ):  # fmt: skip
        assert stranger.post(f"/e/deal/{path}", sent).status_code == 403, path
    found = stranger.get("/palette/records?q=one&entity=deal").json
    assert found == {"groups": []}


def test_what_is_kept_for_a_person_stays_small_and_readable(world):
    writer = world.visitors["writer"]
    for id in ("record/x", "record/Foo/bar", f"record/deal/{'-' * 36}", f"record/zzz/{NOBODY}",
               f"record/deal/{'0' * 36}", f"record/deal/{world.deal.id}"):  # fmt: skip
        writer.post("/palette/recent", {"id": id})
    recent = writer.get("/palette").json["recent"]
    assert [one["id"] for one in recent] == [f"record/deal/{world.deal.id}"]
    assert writer.post("/e/deal/fold?view=board", {"column": "x" * 9999}).status_code == 422
    added = writer.post("/e/deal/cards?view=board", {"title": "q" * 100_000, "column": "x"})
    assert len(added.location) < 4_000


def test_a_merge_takes_only_what_one_may_see(world):
    writer, one, other = world.visitors["writer"], world.deal, world.far
    asked = writer.get(f"/e/deal/{other.id}/merge/{one.id}").text
    assert "TOPSECRET" not in asked
    assert 'name="take.secret"' not in asked
    merge = f"/e/deal/{one.id}/merge/{other.id}"
    for sent, status in (
        ({"take.amount": "x"}, 422), ({"take.secret": str(other.id)}, 403),
        ({"take.id": str(other.id)}, 403),
    ):  # fmt: skip
        assert writer.post(merge, sent).status_code == status, sent
    assert writer.get(f"/e/deal/{one.id}/merge/{one.id}").status_code == 422
    assert world.now(one)["name"] == "one"
