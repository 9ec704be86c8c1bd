"""Files: taken in by what they are, attached by saving, read by whoever may read the record."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from imports import acting_as, handlers, run_pending
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import (
    InvalidRecordError,
    InvalidValueError,
    LimitError,
    NotFoundError,
)
from formloom.platform.jobs.queue import enqueue
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.file_store import LocalFiles
from formloom.platform.records.files import Files, clean_name
from formloom.platform.records.service import RecordService

CARD = entity(
    "card",
    {"name": {}, "papers": {"field": "file", "max": 3}, "photo": {"field": "image"}},
    display="name",
)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


@pytest.fixture
def cards(workspace, published):
    published(CARD)
    return workspace


def upload(tx, content=b"hello", name="a.txt", field="papers"):
    return Files(tx).upload("card", field, name, BytesIO(content))


def test_a_file_is_attached_listed_and_read(cards):
    with cards.write(SYSTEM) as tx:
        first, second = upload(tx, b"one"), upload(tx, b"two", "b.pdf")
        card = RecordService(tx, "card").create({"papers": [str(second.id), str(first.id)]})
        assert [one.title for one in card.values["papers"]] == ["b.pdf", "a.txt"]
        assert card.to_json()["values"]["papers"][0] == {"id": str(second.id), "title": "b.pdf"}
        listed = RecordService(tx, "card").list().items[0]
        assert listed.values["papers"] == card.values["papers"]
        assert Files(tx).open(first.id).path.read_bytes() == b"one"


def test_files_are_taken_out_and_an_undo_brings_them_back(cards):
    with cards.write(SYSTEM) as tx:
        service = RecordService(tx, "card")
        card = service.create({"papers": [str(upload(tx).id)]})
        with change_set(tx, "bulk", "clear") as changes:
            assert service.update(card.id, {"papers": []}).values["papers"] is None
        assert undo(tx, changes).restored == 1
        assert service.get(card.id).values["papers"] == card.values["papers"]


def test_nobody_takes_a_file_that_is_not_theirs(cards):
    with cards.write(SYSTEM) as tx:
        service = RecordService(tx, "card")
        taken = upload(tx).id
        service.create({"papers": [str(taken)]})
        other_field = upload(tx, PNG, "a.png", "photo").id
        for id in (taken, other_field, uuid4()):
            with pytest.raises(InvalidRecordError, match="not there, or belongs"):
                service.create({"papers": [str(id)]})


def test_a_file_is_read_through_the_right_to_its_record(cards, published):
    published({"$schema": "formloom:role/1", "$id": "clerk", "title": "Clerk",
               "entities": {"card": {"create": True, "read": "own", "update": "own"}}})  # fmt: skip
    with cards.write(SYSTEM) as tx:
        for login in ("ann", "bob"):
            People(tx).add(login, roles=["clerk"])
        ann, bob = (People(tx).actor(login) for login in ("ann", "bob"))
    with cards.write(ann) as tx:
        file = upload(tx)
    with cards.write(bob) as tx:
        with pytest.raises(NotFoundError):
            Files(tx).open(file.id)
        with pytest.raises(InvalidRecordError):
            RecordService(tx, "card").create({"papers": [str(file.id)]})
    with cards.write(ann) as tx:
        RecordService(tx, "card").create({"papers": [str(file.id)]})
        assert Files(tx).open(file.id).file.name == "a.txt"
    with cards.read(bob) as tx, pytest.raises(NotFoundError):
        Files(tx).open(file.id)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.png", b"<?xml version='1.0'?><svg/>"),
        ("a.jpg", b"<html><script>alert(1)</script>"),
        ("a.png", b"MZ" + bytes(100)),
        ("a.png", b""),
        ("a.gif", b"plain text"),
    ],
)
def test_a_picture_is_what_its_bytes_are(cards, name, content):
    with cards.write(SYSTEM) as tx, pytest.raises(InvalidValueError, match="of these kinds"):
        upload(tx, content, name, "photo")
    with cards.write(SYSTEM) as tx:
        assert upload(tx, PNG, name, "photo").media_type == "image/png"


def test_a_download_is_never_run_by_a_browser(cards):
    with cards.write(SYSTEM) as tx:
        page = Files(tx).open(upload(tx, b"<script>alert(1)</script>", '合同".html').id)
        picture = Files(tx).open(upload(tx, PNG, "a.png", "photo").id)
    assert page.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%E5%90%88%E5%90%8C_.html" in page.headers["Content-Disposition"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert picture.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\b.txt", "b.txt"),
        ("a\x00b\r\n.txt", "a_b__.txt"),
        ("  . ", "file"),
        ("合同(终稿).docx", "合同(终稿).docx"),
        ("evil\u202egnp.exe", "evil_gnp.exe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name) == clean


def test_too_much_is_refused_and_nothing_is_kept(tmp_path):
    store = LocalFiles(tmp_path)
    with pytest.raises(LimitError):
        store.put(BytesIO(b"x" * 11), most=10)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("name", ["../../../etc/passwd", "", "a" * 63, "a/" * 32])
def test_a_digest_is_no_path(tmp_path, name):
    with pytest.raises(NotFoundError):
        LocalFiles(tmp_path).path(name)


def test_the_same_bytes_are_kept_once(tmp_path):
    store = LocalFiles(tmp_path)
    assert store.put(BytesIO(b"x"), most=10) == store.put(BytesIO(b"x"), most=10)
    assert len(list(store.all())) == 1


def test_orphans_are_cleaned_up_and_nothing_else(cards, monkeypatch):
    with cards.write(SYSTEM) as tx:
        kept, orphan = upload(tx, b"kept"), upload(tx, b"orphan")
        RecordService(tx, "card").create({"papers": [str(kept.id)]})
        orphan_path = Files(tx).open(orphan.id).path
    cards.clock.advance(timedelta(days=400))
    with cards.write(SYSTEM) as tx:
        enqueue(tx, "records.files.clean", {})
    run_pending(cards, handlers(), acting_as)
    with cards.read(SYSTEM) as tx:
        assert Files(tx).open(kept.id).path.read_bytes() == b"kept"
        with pytest.raises(NotFoundError):
            Files(tx).open(orphan.id)
    assert not orphan_path.exists()


def test_a_purged_record_takes_its_files_along(cards):
    with cards.write(SYSTEM) as tx:
        service = RecordService(tx, "card")
        file = upload(tx)
        card = service.create({"papers": [str(file.id)]})
        service.delete(card.id)
        assert Files(tx).open(file.id)
        service.purge(card.id)
        with pytest.raises(NotFoundError):
            Files(tx).open(file.id)


BOX = entity(
    "box",
    {"name": {}, "parts": {"field": "lines", "properties": {
        "label": {"id": "label", "field": "text", "title": "Label"},
        "scan": {"id": "scan", "field": "file", "title": "Scan"},
        "owners": {"id": "owners", "field": "links", "title": "Owners", "to": "box"},
    }}},
    display="name",
)  # fmt: skip


def scan(tx, name):
    return str(Files(tx).upload("box.parts", "scan", name, BytesIO(name.encode())).id)


def scans(record):
    return [[one.title for one in part.values["scan"] or ()] for part in record.values["parts"]]


def test_lines_keep_files_and_several_links_of_their_own(workspace, published):
    published(BOX)
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "box")
        other = service.create({"name": "other"})
        parts = [{"label": "a", "scan": [scan(tx, "a.txt")], "owners": [str(other.id)]},
                 {"label": "b"}]  # fmt: skip
        box = service.create({"name": "B", "parts": parts})
        assert scans(box) == [["a.txt"], []]
        assert [one.title for one in box.values["parts"][0].values["owners"]] == ["other"]
        first = {"id": str(box.values["parts"][0].id)}
        box = service.update(box.id, {"parts": [{**first, "label": "c"}]}, revision=box.revision)
        assert scans(box) == [["a.txt"]]
        box = service.update(
            box.id, {"parts": [{**first, "scan": [scan(tx, "z.txt")]}]}, revision=box.revision
        )
        assert scans(box) == [["z.txt"]]


def test_a_purge_forgets_the_files_of_lines(workspace, published):
    published(BOX)
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "box")
        file = scan(tx, "a.txt")
        box = service.create({"name": "B", "parts": [{"label": "a", "scan": [file]}]})
        assert Files(tx).open(UUID(file)).file.name == "a.txt"
        service.delete(box.id)
        service.purge(box.id)
        with pytest.raises(NotFoundError):
            Files(tx).open(UUID(file))
