"""Carries out a person's command and the jobs of flows that are due, and is killed before its nth
statement.

Usage: die_while_running_flows.py HOME DATABASE_URL. For each line of JSON {"last": N, "root": ID,
"task": ID, "command": ID} a fork of this process does it, which needs no start; N counts from 1.
Answers the fork's process id, then "killed", or "ended" and the number of statements that it took.
"""

import json
import os
import signal
import sys
from pathlib import Path
from uuid import UUID

from flow_house import JOBS
from sqlalchemy import event

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.opening import open_workspace
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.listening import listen
from formloom.platform.workflows.service import Flows


def main(home: str, url: str) -> None:
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            work(home, url, told)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            print("killed", flush=True)
        elif status:
            print("failed", flush=True)


def work(home: str, url: str, told: dict[str, object]) -> None:
    """What the fork does, until it is killed or done."""
    print(os.getpid(), flush=True)
    settings = Settings(
        home=Path(home), database_url=url, secret_key="for tests only",
        webhook_networks="127.0.0.0/8",
    )  # fmt: skip
    workspace = open_workspace(settings)
    listen(workspace)
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1
        if count == told["last"]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(workspace.engine, "before_cursor_execute", counted)
    event.listen(workspace.engine, "commit", counted)
    if told["root"]:
        with workspace.read(SYSTEM) as tx:
            zhao = People(tx).actor("zhao")
        agreed = Command(str(told["command"]), "approve", str(zhao.person), task=str(told["task"]))
        with workspace.write(zhao) as tx:
            Flows(tx).act(UUID(str(told["root"])), agreed)
    run_pending(workspace, JOBS)
    print("ended", count, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
