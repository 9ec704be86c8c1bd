"""PostgreSQL crashes and comes back under running processes: they go on, and jobs end once."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import services
from make import entity
from processes import process
from sqlalchemy import select

from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.jobs.job import JobState
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.service import job
from formloom.platform.jobs.tables import JOB
from formloom.platform.records.opening import open_workspace

WORKER = Path(__file__).parents[1] / "platform" / "jobs" / "worker.py"
DEAL = entity("deal", {"name": {}}, display="name")


def made(tmp_path, url):
    """A workspace with one entity, and a token of an administrator."""
    workspace = open_workspace(Settings(home=tmp_path / "home", database_url=url))
    workspace.migrate()
    with workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, make_plan(tx, {("entity", "deal"): DEAL}))
    with workspace.write(SYSTEM) as tx:
        person = People(tx).add("ann", name="Ann", roles=["administrator"])
        return workspace, Tokens(tx, person.id).create("tests").secret


def save(port, token, name):
    """Save a record over HTTP; the status and what was answered."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/records/deal",
        json.dumps({"values": {"name": name}}).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_server_says_so_and_serves_the_next_request_once_it_is_back(own_postgres, tmp_path):
    url = own_postgres.start()
    workspace, token = made(tmp_path, url)
    workspace.close()
    environment = {"FORMLOOM_DATABASE_URL": url, "FORMLOOM_LOG_LEVEL": "error"}
    with process(tmp_path / "home", "serve", "--port", "0", **environment) as (_, port, _):
        assert save(port, token, "before")[0] == 201
        own_postgres.crash()
        status, told = save(port, token, "during")
        assert (status, told["code"]) == (503, "unavailable")
        own_postgres.start()
        assert save(port, token, "after")[0] == 201


def test_a_worker_ends_its_job_once(own_postgres, redis_url, tmp_path):
    url, redis = own_postgres.start(), redis_url()
    workspace, _ = made(tmp_path, url)
    with workspace.write(SYSTEM) as tx:
        wanted = enqueue(tx, "count", {"upto": 40})
    # The test's own connections would not outlive the crash either.
    workspace.close()
    with subprocess.Popen(
        [sys.executable, WORKER, "rq", tmp_path / "home", url, redis],
        env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as worker:  # fmt: skip
        try:
            next(line for line in worker.stdout if line.strip() == "saved-3")
            own_postgres.crash()
            own_postgres.start()
            with closing(open_workspace(workspace.settings)) as after:
                services.wait(lambda: _state(after, wanted) == JobState.DONE, "the worker")
                assert sorted(_counted(after)) == list(range(40))
        finally:
            worker.kill()


def _counted(workspace):
    with workspace.read(SYSTEM) as tx:
        counted = select(JOB.c.payload).where(JOB.c.name == "counted")
        return [payload["number"] for payload in tx.execute(counted).scalars()]


def _state(workspace, job_id):
    with workspace.read(SYSTEM) as tx:
        return job(tx, job_id).state
