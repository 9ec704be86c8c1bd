"""Formloom under measure: the deals of the yardstick as documents, read by an ordinary person.

The person has a role with row rules (own department and below), so every figure includes rights,
history, rules and search.
"""

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import handwritten
import load
import services
from make import entity, kind_of
from running import Running, body
from sqlalchemy import text

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.records.opening import open_workspace
from formloom.platform.records.service import RecordService
from formloom.platform.records.statistics_job import count_rows

OPTIONS = [{"value": stage, "title": stage.title()} for stage in handwritten.STAGES]


def deal_entity(**more: dict[str, object]) -> dict[str, object]:
    """The document of the deals, with ``more`` fields."""
    return entity(
        "deal",
        {
            "name": {},
            "account": {"field": "link", "to": "account", "inverse": "deals"},
            "stage": {"field": "choice", "options": OPTIONS},
            "amount": {"field": "money", "currency": "CNY"},
            "closed_on": {"field": "date"},
            "note": {"field": "long_text"},
            **more,
        },
        display="name",
        required=["name", "stage"],
        rules=[{"id": "r", "assert": "ISBLANK(amount) or amount >= 0", "message": "No."}],
    )


DOCUMENTS = (
    entity("account", {"name": {}, "city": {}}, display="name"),
    deal_entity(),
    {
        "$schema": "formloom:view/1",
        "$id": "deal_all",
        "title": "All",
        "entity": "deal",
        "kind": "list",
        "columns": [{"field": "name"}, {"field": "account"}, {"field": "amount"}],
        "sort": [{"by": "amount", "desc": True}],
        "quick": ["stage", "owner"],
    },
    {
        "$schema": "formloom:role/1",
        "$id": "sales",
        "title": "Sales",
        "entities": {
            "account": {"create": True, "read": "all", "update": "own"},
            "deal": {"create": True, "read": "department_below", "update": "department_below"},
        },
    },
)
FIELDS = "name,account,stage,amount,closed_on,note"


@contextlib.contextmanager
def serve_formloom(url: str, deals: int) -> Iterator[Running]:
    """Fill a workspace and serve it as ``formloom serve`` does."""
    settings = settings_of(url)
    workspace = open_workspace(settings)
    workspace.migrate()
    token, ids, account = fill(workspace, deals)
    analyze(workspace)
    workspace.close()
    port = services.free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "formloom.runtime.cli", "serve", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        env={
            **os.environ,
            "FORMLOOM_HOME": str(settings.home),
            "FORMLOOM_DATABASE_URL": settings.database_url,
            "FORMLOOM_LOG_LEVEL": "warning",
        },
    )
    try:
        load.wait_until_ready(port, "/readyz")
        yield Running(server.pid, port, requests(token, ids, account))
    finally:
        server.terminate()
        server.wait(30)


def settings_of(url: str) -> Settings:
    """The settings for an address that the bench gives out."""
    if url.startswith("sqlite:///"):
        return Settings(home=Path(url.removeprefix("sqlite:///")).with_suffix(""))
    home = Path("var/bench") / url.rpartition("/")[2]
    return Settings(home=home, database_url=url)


def fill(workspace: Workspace, deals: int) -> tuple[str, list[UUID], UUID]:
    """Make people, documents and records; return a token, ids of deals and of an account."""
    with workspace.write(SYSTEM, publishing=True) as tx:
        documents = {(kind_of(one), str(one["$id"])): one for one in DOCUMENTS}
        apply_plan(tx, make_plan(tx, documents))
        place = Departments(tx).add("sales", "Sales").id
        person = People(tx).add("wang", name="Wang Wei", roles=["sales"], department=place)
        token = Tokens(tx, person.id).create("Bench").secret
    with workspace.write(SYSTEM) as tx:
        rows = [{"name": f"Company {number} 有限公司"} for number in range(handwritten.ACCOUNTS)]
        accounts = RecordService(tx, "account").create_many(rows).done
    ids: list[UUID] = []
    chance = random.Random(1)
    for start in range(0, deals, handwritten.BATCH):
        with workspace.write(SYSTEM) as tx:
            count = min(handwritten.BATCH, deals - start)
            rows = (
                deal(start + n, accounts, str(person.id), str(place), chance) for n in range(count)
            )
            done = RecordService(tx, "deal").create_many(rows)
            assert not done.errors, next(iter(done.errors.values()))
            ids += done.done[: max(0, 500 - len(ids))]
    return token, ids, accounts[0]


def analyze(workspace: Workspace) -> None:
    """Let the planner know the data, as the hand-written application does."""
    if workspace.is_sqlite:
        count_rows(workspace)  # ANALYZE outside of a transaction of ours is rolled back
        return
    with workspace.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def deal(
    number: int, accounts: list[UUID], owner: str, department: str, chance: random.Random
) -> dict[str, object]:
    """One deal as JSON values."""
    return {
        "name": f"Deal {number}",
        "account": str(chance.choice(accounts)),
        "stage": chance.choice(handwritten.STAGES),
        "amount": f"{chance.randint(100, 10_000_000) / 100:.2f}",
        "closed_on": f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "note": "下周再联系。",
        "owner": owner,
        "department": department,
    }


def requests(
    token: str, ids: list[UUID], account: UUID
) -> dict[str, Callable[[int], load.Request]]:
    """The four requests of the table in quality.md, as the person with the token."""
    headers = {"Authorization": f"Bearer {token}"}
    stages = handwritten.STAGES
    fresh = {"name": "New deal", "account": str(account), "stage": "won", "amount": "12.50"}
    fresh |= {"closed_on": "2026-05-05", "note": "下周再联系。"}
    base = "/api/v1/records/deal"

    def listed(number: int) -> load.Request:
        stage = stages[number % len(stages)]
        query = {"filter": f"stage = '{stage}'", "sort": "-amount", "limit": "50", "fields": FIELDS}
        return load.Request("GET", f"{base}?{urlencode(query)}", headers=headers)

    amounts = count(1)

    def update(number: int) -> load.Request:
        # Never twice the same, or there would be nothing to write.
        values = {"amount": f"{next(amounts)}.50", "stage": stages[number % len(stages)]}
        return load.Request("PATCH", f"{base}/{ids[number % len(ids)]}", body(values), headers)

    return {
        "get": lambda n: load.Request("GET", f"{base}/{ids[n % len(ids)]}", headers=headers),
        "list": listed,
        "create": lambda n: load.Request("POST", base, body(fresh), headers),
        "update": update,
    }
