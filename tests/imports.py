"""Short ways to import and export in tests."""

import csv
from io import BytesIO, StringIO
from pathlib import Path

from formloom.platform.core.actor import SYSTEM
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.exporting.service import Export, Exports
from formloom.platform.records.importing.options import Options
from formloom.platform.records.importing.service import Imports
from formloom.runtime.jobs import acting_as, handlers


def as_csv(rows):
    """Rows of cells as the bytes of a CSV file."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def upload(workspace, entity, content, actor=SYSTEM, **options):
    """Upload a file and set its options; the import."""
    with workspace.write(actor) as tx:
        made = Imports(tx).upload(entity, "file", BytesIO(content))
        if options:
            given = Options.from_json({**made.options.to_json(), **options})
            made = Imports(tx).configure(made.id, given)
    return made


def run(workspace, entity, content, actor=SYSTEM, **options):
    """Import a file; the import when it is done."""
    return start(workspace, upload(workspace, entity, content, actor, **options), actor)


def start(workspace, made, actor=SYSTEM):
    """Carry out an import."""
    with workspace.write(actor) as tx:
        Imports(tx).start(made.id)
    run_pending(workspace, handlers(), acting_as)
    with workspace.read(actor) as tx:
        return Imports(tx).get(made.id)


def check(workspace, made):
    """Check an import; it and what is wrong, by row number."""
    with workspace.write(SYSTEM) as tx:
        checked = Imports(tx).check(made.id)
    return checked, faults(workspace, made)


def faults(workspace, made):
    """What is wrong with rows, by number."""
    with workspace.read(SYSTEM) as tx:
        failed = Imports(tx).failed(made.id, limit=10_000)
    return {one.row.number: [str(fault) for fault in one.faults] for one in failed}


def export(workspace, entity, folder, **wanted):
    """Export records; the bytes of the file."""
    path = Path(folder, "exported")
    with workspace.read(SYSTEM) as tx:
        Exports(tx).write(Export(entity, **wanted), path)
    return path.read_bytes()


def start_check(workspace, made):
    """Check an import, as a job if it is a long one."""
    with workspace.write(SYSTEM) as tx:
        Imports(tx).check(made.id)
    run_pending(workspace, handlers(), acting_as)
