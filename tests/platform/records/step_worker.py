"""A worker process to kill: ``step_worker.py hand-over|fill <now> <home> <database url>``.

It does the job that is due, two records a step, and prints each point that it reaches: inside each
transaction and after it.
"""

import sys
from datetime import datetime
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
from killing import reached

from formloom.platform.core.clock import SetClock
from formloom.platform.core.registry import Registry
from formloom.platform.core.settings import Settings
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records import backfill_job, leaving
from formloom.platform.records.opening import open_workspace


class Watched:
    """A kind of job that tells how far it is."""

    def __init__(self, handler):
        self.name, self.handler = handler.name, handler

    def run(self, workspace, job):
        checkpoint, progress = job.checkpoint, job.progress

        def note(tx, state, *more):
            checkpoint(tx, state, *more)
            reached(f"writing-{state['done']}")

        def tell(done, *more):
            progress(done, *more)
            reached(f"saved-{done}")

        job.checkpoint, job.progress = note, tell
        return self.handler.run(workspace, job)


HANDLERS = {"hand-over": leaving.HandOver, "fill": backfill_job.FillComputed}
leaving.CHUNK = backfill_job.BATCH = 2
kind, now, home, url = sys.argv[1:]
settings = Settings(home=Path(home), database_url=url)
workspace = open_workspace(settings, clock=SetClock(datetime.fromisoformat(now)))
run_pending(workspace, Registry("job", (Watched(HANDLERS[kind]()),)))
