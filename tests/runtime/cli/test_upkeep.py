"""doctor, audit, backup and restore-backup."""

import os
import re
import shutil
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from make import entity
from record_rows import read, write
from sqlalchemy import insert

from formloom.platform.core.migrations import VERSION
from formloom.runtime.backup import back_up
from formloom.runtime.cli.opening import opened

DEAL = entity("deal", {"name": {}}, display="name")


def names():
    with opened() as workspace:
        return read(workspace, "deal", "name")


def filled(shell):
    """A workspace with one release, one record and one file."""
    shell.ok("apply", shell.folder("app", DEAL))
    with opened() as workspace:
        write(workspace, "deal", [{"name": "织客"}])
    (shell.home / "files").mkdir(exist_ok=True)
    (shell.home / "files/a.txt").write_text("file")


def test_the_doctor_lists_settings_without_secrets_and_checks(shell, monkeypatch):
    monkeypatch.setenv("FORMLOOM_SECRET_KEY", "hush hush")
    shown = shell.ok("doctor")
    assert "FORMLOOM_HOME" in shown
    assert "hush" not in shown
    assert "FAIL" not in shown
    assert "release 0 is live" in shown


def test_the_doctor_fails_where_there_is_no_workspace(bare):
    done = bare.run("doctor")
    assert done.status == 1
    assert "FAIL  There is no workspace" in done.out


def test_the_history_of_a_new_workspace_is_whole(shell):
    assert shell.ok("audit", "verify").endswith("The history is whole.\n")


def test_a_backup_brings_everything_back_in_another_place(shell, tmp_path, monkeypatch, request):
    filled(shell)
    file = tmp_path / "backup.zip"
    assert "MB" in shell.ok("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.setenv("FORMLOOM_HOME", str(tmp_path / "again"))
    if os.environ["FORMLOOM_DATABASE_URL"]:
        url = request.getfixturevalue("postgres_url")()
        monkeypatch.setenv("FORMLOOM_DATABASE_URL", url)
    shell.ok("restore-backup", file)
    assert names() == ["织客"]
    assert (tmp_path / "again/files/a.txt").read_text() == "file"
    key = tmp_path / "again/secret.key"
    assert key.read_bytes() == (shell.home / "secret.key").read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "release 1 is live" in shell.ok("doctor")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "again",
        "app",
        "backup.zip",
        "home",
    ]


def test_a_workspace_is_replaced_only_when_that_is_asked_for(shell, tmp_path):
    filled(shell)
    file = tmp_path / "backup.zip"
    shell.ok("backup", file)
    with opened() as workspace:
        write(workspace, "deal", [{"name": "later"}])
    shell.ok("apply", shell.folder("more", entity("other", {"name": {}})))
    assert "--replace" in shell.refused("restore-backup", file)
    assert names() == ["织客", "later"]
    shell.ok("restore-backup", file, "--replace")
    assert names() == ["织客"]
    # What came after the backup is gone, tables too: a new entity of that name begins empty.
    shell.ok("apply", shell.folder("more", entity("other", {"name": {}, "more": {}})))
    with opened() as workspace:
        assert read(workspace, "other", "more") == []


@pytest.mark.parametrize("damage", ["cut", "bits", "text", "empty"])
def test_a_damaged_backup_replaces_nothing(shell, tmp_path, damage):
    filled(shell)
    file = tmp_path / "backup.zip"
    shell.ok("backup", file)
    body = bytearray(file.read_bytes())
    if damage == "bits":
        for at in range(len(body) // 3, len(body) // 3 + 200):
            body[at] ^= 0xFF
    broken = {"cut": body[: len(body) // 2], "bits": body, "text": b"no zip", "empty": b""}
    file.write_bytes(bytes(broken[damage]))
    assert "damaged" in shell.refused("restore-backup", file, "--replace")
    assert names() == ["织客"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE fl_migration SET version_num = '9999'", "newer Formloom (9999)"),
        ("DELETE FROM fl_migration", "holds no workspace"),
        ("DROP TABLE fl_migration", "holds no workspace"),
    ],
)
def test_a_backup_that_could_not_be_opened_replaces_nothing(shell, tmp_path, change, said):
    filled(shell)
    file = tmp_path / "backup.zip"
    with opened() as workspace:
        with workspace.engine.begin() as connection:
            kept = [*connection.exec_driver_sql("SELECT version_num FROM fl_migration").scalars()]
            connection.exec_driver_sql(change)
        back_up(workspace, file)
        with workspace.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS fl_migration")
            VERSION.create(connection)
            connection.execute(insert(VERSION), [{"version_num": one} for one in kept])
    assert said in shell.refused("restore-backup", file, "--replace")
    assert names() == ["织客"]


def test_a_backup_with_a_password_is_told(shell, tmp_path):
    filled(shell)
    file = tmp_path / "backup.zip"
    shell.ok("backup", file)
    body = bytearray(file.read_bytes())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for found in re.finditer(mark, bytes(body)):
            body[found.start() + flags] |= 1
    file.write_bytes(body)
    assert "damaged" in shell.refused("restore-backup", file, "--replace")


def test_a_backup_into_no_folder_is_told(shell, tmp_path):
    assert "could not be written" in shell.refused("backup", tmp_path / "none/backup.zip")


def test_what_a_killed_backup_left_is_cleared_by_the_next(shell, tmp_path):
    filled(shell)
    left = tmp_path / "backup.zip.new"
    left.mkdir()
    (left / "formloom.db").write_bytes(b"half")
    shell.ok("backup", tmp_path / "backup.zip")
    assert not left.exists()


def test_a_backup_made_while_people_write_is_of_one_moment(shell, tmp_path):
    filled(shell)
    file, stop = tmp_path / "backup.zip", threading.Event()

    def save():
        with opened() as workspace:
            while not stop.is_set():
                write(workspace, "deal", [{"name": "first"}, {"name": "second"}])

    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(save)
        shell.ok("backup", file)
        stop.set()
        saving.result(timeout=60)
    shell.ok("restore-backup", file, "--replace")
    found = names()
    assert found.count("first") == found.count("second")


@pytest.mark.parametrize("what", ["empty key", "key is a folder", "files are a file", "documents"])
def test_the_doctor_tells_what_lies_wrong_in_the_folder(shell, monkeypatch, tmp_path, what):
    key, files = shell.home / "secret.key", shell.home / "files"
    key.unlink(missing_ok=True)
    shutil.rmtree(files, ignore_errors=True)
    if what == "empty key":
        key.touch()
    elif what == "key is a folder":
        key.mkdir()
    elif what == "files are a file":
        files.touch()
    else:
        monkeypatch.setenv("FORMLOOM_DOCUMENTS", str(tmp_path / "nowhere"))
    done = shell.run("doctor")
    assert done.status == 1
    assert len([line for line in done.out.splitlines() if line.startswith("FAIL")]) == 1


def test_the_doctor_names_what_is_misspelt(shell, monkeypatch):
    monkeypatch.setenv("FORMLOOM_PUBLICURL", "https://crm.example.com")
    assert "note  FORMLOOM_PUBLICURL is set" in shell.ok("doctor")
