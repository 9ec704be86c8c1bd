"""A worker process to kill: ``leaving_worker.py <home> <database url>`` hands records over.

It prints each point that it reaches, two records a step; at STOP_AT it waits.
"""

import os
import sys
import threading
from pathlib import Path

from formloom.platform.core.registry import Registry
from formloom.platform.core.settings import Settings
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records import leaving
from formloom.platform.records.opening import open_workspace


class Watched(leaving.HandOver):
    """Tells how far it is, inside each transaction and after it."""

    def run(self, workspace, job):
        checkpoint, progress = job.checkpoint, job.progress

        def note(tx, state, *more):
            checkpoint(tx, state, *more)
            reached(f"writing-{state['done']}")

        def tell(done, *more):
            progress(done, *more)
            reached(f"saved-{done}")

        job.checkpoint, job.progress = note, tell
        return super().run(workspace, job)


def reached(point):
    print(point, flush=True)
    if point == os.environ["STOP_AT"]:
        threading.Event().wait()


leaving.CHUNK = 2
settings = Settings(home=Path(sys.argv[1]), database_url=sys.argv[2])
workspace = open_workspace(settings)
run_pending(workspace, Registry("job", (Watched(),)))
