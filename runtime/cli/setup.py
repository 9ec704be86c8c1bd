"""init, doctor: make a workspace, and say whether it is well."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import text

from ... import __version__
from ...platform.core.actor import SYSTEM
from ...platform.core.errors import FormloomError
from ...platform.core.settings import Settings, unknown
from ...platform.core.workspace import Workspace
from ...platform.documents.releases import release_number
from ...platform.records.opening import open_workspace
from .opening import opened

#: Less free space than this and a backup or a big conversion may not fit.
LOW_DISK_MB = 500


@click.command
def init() -> None:
    """Make an empty workspace in the data folder, or upgrade the one that is there.

    \b
    FORMLOOM_HOME=var/crm formloom init
    FORMLOOM_DATABASE_URL=postgresql://user@host/crm formloom init
    """
    settings = Settings.from_environment()
    workspace = open_workspace(settings)
    workspace.migrate()
    settings.secret()
    workspace.close()
    click.echo(f"The workspace in {settings.home} is ready. Next:")
    click.echo("  formloom people add admin --role administrator")
    click.echo("  formloom apply <folder of documents>")
    click.echo("  formloom serve")


@click.command
def doctor() -> None:
    """List every setting, and check the database, the disk and what the machine offers.

    \b
    formloom doctor
    """
    settings = Settings.from_environment()
    click.echo(f"Formloom {__version__}, Python {platform.python_version()}")
    for name, value, explained in settings.listed():
        click.echo(f"  {name:<26} {value!s:<34} {explained}")
    wrong = 0
    for passed, said in _checks(settings):
        wrong += not passed
        click.echo(f"{'ok  ' if passed else 'FAIL'}  {said}")
    for name in unknown(os.environ):
        click.echo(f"note  {name} is set, and is no setting of this version")
    sys.exit(1 if wrong else 0)


def _checks(settings: Settings) -> Iterator[tuple[bool, str]]:
    free = shutil.disk_usage(settings.home if settings.home.exists() else ".").free // 1_000_000
    yield free > LOW_DISK_MB, f"{free:,} MB free in the data folder"
    yield sqlite3.sqlite_version_info >= (3, 37), f"SQLite {sqlite3.sqlite_version}"
    try:
        with opened(settings) as workspace:
            yield from _database_checks(workspace)
            yield from _folder_checks(settings)
    except FormloomError as error:
        yield False, str(error)
    except OSError as error:
        yield False, f"{error.filename}: {error.strerror}"
    if settings.documents:
        yield Path(settings.documents).is_dir(), f"{settings.documents} is a folder of documents"
    if settings.redis_url:
        yield _redis_answers(settings.redis_url)


def _folder_checks(settings: Settings) -> Iterator[tuple[bool, str]]:
    """What lies beside the database; both are looked at where they are, and not made."""
    files = settings.home / "files"
    writable = not files.exists() or (files.is_dir() and os.access(files, os.W_OK | os.X_OK))
    yield writable, f"{files} takes files"
    if settings.secret_key or (settings.home / "secret.key").exists():
        yield bool(settings.secret()), "the key can be read"


def _database_checks(workspace: Workspace) -> Iterator[tuple[bool, str]]:
    with workspace.read(SYSTEM) as tx:
        number = release_number(tx)
        yield True, f"{workspace.engine.dialect.name} answers; release {number} is live"
        if workspace.is_sqlite:
            verdict = tx.connection.exec_driver_sql("PRAGMA quick_check").scalar()
            yield verdict == "ok", f"the database file is sound: {verdict}"
        else:
            icu = text("SELECT count(*) FROM pg_collation WHERE collname = 'und-x-icu'")
            yield bool(tx.execute(icu).scalar()), "PostgreSQL has ICU collations"


def _redis_answers(url: str) -> tuple[bool, str]:
    try:
        from redis import Redis
        from redis.exceptions import RedisError
    except ImportError:
        return False, "FORMLOOM_REDIS_URL is set, but the server extra is not installed"
    try:
        Redis.from_url(url, socket_timeout=2).ping()
    except RedisError as error:
        return False, f"Redis does not answer: {error}"
    return True, "Redis answers"
