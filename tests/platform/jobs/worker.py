"""A worker process to kill: ``worker.py once|rq <home> <database url> <redis url>``.

Its one kind of job counts, a number a transaction. It prints the point that it has reached; at
the point STOP_AT it waits to be killed. With ``once`` it runs what is due and ends.
"""

import sys
from datetime import timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
from killing import reached

from formloom.platform.core.registry import Registry
from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace
from formloom.platform.jobs.job import Progress
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.runner import run_pending

LEASE = timedelta(seconds=2)


class Count:
    """Queues a job of kind "counted" for every number, and doubles none."""

    name = "count"

    def run(self, workspace, job):
        upto = job.payload["upto"]
        reached("claimed")
        for number in range(job.resume.get("next", 0), upto):
            with workspace.write(job.actor) as tx:
                enqueue(tx, "counted", {"number": number})
                job.checkpoint(tx, {"next": number + 1}, Progress(number + 1, upto))
                reached(f"writing-{number}")
            reached(f"saved-{number}")
        return {"counted": upto}


def main(mode, home, database_url, redis_url):
    workspace = Workspace(Settings(home=Path(home), database_url=database_url))
    handlers = Registry("job", (Count(),))
    if mode == "once":
        run_pending(workspace, handlers)
    else:
        from formloom.runtime.adapters import rq

        rq.SWEEP_SECONDS = 0.5
        rq.work(workspace, handlers, redis_url, lease=LEASE)
    workspace.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
