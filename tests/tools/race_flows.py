"""Carries out one of two commands that race, again and again, and meets the other worker first.

Usage: race_flows.py HOME DATABASE_URL NOW FD; lines of JSON come in, and for each a line of
refusals goes out. FD is a socket to the other worker.
"""

import json
import socket
import sys
import time
from datetime import datetime
from pathlib import Path

from flow_acts import Act, carry_out

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.settings import Settings
from formloom.platform.records.opening import open_workspace
from formloom.platform.workflows.listening import listen


def main(home: str, url: str, now: str, other: str) -> None:
    settings = Settings(home=Path(home), database_url=url, secret_key="for tests only")
    workspace = open_workspace(settings, clock=SetClock(datetime.fromisoformat(now)))
    listen(workspace)
    actors = {"": SYSTEM}
    with socket.socket(fileno=int(other)) as peer:
        for line in sys.stdin:
            told = json.loads(line)
            acts = [Act(**one) for one in told["acts"]]
            for who in {one.who for one in acts} - actors.keys():
                with workspace.read(SYSTEM) as tx:
                    actors[who] = People(tx).actor(who)
            answers = []
            for act, pause in zip(acts, told["pauses"], strict=True):
                peer.sendall(b".")
                peer.recv(1)
                time.sleep(pause)
                answers.append(carry_out(workspace, actors[act.who], act))
            print(json.dumps(answers), flush=True)
    workspace.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
