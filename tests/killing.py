"""Ends worker processes at a point that they print as they reach it, where they wait (STOP_AT)."""

import os
import subprocess
import sys
import threading
from pathlib import Path


def kill_at(point: str, worker: Path, *arguments: object) -> None:
    """Let the program ``worker`` run until ``point``, then kill it."""
    process = subprocess.Popen(
        [sys.executable, worker, *map(str, arguments)],
        env={**os.environ, "STOP_AT": point},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        line = next((one for one in process.stdout if one.strip() == point), "")
        process.kill()
    assert line.strip() == point


def reached(point: str) -> None:
    """What a worker calls at each point."""
    print(point, flush=True)
    if point == os.environ.get("STOP_AT"):
        threading.Event().wait()
