"""The real ``formloom`` command in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def process(
    home: Path, *arguments: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """A formloom process, and the address that it prints; it is ended at the end."""
    command = [sys.executable, "-m", "formloom.runtime.cli", *arguments]
    settings = {"FORMLOOM_HOME": str(home), "FORMLOOM_DATABASE_URL": "", **environment}
    running = subprocess.Popen(
        command, env={**os.environ, **settings}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    lines = []
    for line in running.stdout:
        lines.append(line)
        if found := re.search(r":(\d+)/$", line.rstrip()):
            yield running, int(found[1]), "".join(lines)
            break
    else:
        yield running, 0, "".join(lines)
    if running.poll() is None:
        running.kill()
    running.communicate()
