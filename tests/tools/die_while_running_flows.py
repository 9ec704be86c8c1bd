"""Runs the jobs of flows that are due, and is killed before its nth statement.

Usage: die_while_running_flows.py HOME DATABASE_URL N; N counts from 1. Prints "ended" when it lives
to see the end, and then the number of statements it took.
"""

import os
import signal
import sys
from pathlib import Path

from flow_house import JOBS
from sqlalchemy import event

from formloom.platform.core.settings import Settings
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.opening import open_workspace
from formloom.platform.workflows.listening import listen


def main(home: str, url: str, last: int) -> None:
    workspace = open_workspace(
        Settings(
            home=Path(home), database_url=url, secret_key="for tests only",
            webhook_networks="127.0.0.0/8",
        )
    )  # fmt: skip
    listen(workspace)
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(workspace.engine, "before_cursor_execute", counted)
    event.listen(workspace.engine, "commit", counted)
    run_pending(workspace, JOBS)
    print("ended", count)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
