"""Letting something of a calendar repeat, and changing what repeats, without a script."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from demo_app import Visitor, undo_path
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

WEEK = timedelta(days=7)
START = datetime(2026, 11, 10, 3, tzinfo=UTC)
APP = {
    "$schema": "formloom:app/1", "$id": "visits", "title": "Visits", "version": "1.0.0",
    "locale": "en", "currency": "CNY", "timezone": "Asia/Shanghai", "documents": ["entity/visit"],
    "calendar": {"week": [1, 2, 3, 4, 5], "hours": ["09:00", "18:00"],
                 "holidays": ["2026-11-11", {"date": "2026-11-21", "title": "Founding Day"}],
                 "workdays": ["2026-11-14"]},
}  # fmt: skip
WORDS = {
    "$schema": "formloom:i18n/1", "$id": "zh", "texts": {"app/@holidays/2026-11-21": "创立日"},
}  # fmt: skip
VISIT = entity(
    "visit", {"name": {}, "room": {}, "starts": {"field": "datetime"}}, display="name",
    required=["name"],
)  # fmt: skip
CALENDAR = {
    "$schema": "formloom:view/1", "$id": "visits", "title": "Visits", "entity": "visit",
    "kind": "calendar", "start": "starts",
}  # fmt: skip


def role(key, **rights):
    return {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": {"visit": rights}}


@pytest.fixture
def world(app, workspace, published):
    own = role("owner", create=True, read="all", update="own", delete="own")
    published(APP, VISIT, CALENDAR, WORDS, own, role("reader", read="all"))
    app.testing = True
    with workspace.write(SYSTEM) as tx:
        for login in ("owner", "reader"):
            People(tx).add(login, name=login, roles=[login], password=f"{login}-demo")
    return World(app, workspace)


class World:
    def __init__(self, app, workspace):
        self.app, self.workspace = app, workspace

    def visitor(self, login="owner", locale="en"):
        return Visitor(self.app, login, locale)

    def make(self, **values):
        with self.workspace.write(SYSTEM) as tx:
            owner = {"owner": str(People(tx).by_login("owner").id)}
            given = {"name": "round", "starts": START.isoformat(), **owner, **values}
            return RecordService(tx, "visit").create(given).id

    def starts(self):
        with self.workspace.read(SYSTEM) as tx:
            found = RecordService(tx, "visit").list(sort=[("starts", False)]).items
            return [(one.values["starts"], one.values["room"], one.id) for one in found]

    def series(self, visitor, **asked):
        id = self.make()
        made = visitor.post(f"/e/visit/{id}/repeat", {**asked, "seen": seen(visitor, id, **asked)})
        assert made.status_code == 303
        assert "round is there 4 times until Tue 1 Dec 2026." in visitor.get(made.location).text
        return [one for _start, _room, one in self.starts()]


WEEKLY = {"every": "week", "interval": "1", "weekdays": "2", "ends": "times", "times": "4"}


def seen(visitor, id, **asked):
    """What the page of the days says that was shown."""
    shown = visitor.post(f"/e/visit/{id}/repeat", {**asked, "look": "1"}).text
    return html.unescape(re.search(r'name="seen" value="([^"]*)"', shown)[1])


def test_the_days_are_shown_before_they_are_made(world):
    id, visitor = world.make(), world.visitor()
    begun = visitor.get(f"/e/visit/{id}/repeat").text
    assert "10 times until Tue 12 Jan 2027" in begun
    assert "Make 9 more" in begun
    assert f'href="/e/visit/{id}/repeat"' in visitor.get(f"/e/visit/{id}").text
    assert f'href="/e/visit/{id}/repeat"' in visitor.get(f"/e/visit/{id}/peek").text
    asked = {"every": "workday", "interval": "1", "ends": "until", "until": "2026-11-16"}
    shown = visitor.post(f"/e/visit/{id}/repeat", {**asked, "look": "1"}).text
    assert re.findall(r"<li>(\w+ \d+ Nov 2026)</li>", shown) == [
        "Tue 10 Nov 2026", "Thu 12 Nov 2026", "Fri 13 Nov 2026", "Sat 14 Nov 2026",
        "Mon 16 Nov 2026",
    ]  # fmt: skip
    other = {**asked, "until": "2026-11-13", "seen": seen(visitor, id, **asked)}
    assert "3 times until Fri 13 Nov 2026" in visitor.post(f"/e/visit/{id}/repeat", other).text
    assert len(world.starts()) == 1
    for wrong, why in (
        ({"until": ""}, "Say when it ends"), ({"interval": "x"}, "whole number"),
        ({"until": "2026-11-01"}, "after its first day"), ({"every": "moon"}, "how it repeats"),
        ({"until": "never"}, "until"), ({"ends": "times", "times": "999"}, "from 2 to 200"),
    ):  # fmt: skip
        refused = visitor.post(f"/e/visit/{id}/repeat", {**asked, **wrong, "seen": "x"})
        assert why in refused.text
        assert 'name="seen"' not in refused.text
    zh = world.visitor(locale="zh").get(
        f"/e/visit/{id}/repeat?every=nth&ends=times&times=3&interval=2"
    )
    assert "每月第二个星期二" in zh.text
    assert "共 3 次，至 2027年3月9日 周二" in zh.text


def test_a_series_is_made_looked_at_and_undone(world):
    visitor = world.visitor()
    ids = world.series(visitor, **WEEKLY)
    assert [start for start, _room, _id in world.starts()] == [START + n * WEEK for n in range(4)]
    page = visitor.get(f"/e/visit/{ids[1]}").text
    assert "2 of 4 of its series" in page
    assert f'href="/e/visit/{ids[0]}"' in page
    assert f'href="/e/visit/{ids[2]}"' in page
    series = visitor.get(f"/e/visit/{ids[1]}/repeat").text
    assert "Made as: Every week on Tue, 4 times." in series
    assert len(re.findall(r'<li><a href="/e/visit/', series.partition("Made as")[2])) == 4
    month = visitor.get("/e/visit?view=visits&mode=month&day=2026-11-10").text
    assert month.count("data-repeats") == 4
    assert 'aria-label="Repeats"' in month
    assert 'aria-label="Wed 11 Nov 2026, Day off"' in month
    assert 'aria-label="Sat 14 Nov 2026, Working day"' in month
    assert 'aria-label="Sat 21 Nov 2026, Day off, Founding Day"' in month
    assert 'title="Founding Day">Founding Day</span>' in month
    chinese = world.visitor(locale="zh").get("/e/visit?view=visits&mode=month&day=2026-11-10").text
    assert 'title="创立日">创立日</span>' in chinese
    changes = visitor.get("/changes").text
    assert "Repeated" in changes
    visitor.post(re.search(r'action="(/changes/[0-9a-f-]+/undo)"', changes)[1], {})
    assert len(world.starts()) == 1
    assert "of its series" not in visitor.get(f"/e/visit/{ids[0]}").text


def test_a_drag_an_edit_and_a_deletion_reach_as_far_as_chosen(world):
    visitor = world.visitor()
    ids = world.series(visitor, **WEEKLY)
    day, begun = timedelta(days=1), [start for start, _room, _id in world.starts()]
    when = f"/e/visit/{ids[1]}/when?view=visits&mode=month&day=2026-11-10"
    visitor.headers["HX-Request"] = "true"
    moved = visitor.post(when, {"days": "1", "_series": "following"})
    assert "and 2 more with it" in moved.text
    assert [one[0] for one in world.starts()] == [begun[0], *(one + day for one in begun[1:])]
    visitor.post(undo_path(moved.text), {})
    visitor.post(when, {"days": "2"})
    now = {id: start for start, _room, id in world.starts()}
    assert now[ids[1]] == begun[1] + 2 * day
    assert [now[one] for one in ids[2:]] == begun[2:]
    del visitor.headers["HX-Request"]
    form = visitor.get(f"/e/visit/{ids[2]}/edit").text
    assert "all 4 of the series" in form
    revision = re.search(r'name="revision" value="(\d+)"', form)[1]
    typed = {"name": "round", "room": "B", "starts": "2026-11-24 12:00", "revision": revision}
    visitor.post(f"/e/visit/{ids[2]}/edit", {**typed, "_series": "all"})
    after = {id: (start, room) for start, room, id in world.starts()}
    assert {room for _start, room in after.values()} == {"B"}
    assert {after[one][0] - now[one] for one in ids} == {timedelta(hours=1)}
    said = visitor.get(f"/e/visit/{ids[2]}").text
    assert "and 3 more with it" in said
    visitor.post(undo_path(said), {})
    assert {room for _start, room, _id in world.starts()} == {None}
    assert "Delete this and the following" in visitor.get(f"/e/visit/{ids[1]}").text
    visitor.post(f"/e/visit/{ids[1]}/delete", {"_series": "following"})
    assert [id for _start, _room, id in world.starts()] == [ids[0]]
    visitor.post(undo_path(visitor.get("/e/visit").text), {})
    visitor.post(f"/e/visit/{ids[3]}/delete", {})
    assert {id for _start, _room, id in world.starts()} == {*ids[:3]}


def test_who_may_not_make_them_is_not_offered_to(world):
    id, reader = world.make(), world.visitor("reader")
    for path in ("", "/peek"):
        assert "/repeat" not in reader.get(f"/e/visit/{id}{path}").text
    assert reader.get(f"/e/visit/{id}/repeat").status_code == 403
    assert reader.post(f"/e/visit/{id}/repeat", WEEKLY).status_code == 403
    others = world.make(owner=None)
    visitor = world.visitor()
    asked = {**WEEKLY, "seen": seen(visitor, others, **WEEKLY)}
    assert visitor.post(f"/e/visit/{others}/repeat", asked).status_code == 403
    assert visitor.get(f"/e/visit/{world.make(starts=None)}/repeat").status_code == 422
    assert len(world.starts()) == 3


def test_a_new_one_is_saved_and_repeated_and_chinese_pages_show_the_moon(world):
    visitor = world.visitor(locale="zh")
    day = "/e/visit/new?starts=2026-11-10+09:00&_next=/e/visit"
    assert 'name="_repeat"' in visitor.get(day).text
    assert 'name="_repeat"' not in visitor.get("/e/visit/new").text
    made = visitor.post(
        day, {"name": "new", "starts": "2026-11-10 09:00", "_repeat": "1", "_next": "/e/visit"}
    )
    assert re.fullmatch(r"/e/visit/[0-9a-f-]+/repeat\?next=/e/visit", made.location)
    month = "/e/visit?view=visits&mode=month&day=2026-11-10"
    assert "data-lunar" in visitor.get(month).text
    visitor.post("/prefs", {"lunar": "hidden"})
    assert "data-lunar" not in visitor.get(month).text
    assert 'name="lunar"' not in world.visitor().get(month).text
