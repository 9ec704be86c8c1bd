"""Publishes a retype and a new entity, and is killed before its nth statement.

Usage: die_while_publishing.py HOME DATABASE_URL N; N counts from 1. Prints "published" when it
lives to see the end, and then the number of statements it took.
"""

import os
import signal
import sys
from pathlib import Path

from make import entity
from sqlalchemy import event

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.opening import open_workspace

AFTER = (
    entity("deal", {"name": {}, "amount": {"field": "integer"}, "note": {}}, unique=[["name"]]),
    entity("other", {"name": {}, "deals": {"field": "links", "to": "deal"}}),
)


def main(home: str, url: str, last: int) -> None:
    workspace = open_workspace(Settings(home=Path(home), database_url=url, secret_key="tests"))
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(workspace.engine, "before_cursor_execute", counted)
    event.listen(workspace.engine, "commit", counted)
    with workspace.write(SYSTEM, publishing=True) as tx:
        documents = dict(current_app(tx).documents)
        documents.update({("entity", str(one["$id"])): one for one in AFTER})
        apply_plan(tx, make_plan(tx, documents), allow_loss=True)
    print("published", count)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
