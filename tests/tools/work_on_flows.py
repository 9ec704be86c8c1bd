"""An RQ worker for flows: ``work_on_flows.py HOME DATABASE_URL REDIS_URL``, until it is killed."""

import sys
from datetime import timedelta
from pathlib import Path

from flow_house import HERE, JOBS

from formloom.platform.core.settings import Settings
from formloom.platform.records.opening import open_workspace
from formloom.platform.workflows.listening import listen
from formloom.runtime.adapters import rq
from formloom.runtime.jobs import acting_as


def main(home: str, database_url: str, redis_url: str) -> None:
    settings = Settings(
        home=Path(home), database_url=database_url, secret_key="for tests only", **HERE
    )
    workspace = open_workspace(settings)
    listen(workspace)
    rq.SWEEP_SECONDS = 0.5
    rq.Bell(workspace, redis_url)
    rq.work(workspace, JOBS, redis_url, acting_as, lease=timedelta(seconds=5))
    workspace.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
