"""import: a CSV or XLSX file becomes records."""

import sys
import threading
import time
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast
from uuid import UUID

import click
import orjson

from ...platform.access.people import People
from ...platform.core.actor import ADMINISTRATOR, SYSTEM, Actor
from ...platform.core.errors import FormloomError, InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.core.workspace import Workspace
from ...platform.documents.releases import current_app
from ...platform.jobs.job import Job
from ...platform.jobs.runner import JobRunner
from ...platform.jobs.service import job as get_job
from ...platform.records.changesets import start_undo
from ...platform.records.importing.constants import constant_of, lacking
from ...platform.records.importing.faults import FailedRow
from ...platform.records.importing.options import OnExisting, Options
from ...platform.records.importing.service import Import, Imports
from ...platform.records.importing.table import Layout
from ..jobs import acting_as, handlers
from .opening import opened

#: Rows that the report names one by one; the file of failed rows has them all.
NAMED = 20
POLL_SECONDS = 0.5

PAIRS = {"multiple": True, "metavar": "COLUMN=FIELD"}


@click.command("import")
@click.argument("entity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "maps", **PAIRS, help="Which field a column is; FIELD empty leaves it out.")
@click.option(
    "--set", "constants", multiple=True, metavar="FIELD=VALUE",
    help="One value for all rows, as a cell would say it; VALUE empty takes it back.",
)  # fmt: skip
@click.option("--key", "keys", multiple=True, help="Find a record that exists by this field.")
@click.option(
    "--on-existing", type=click.Choice([str(one) for one in OnExisting]), help="error if left out."
)
@click.option("--create-missing", multiple=True, metavar="FIELD", help="Make what a link names.")
@click.option(
    "--replace", "replacements", multiple=True, metavar="FIELD:TEXT=OTHER",
    help="Read OTHER where a cell of the column says TEXT.",
)  # fmt: skip
@click.option("--dates", type=click.Choice(["DMY", "MDY", "YMD"]), help="If the file can't tell.")
@click.option("--clear-blanks", is_flag=True, help="An empty cell empties the field.")
@click.option("--encoding", default="", help="Found if left out.")
@click.option("--delimiter", default="", help="Found if left out.")
@click.option("--sheet", default="", help="The first if left out.")
@click.option("--person", help="Whose the records are; the first administrator if left out.")
@click.option("--check", "only_check", is_flag=True, help="Only say what would happen.")
@click.option(
    "--failed", type=click.Path(dir_okay=False, path_type=Path), help="Write rows that failed here."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_records(
    entity: str,
    file: Path,
    maps: tuple[str, ...],
    constants: tuple[str, ...],
    keys: tuple[str, ...],
    on_existing: str | None,
    create_missing: tuple[str, ...],
    replacements: tuple[str, ...],
    dates: str | None,
    clear_blanks: bool,
    encoding: str,
    delimiter: str,
    sheet: str,
    person: str | None,
    only_check: bool,
    failed: Path | None,
    as_json: bool,
) -> None:
    """Import the rows of FILE (CSV or XLSX) as records of ENTITY.

    Columns go to the fields that they are called like. Rows that cannot be imported are named with
    the reason, and the exit status is 1; all others are in. Rows that stand together and repeat a
    record's key make one record, with a line of each in the fields that columns like
    "items.quantity" fill. Killed half way, the import goes on
    when the server, a worker or the next import runs.

    \b
    formloom import account accounts.csv
    formloom import account accounts.csv --map "Company=name" --map "Fax="
    formloom import lead fair.csv --set "source=Fair"
    formloom import product products.xlsx --key code --on-existing update
    formloom import opportunity deals.csv --map "Customer=account.code" --check
    formloom import opportunity deals.csv --replace "product:GTXPro=GTX Pro" --failed wrong.csv
    formloom import quote quotes.csv --key number --map "Number=number" --map "Qty=items.quantity"
    """
    layout = Layout(encoding, delimiter, sheet)
    with opened() as workspace:
        actor = in_the_name_of(workspace, person)
        with workspace.write(actor) as tx, file.open("rb") as source:
            made = Imports(tx).upload(entity, file.name, source, layout)
            fixed = _constants(tx, made, constants, maps)
            options = replace(
                made.options,
                mapping=_mapping(made, maps, fixed),
                constants=fixed,
                on_existing=OnExisting(on_existing) if on_existing else OnExisting.ERROR,
                key=keys,
                create_missing=create_missing,
                replace=_replacements(replacements),
                dates=dates or "",
                clears=clear_blanks,
            )
            Imports(tx).configure(made.id, options)
            _tell_lacking(tx, entity, options)
        _begin(workspace, actor, made.id, only_check=only_check)
        _report(workspace, made.id, failed, as_json=as_json)


def _begin(workspace: Workspace, actor: Actor, id: UUID, *, only_check: bool) -> None:
    with workspace.write(actor) as tx:
        begin = Imports(tx).check if only_check else Imports(tx).start
        started = begin(id)
    if started.job is not None and started.state in {"checking", "running"}:
        carry_out(workspace, started.job)


def in_the_name_of(workspace: Workspace, login: str | None) -> Actor:
    """The system in the name of a person, who owns what it makes unless a column says otherwise."""
    with workspace.read(SYSTEM) as tx:
        people = People(tx)
        if login is not None:
            return replace(people.actor(login), system=True)
        known = [one for one in people.actors() if ADMINISTRATOR in one.roles]
    oldest = min(known, key=lambda one: str(one.person), default=SYSTEM)
    return replace(oldest, system=True)


def _constants(
    tx: Transaction, made: Import, given: Sequence[str], maps: Sequence[str]
) -> dict[str, object]:
    """The values for all rows of the last such file, with what is said now."""
    app, mapped = current_app(tx), {one.rpartition("=")[2].partition(".")[0] for one in maps}
    constants = {key: one for key, one in made.options.constants.items() if key not in mapped}
    for one in given:
        key, equals, text = one.partition("=")
        if not equals:
            raise InvalidValueError("Write --set as FIELD=VALUE, not '{text}'.", text=one)
        constants[key] = constant_of(tx, app, app.entity(made.entity), key, text)
    return {key: value for key, value in constants.items() if value is not None}


def _tell_lacking(tx: Transaction, entity: str, options: Options) -> None:
    """Warn, before any row is read, of what new records must have and the file does not say."""
    app = current_app(tx)
    keys = ", ".join(field.key for field in lacking(app, app.entity(entity), options))
    if keys:
        text = f"Required, but no column goes there: {keys}. Use --map or --set FIELD=VALUE."
        click.echo(text, err=True)


def _mapping(made: Import, maps: Sequence[str], fixed: Container[str]) -> dict[str, str]:
    """The proposed mapping, but for fields with one value, and what was said of columns."""
    mapping = {title: key for title, key in made.options.mapping.items() if key not in fixed}
    for one in maps:
        column, equals, path = one.rpartition("=")
        if not equals:
            raise InvalidValueError("Write --map as COLUMN=FIELD, not '{text}'.", text=one)
        for other in [title for title, known in mapping.items() if known == path]:
            del mapping[other]
        mapping[column] = path
    return {column: path for column, path in mapping.items() if path}


def _replacements(given: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in given:
        field, colon, rest = one.partition(":")
        text, equals, other = rest.partition("=")
        if not colon or not equals:
            raise InvalidValueError("Write --replace as FIELD:TEXT=OTHER, not '{text}'.", text=one)
        found.setdefault(field, {})[text] = other
    return found


def carry_out(workspace: Workspace, id: UUID) -> Job:
    """Run the job here, or wait for the worker that was faster."""
    with _progress(workspace, id):
        JobRunner(workspace, handlers(), acting_as).run(id)
        while not (ended := _job(workspace, id)).state.has_ended:
            time.sleep(POLL_SECONDS)
            JobRunner(workspace, handlers(), acting_as).run(id)
    if ended.error is not None:
        error = FormloomError(ended.error.template)
        error.message = ended.error
        raise error
    return ended


def _job(workspace: Workspace, id: UUID) -> Job:
    with workspace.read(SYSTEM) as tx:
        return get_job(tx, id)


@contextmanager
def _progress(workspace: Workspace, id: UUID) -> Iterator[None]:
    """A line that says how far the job is, while somebody looks."""
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(POLL_SECONDS):
            progress = _job(workspace, id).progress
            click.echo(f"\r{progress.done:,} of {progress.total or 0:,} rows", nl=False, err=True)
        click.echo("\r\033[K", nl=False, err=True)

    thread = threading.Thread(target=tell, name="progress", daemon=True)
    if sys.stderr.isatty():
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if thread.is_alive():
            thread.join()


def _report(workspace: Workspace, id: UUID, failed: Path | None, *, as_json: bool) -> None:
    with workspace.read(SYSTEM) as tx:
        imports = Imports(tx)
        done = imports.get(id)
        rows = imports.failed(id, limit=10_000)
        if failed is not None:
            with failed.open("w", encoding="utf-8", newline="") as file:
                file.writelines(imports.failed_file(id))
    if as_json:
        click.echo(orjson.dumps(_json(done, rows)).decode())
    else:
        _print(done, rows)
    if done.counts.failed or done.state == "stopped":
        raise SystemExit(1)


def _json(done: Import, rows: Sequence[FailedRow]) -> dict[str, object]:
    return {
        "import": str(done.id),
        "change_set": str(done.change_set) if done.change_set else None,
        "state": done.state,
        "rows": done.rows,
        **vars(done.counts),
        "mapping": done.options.mapping,
        "constants": done.options.constants,
        "unmapped": done.unmapped,
        "errors": [
            {"row": one.row.number, "column": fault.column, "field": fault.field,
             "value": fault.value, "message": str(fault.message)}
            for one in rows
            for fault in one.faults
        ],
    }  # fmt: skip


def _print(done: Import, rows: Sequence[FailedRow]) -> None:
    for title, path in done.options.mapping.items():
        click.echo(f"  {title} -> {path}")
    for key, value in done.options.constants.items():
        click.echo(f"  {key} = {value} in all rows")
    for title in done.unmapped:
        click.echo(f"  {title} is left out")
    for line in _failures(rows):
        click.echo(line, err=True)
    told = ", ".join(f"{count:,} {name}" for name, count in vars(done.counts).items() if count)
    click.echo(f"{done.rows:,} rows: {told or 'nothing to do'}.")
    if done.change_set is not None:
        click.echo(f"Take it back with: formloom undo {done.change_set}")


def _failures(rows: Sequence[FailedRow]) -> Iterator[str]:
    """Few rows one by one; many by what is wrong with them."""
    if len(rows) <= NAMED:
        for row in rows:
            yield from (f"row {row.row.number}: {fault}" for fault in row.faults)
        return
    places: dict[str, list[int]] = {}
    for row in rows:
        for fault in row.faults:
            places.setdefault(str(fault), []).append(row.row.number)
    reasons = sorted(places.items(), key=lambda one: -len(one[1]))
    for reason, numbers in reasons[:NAMED]:
        yield f"{len(numbers):,} times, first in row {numbers[0]}: {reason}"
    if len(reasons) > NAMED:
        yield f"and {len(reasons) - NAMED:,} more reasons; --failed writes every row to a file."


@click.command
@click.argument("change_set", type=click.UUID)
def undo(change_set: UUID) -> None:
    """Take an import or another bulk change back, within 30 days.

    \b
    formloom undo 01932f6e-0000-7000-8000-000000000000
    """
    with opened() as workspace:
        with workspace.write(SYSTEM) as tx:
            job = start_undo(tx, change_set)
        result = carry_out(workspace, job).result or {}
    count = {name: int(str(result[name])) for name in ("removed", "restored", "kept_count")}
    click.echo("{removed:,} removed, {restored:,} restored, {kept_count:,} kept.".format(**count))
    for one in cast("list[dict[str, str]]", result["kept"]):
        click.echo("{entity} {record}: {reason}".format(**one), err=True)
    if count["kept_count"]:
        raise SystemExit(1)
