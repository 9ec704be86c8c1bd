"""Backups: one zip with the database, the files and the key, made while people work.

SQLite is copied by its own online backup into a consistent file. PostgreSQL is written by
``pg_dump`` and read by ``pg_restore``, which must be on the machine.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from .. import __version__
from ..platform.core.errors import (
    ConflictError,
    InvalidValueError,
    UnavailableError,
)  # fmt: skip
from ..platform.core.settings import Settings
from ..platform.core.workspace import Workspace

SQLITE = "formloom.db"
POSTGRES = "formloom.dump"
NOTE = "formloom-backup.txt"
#: What lies in the data folder besides the database.
FOLDERS = ("files",)
KEY = "secret.key"


def back_up(workspace: Workspace, target: Path) -> int:
    """Write the backup and return its size in bytes; a killed backup leaves no half file.

    :raises UnavailableError: if ``pg_dump`` is missing or fails, or the disk is full.
    """
    fresh = target.with_name(target.name + ".new")
    try:
        with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
            database = _dump(workspace, Path(folder))
            with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                archive.writestr(NOTE, f"Formloom {__version__}\n{database.name}\n")
                archive.write(database, database.name)
                for path in _files(workspace.settings.home):
                    archive.write(path, path.relative_to(workspace.settings.home).as_posix())
        os.replace(fresh, target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise UnavailableError(
            "The backup could not be written: {reason}.", reason=str(error)
        ) from error
    return target.stat().st_size


def bring_back(source: Path, *, replace: bool) -> None:
    """Make the workspace that a backup holds, in the data folder and database of the settings.

    :raises ConflictError: if there is a workspace already and it is not to be replaced.
    :raises InvalidValueError: if the file is no backup.
    """
    settings = Settings.from_environment()
    database = settings.home / SQLITE
    if not settings.database_url and database.exists() and not replace:
        raise ConflictError(
            "There is a workspace in {home} already. Add --replace to replace it.",
            home=str(settings.home),
        )
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder)
        _unpack(source, unpacked)
        settings.home.mkdir(parents=True, exist_ok=True)
        _load(settings, unpacked)
        for name in (*FOLDERS, KEY):
            _move(unpacked / name, settings.home / name)


def _dump(workspace: Workspace, folder: Path) -> Path:
    settings = workspace.settings
    if workspace.is_sqlite:
        target = folder / SQLITE
        with (
            closing(sqlite3.connect(settings.home / SQLITE)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
        return target
    target = folder / POSTGRES
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", settings.database_url)
    return target


def _load(settings: Settings, unpacked: Path) -> None:
    if not settings.database_url:
        if not (unpacked / SQLITE).is_file():
            raise InvalidValueError("This backup is of PostgreSQL: set FORMLOOM_DATABASE_URL.")
        for name in (SQLITE, f"{SQLITE}-wal", f"{SQLITE}-shm"):
            (settings.home / name).unlink(missing_ok=True)
        _move(unpacked / SQLITE, settings.home / SQLITE)
        return
    if not (unpacked / POSTGRES).is_file():
        raise InvalidValueError("This backup is of SQLite: unset FORMLOOM_DATABASE_URL.")
    _run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
        f"--dbname={settings.database_url}", str(unpacked / POSTGRES),
    )  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise UnavailableError("{program} is needed; install PostgreSQL's client.", program=program)
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise UnavailableError(
            "{program} failed: {reason}", program=program, reason=done.stderr.strip()[-300:]
        )


def _unpack(source: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            if NOTE not in names:
                raise InvalidValueError("{file} is no backup of Formloom.", file=str(source))
            if any(Path(name).is_absolute() or ".." in Path(name).parts for name in names):
                raise InvalidValueError("{file} names files outside itself.", file=str(source))
            archive.extractall(folder)
    except zipfile.BadZipFile as error:
        raise InvalidValueError("{file} is damaged.", file=str(source)) from error


def _files(home: Path) -> Iterator[Path]:
    if (home / KEY).is_file():
        yield home / KEY
    for folder in FOLDERS:
        yield from (path for path in (home / folder).rglob("*") if path.is_file())


def _move(source: Path, target: Path) -> None:
    if not source.exists():
        return
    if target.is_dir():
        shutil.rmtree(target)
    shutil.move(source, target)
