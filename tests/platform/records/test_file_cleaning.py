"""Files that nothing can bring back are removed; those that an undo brings back stay."""

from datetime import timedelta
from io import BytesIO

import pytest
from imports import acting_as, handlers, run_pending
from make import entity
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError
from formloom.platform.jobs.queue import enqueue
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.file_cleaning import forget, unwanted
from formloom.platform.records.file_job import forget_files, remove_bytes
from formloom.platform.records.file_store import file_store
from formloom.platform.records.files import FILE, Files
from formloom.platform.records.service import RecordService

BOX = entity(
    "box",
    {"name": {}, "papers": {"field": "file", "max": 3}, "parts": {"field": "lines", "properties": {
        "label": {"id": "label", "field": "text", "title": "Label"},
        "scan": {"id": "scan", "field": "file", "title": "Scan"},
    }}},
    display="name",
)  # fmt: skip


@pytest.fixture
def boxes(workspace, published):
    published(BOX)
    return workspace


def upload(tx, owner, field, content):
    return Files(tx).upload(owner, field, "a.txt", BytesIO(content)).id


def is_there(workspace, file):
    """Whether a file is kept with its bytes, be it shown or not."""
    with workspace.read(SYSTEM) as tx:
        kept = tx.execute(select(FILE.c.sha256).where(FILE.c.id == file)).scalar()
    return kept is not None and file_store(workspace).path(kept).exists()


def clean(workspace):
    """Run the job; what it says it did."""
    with workspace.write(SYSTEM) as tx:
        enqueue(tx, "records.files.clean", {})
    run_pending(workspace, handlers(), acting_as)


def without_its_files(workspace):
    """A box from whose field and lines a file each was taken; (box, files, the change)."""
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "box")
        paper, scan = upload(tx, "box", "papers", b"paper"), upload(tx, "box.parts", "scan", b"s")
        parts = [{"label": "a", "scan": [str(scan)]}]
        box = service.create({"name": "B", "papers": [str(paper)], "parts": parts})
        with change_set(tx, "bulk", "clear") as changes:
            service.update(box.id, {"papers": [], "parts": []})
    return box.id, (paper, scan), changes


def test_as_long_as_a_change_can_be_undone_its_files_stay(boxes):
    box, files, changes = without_its_files(boxes)
    boxes.clock.advance(timedelta(days=30))
    clean(boxes)
    assert all(is_there(boxes, file) for file in files)
    with boxes.write(SYSTEM) as tx:
        assert undo(tx, changes).restored == 1
        back = RecordService(tx, "box").get(box)
        assert [one.id for one in back.values["papers"]] == [files[0]]
        assert [one.id for one in back.values["parts"][0].values["scan"]] == [files[1]]
    boxes.clock.advance(timedelta(days=400))
    clean(boxes)
    assert all(is_there(boxes, file) for file in files)


def test_when_no_undo_is_left_they_go_with_their_bytes(boxes):
    _box, files, changes = without_its_files(boxes)
    kept = [path for path in (boxes.settings.home / "files").rglob("*") if path.is_file()]
    assert len(kept) == len(files)
    boxes.clock.advance(timedelta(days=32))
    with boxes.write(SYSTEM) as tx, pytest.raises(ConflictError):
        undo(tx, changes)
    clean(boxes)
    assert not any(is_there(boxes, file) for file in files)
    assert not any(path.exists() for path in kept)


def test_an_undo_that_took_files_out_can_be_undone_too(boxes):
    with boxes.write(SYSTEM) as tx:
        service = RecordService(tx, "box")
        box, paper = service.create({"name": "B"}), upload(tx, "box", "papers", b"paper")
        with change_set(tx, "bulk", "add") as changes:
            service.update(box.id, {"papers": [str(paper)]})
    boxes.clock.advance(timedelta(days=20))
    with boxes.write(SYSTEM) as tx:
        back = undo(tx, changes).change_set
    boxes.clock.advance(timedelta(days=20))
    clean(boxes)
    with boxes.write(SYSTEM) as tx:
        undo(tx, back)
        assert RecordService(tx, "box").get(box.id).values["papers"][0].id == paper


def test_what_lies_in_the_bin_keeps_its_files(boxes):
    with boxes.write(SYSTEM) as tx:
        service = RecordService(tx, "box")
        paper = upload(tx, "box", "papers", b"paper")
        service.delete(service.create({"name": "B", "papers": [str(paper)]}).id)
    boxes.clock.advance(timedelta(days=400))
    clean(boxes)
    assert is_there(boxes, paper)


def test_bytes_that_another_file_has_too_stay(boxes):
    _box, files, _changes = without_its_files(boxes)
    with boxes.write(SYSTEM) as tx:
        same = upload(tx, "box", "papers", b"paper")
        RecordService(tx, "box").create({"name": "C", "papers": [str(same)]})
    boxes.clock.advance(timedelta(days=40))
    clean(boxes)
    assert not is_there(boxes, files[0])
    assert is_there(boxes, same)


def test_a_run_that_dies_after_forgetting_is_finished_by_the_next(boxes):
    _box, files, _changes = without_its_files(boxes)
    boxes.clock.advance(timedelta(days=40))
    forgotten = forget_files(boxes, SYSTEM)
    assert sorted(forgotten.taken_out) == sorted(files)
    assert not any(is_there(boxes, file) for file in files)
    assert remove_bytes(boxes, SYSTEM) == 2
    assert remove_bytes(boxes, SYSTEM) == 0


def test_looking_changes_nothing(boxes):
    _box, files, _changes = without_its_files(boxes)
    with boxes.write(SYSTEM) as tx:
        orphan = upload(tx, "box", "papers", b"orphan")
    boxes.clock.advance(timedelta(days=40))
    for _twice in range(2):
        with boxes.read(SYSTEM) as tx:
            found = unwanted(tx)
        assert (set(found.taken_out), found.orphans) == (set(files), (orphan,))
        assert found.size == len(b"paper") + len(b"s") + len(b"orphan")
    assert is_there(boxes, orphan)


def test_a_file_attached_since_it_was_listed_is_not_forgotten(boxes):
    with boxes.write(SYSTEM) as tx:
        paper = upload(tx, "box", "papers", b"paper")
    boxes.clock.advance(timedelta(days=2))
    with boxes.read(SYSTEM) as tx:
        listed = unwanted(tx)
    assert listed.orphans == (paper,)
    with boxes.write(SYSTEM) as tx:
        RecordService(tx, "box").create({"name": "B", "papers": [str(paper)]})
        forget(tx, listed)
    assert is_there(boxes, paper)
