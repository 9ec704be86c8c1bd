"""Backups: one zip with the database, the files and the key, made while people work.

SQLite is copied by its own online backup into a consistent file. PostgreSQL is written by
``pg_dump`` and read by ``pg_restore`` and ``psql``, which must be on the machine. A backup holds
the key that signs sessions: only its owner may read it.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path

from sqlalchemy import inspect, make_url

from .. import __version__
from ..platform.core.database import open_engine, told_plainly
from ..platform.core.errors import (
    ConflictError,
    InvalidValueError,
    UnavailableError,
)  # fmt: skip
from ..platform.core.migrations import revisions
from ..platform.core.settings import Settings
from ..platform.core.workspace import Workspace

SQLITE = "formloom.db"
POSTGRES = "formloom.dump"
NOTE = "formloom-backup.txt"
#: What lies in the data folder besides the database.
FOLDERS = ("files",)
KEY = "secret.key"
SCRIPT = "restore.sql"
#: Before the rows of the table that says of which version a workspace is.
_VERSION_ROWS = re.compile(rb'COPY (\w+|"[^"]+")\.fl_migration \(')
#: Where a backup is unpacked in the data folder, and what says that it only has to be put in place.
UNPACKED = "restore.new"
READY = "ready"
#: What is ours in a PostgreSQL database; a backup made before one of them must not keep it.
DROP_OURS = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace
      AND c.relkind IN ('r', 'v') AND c.relname ~ '^(fl|r|j|v)_'
  LOOP
    IF one.relkind = 'v' THEN EXECUTE format('DROP VIEW IF EXISTS %I CASCADE', one.relname);
    ELSE EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', one.relname);
    END IF;
  END LOOP;
END $$;
"""


def back_up(workspace: Workspace, target: Path) -> int:
    """Write the backup and return its size in bytes; a killed backup leaves no half file.

    :raises UnavailableError: if ``pg_dump`` is missing or fails, or the disk is full.
    """
    home = workspace.settings.home
    try:
        with _working_folder(target.with_name(f"{target.name}.new")) as folder:
            database, fresh = _dump(workspace, folder), folder / "backup.zip"
            with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                archive.writestr(NOTE, f"Formloom {__version__}\n{database.name}\n")
                archive.write(database, database.name)
                for path in _files(home):
                    archive.write(path, path.relative_to(home).as_posix())
            fresh.chmod(0o600)
            _sync(fresh)
            os.replace(fresh, target)
    except (OSError, sqlite3.Error) as error:
        raise UnavailableError(
            "The backup could not be written: {reason}.", reason=str(error)
        ) from error
    return target.stat().st_size


def bring_back(source: Path, *, replace: bool) -> None:
    """Make the workspace that a backup holds, in the data folder and database of the settings.

    Everything is unpacked and looked through first: a damaged backup replaces nothing. From then
    on there is no way back: killed, it is finished when the workspace is opened next.

    :raises ConflictError: if there is a workspace already and it is not to be replaced.
    :raises InvalidValueError: if the file is no backup, or a damaged one.
    """
    settings = Settings.from_environment()
    if not replace and _is_there(settings):
        raise ConflictError("There is a workspace already. Add --replace to replace it.")
    settings.home.mkdir(parents=True, exist_ok=True)
    with _working_folder(settings.home / UNPACKED) as unpacked:
        _unpack(source, unpacked)
        _look_through(settings, unpacked)
        (unpacked / READY).touch()
        _put_in_place(settings, unpacked)


def finish_restore(settings: Settings) -> None:
    """Carry on where a restore was killed; every step may be taken again."""
    unpacked = settings.home / UNPACKED
    if (unpacked / READY).exists():
        _put_in_place(settings, unpacked)
        shutil.rmtree(unpacked, ignore_errors=True)


def _put_in_place(settings: Settings, unpacked: Path) -> None:
    _load(settings, unpacked)
    for name in FOLDERS:
        if (unpacked / name).exists():
            if (settings.home / name).is_dir():
                shutil.rmtree(settings.home / name)
            os.replace(unpacked / name, settings.home / name)
    if (unpacked / KEY).exists():
        os.replace(unpacked / KEY, settings.home / KEY)
    (unpacked / READY).unlink()  # before anything of what it stands for is cleared away


@contextmanager
def _working_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside what is made in it; one that a killed process left goes first."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _is_there(settings: Settings) -> bool:
    if not settings.database_url:
        return (settings.home / SQLITE).exists()
    engine = open_engine(settings)
    with told_plainly(), closing(engine.connect()) as connection:
        found = inspect(connection).has_table("fl_migration")
    engine.dispose()
    return found


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
    _run(settings, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")
    return target


def _look_through(settings: Settings, unpacked: Path) -> None:
    """Refuse what cannot be put in place, and bring everything into its final form."""
    if not settings.database_url:
        if not (unpacked / SQLITE).is_file():
            raise InvalidValueError("This backup is of PostgreSQL: set FORMLOOM_DATABASE_URL.")
        _look_at_sqlite(unpacked / SQLITE)
    elif not (unpacked / POSTGRES).is_file():
        raise InvalidValueError("This backup is of SQLite: unset FORMLOOM_DATABASE_URL.")
    else:
        (unpacked / "drops.sql").write_text(DROP_OURS)
        _run(settings, "pg_restore", "--clean", "--if-exists", "--no-owner",
             f"--file={unpacked / SCRIPT}", str(unpacked / POSTGRES), connect=False)  # fmt: skip
        _demand_known(_versions_in(unpacked / SCRIPT))
    for name in FOLDERS:
        (unpacked / name).mkdir(exist_ok=True)
    if (unpacked / KEY).exists():
        (unpacked / KEY).chmod(0o600)


def _look_at_sqlite(fresh: Path) -> None:
    try:
        with closing(sqlite3.connect(fresh)) as copy:
            sound = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
            found = copy.execute("SELECT name FROM sqlite_master WHERE name = 'fl_migration'")
            known = bool(found.fetchall())
            rows = copy.execute("SELECT version_num FROM fl_migration") if known else ()
            versions = [str(version) for (version,) in rows]
    except sqlite3.Error:
        sound = False
    if not sound:
        raise InvalidValueError("The database in this backup is damaged. Use another backup.")
    _demand_known(versions)
    _sync(fresh)


def _versions_in(script: Path) -> list[str]:
    """What a script of ``pg_restore`` writes into the table of our version."""
    with script.open("rb") as lines:
        for line in lines:
            if _VERSION_ROWS.match(line):
                rows = takewhile(lambda row: row.strip() != b"\\.", lines)
                return [row.strip().decode() for row in rows]
    return []


def _demand_known(versions: list[str]) -> None:
    """Refuse what this Formloom cannot open, before anything is replaced by it."""
    if not versions:
        raise InvalidValueError("This backup holds no workspace. Use another backup.")
    if not set(versions) <= set(revisions()):
        raise UnavailableError(
            "This workspace was made by a newer Formloom ({version}). Install that one.",
            version=", ".join(versions),
        )


def _load(settings: Settings, unpacked: Path) -> None:
    if settings.database_url:
        _run(settings, "psql", "--quiet", "--no-psqlrc", "--single-transaction",
             "--set=ON_ERROR_STOP=1", f"--file={unpacked / 'drops.sql'}",
             f"--file={unpacked / SCRIPT}")  # fmt: skip
    elif (unpacked / SQLITE).exists():
        target = settings.home / SQLITE
        # The journal of the old database would be read into the new one.
        for end in ("-wal", "-shm"):
            target.with_name(target.name + end).unlink(missing_ok=True)
        os.replace(unpacked / SQLITE, target)


def _sync(path: Path) -> None:
    """See that a file is on the disk before it takes the place of another."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _run(settings: Settings, program: str, *arguments: str, connect: bool = True) -> None:
    """Run a program of PostgreSQL's client; the password is not among the arguments."""
    found = shutil.which(program)
    if found is None:
        raise UnavailableError("{program} is needed; install PostgreSQL's client.", program=program)
    url, environment = make_url(settings.database_url).set(drivername="postgresql"), {**os.environ}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    address = url.set(password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603
        [found, *([f"--dbname={address}"] if connect else []), *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
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
    # A file that asks for a password is a RuntimeError.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise InvalidValueError("{file} is damaged.", file=str(source)) from error


def _files(home: Path) -> Iterator[Path]:
    if (home / KEY).is_file():
        yield home / KEY
    for folder in FOLDERS:
        yield from (path for path in (home / folder).rglob("*") if path.is_file())
