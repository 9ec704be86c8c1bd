"""A full disk is said in words, leaves nothing half, and once there is room work goes on."""

import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO

import disks
import imports
import pytest
from api_client import Client
from make import entity
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.database import FULL
from formloom.platform.core.errors import UnavailableError
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.history import verify_history
from formloom.platform.records.importing.service import Imports
from formloom.platform.records.service import RecordService
from formloom.runtime.backup import back_up

NOTE = {"name": {}, "text": {"field": "long_text"}, "papers": {"field": "file"}}
#: Too long for the room that is left in pages of the database.
LONG = secrets.token_hex(10_000)
ROWS = 300


def publish(workspace, *documents):
    with workspace.write(SYSTEM, publishing=True) as tx:
        after = dict(current_app(tx).documents)
        after.update({("entity", one["$id"]): one for one in documents})
        apply_plan(tx, make_plan(tx, after))


@pytest.fixture
def notes(cramped):
    """A workspace with one entity, on a disk of some megabytes."""
    publish(cramped, entity("note", NOTE, display="name", required=["name"]))
    return cramped


@pytest.fixture
def admin(notes):
    with notes.write(SYSTEM) as tx:
        person = People(tx).add("ann", name="Ann", roles=["administrator"])
        token = Tokens(tx, person.id).create("tests").secret
    return Client(quick_app(notes), token, person.id)


def names(workspace):
    with workspace.read(SYSTEM) as tx:
        return [one.title for one in RecordService(tx, "note").list(limit=500).items]


def is_sound(workspace):
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        assert make_plan(tx, app.documents).changes == ()
        assert verify_history(tx).broken is None
    return app.release


def test_a_record_is_refused_whole_and_saved_once_there_is_room(notes, admin, disk):
    admin.post("/records/note", {"values": {"name": "before"}})
    disk.fill()
    answer = admin.send("POST", "/records/note", {"values": {"name": "during", "text": LONG}})
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert answer.json["title"] == FULL
    assert [one["values"]["name"] for one in admin.get("/records/note")["items"]] == ["before"]
    disk.free()
    admin.post("/records/note", {"values": {"name": "after", "text": LONG}})
    assert sorted(names(notes)) == ["after", "before"]
    assert is_sound(notes) == 1


def send_file(admin, body):
    return admin.http.post(
        "/api/v1/files", query_string={"entity": "note", "field": "papers"},
        headers=admin.headers, data={"file": (BytesIO(body), "a.txt")},
    )  # fmt: skip


def test_a_file_is_refused_and_leaves_no_half(notes, admin, disk):
    folder = notes.settings.home / "files"
    disk.fill()
    answer = send_file(admin, LONG.encode())
    assert (answer.status_code, answer.json["title"]) == (503, FULL)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    disk.free()
    assert send_file(admin, LONG.encode()).status_code == 201


def refusal(workspace, documents):
    """Publish, and say why that was refused, if it was."""
    try:
        publish(workspace, *documents)
    except UnavailableError as error:
        return str(error)
    return ""


def test_a_publish_is_whole_or_not_at_all_wherever_the_room_ends(notes, disk, proof):
    more = [
        entity(f"e{number}", {f"f{field}": {"index": True} for field in range(6)})
        for number in range(8)
    ]
    refused = 0
    for leave in proof.sample([kilobytes * 1024 for kilobytes in range(0, 512, 16)], 4):
        disk.fill(leave)
        if said := refusal(notes, more):
            refused += 1
            assert said == FULL
        assert is_sound(notes) == (1 if said else 2), leave
        if not said:
            break
    disk.free()
    assert refusal(notes, more) == ""
    proof.write(f"disk_full_publish_{notes.engine.dialect.name}", refused=refused)


def test_an_import_stops_at_a_chunk_and_is_finished_later(notes, disk):
    rows = [["name", "text"], *([f"n{row}", LONG[row : row + 9_000]] for row in range(ROWS))]
    made = imports.upload(notes, "note", imports.as_csv(rows))
    with notes.write(SYSTEM) as tx:
        Imports(tx).start(made.id)
    disk.fill(2_000_000)
    # What became of the attempt may still be noted, or find no room either.
    with suppress(UnavailableError):
        imports.run_pending(notes, imports.handlers(), imports.acting_as)
    assert len(names(notes)) < ROWS
    assert is_sound(notes) == 1
    disk.free()
    notes.clock = SetClock(datetime.now(UTC) + timedelta(minutes=2))
    imports.run_pending(notes, imports.handlers(), imports.acting_as)
    with notes.read(SYSTEM) as tx:
        done = Imports(tx).get(made.id)
    assert (done.state, done.counts.created) == ("done", ROWS)
    assert sorted(names(notes)) == sorted(f"n{row}" for row in range(ROWS))


def test_a_backup_without_room_leaves_the_last_one_as_it_was(workspace, published, disk):
    published(entity("note", {"name": {}}))
    target = disk.folder / "backup.zip"
    back_up(workspace, target)
    last = target.read_bytes()
    disk.fill(20_000)
    with pytest.raises(UnavailableError, match=r"could not be written|No space left"):
        back_up(workspace, target)
    assert [path.name for path in disk.folder.iterdir() if path.name != disks.FILLER] == [
        "backup.zip"
    ]
    assert target.read_bytes() == last
    disk.free()
    assert back_up(workspace, target) > 0
