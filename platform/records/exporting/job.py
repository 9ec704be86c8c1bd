"""The job that exports more records than one waits for."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from ...core.workspace import Workspace
from ...jobs.handler import RunningJob
from ...jobs.job import Payload
from ..file_store import file_store
from .service import JOB, Export, Exports

#: No export is larger.
MOST_BYTES = 4_000_000_000


class RunExport:
    """Writes the file into the store; its digest is the result."""

    name = JOB

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        export = Export.from_json(job.payload)
        with TemporaryDirectory(prefix="formloom-") as folder:
            path = Path(folder, export.file_name)
            with workspace.read(job.actor) as tx:
                rows = Exports(tx).write(export, path)
            with path.open("rb") as file:
                kept = file_store(workspace).put(file, most=MOST_BYTES)
        return {**asdict(kept), "rows": rows}
