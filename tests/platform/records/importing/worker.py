"""A process to kill: ``worker.py <home> <database url>`` runs the jobs that are due.

It prints the number of each chunk before and after its commit; at the point STOP_AT it waits.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3]))
from killing import reached

from formloom.platform.core.settings import Settings
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.importing import run
from formloom.platform.records.opening import open_workspace
from formloom.runtime.jobs import acting_as, handlers


class Reporting(run.Passage):
    """Says where it is."""

    def chunks(self, after):
        for number, rows in enumerate(super().chunks(after)):
            reached(f"saved-{number - 1}")
            yield rows

    def take(self, tx, rows):
        counts = super().take(tx, rows)
        reached(f"writing-{rows[-1].number}")
        return counts

    def link(self, tx, after):
        done = super().link(tx, after)
        reached("linking")
        return done


def main(home, database_url):
    from formloom.platform.records.importing import job

    run.CHUNK = 10
    job.Passage = Reporting
    settings = Settings(home=Path(home), database_url=database_url, secret_key="for tests only")
    workspace = open_workspace(settings)
    run_pending(workspace, handlers(), acting_as)
    workspace.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
