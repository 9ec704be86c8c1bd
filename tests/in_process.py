"""A ``formloom`` command without a process of its own, which takes a second to start."""

import logging
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from formloom.runtime.cli import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str


def formloom(*arguments: str, environment: Mapping[str, str] | None = None) -> Done:
    """Run a command from the root of the sources, with these variables besides."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in (environment or {}).items():
            patch.setenv(name, value)
        patch.chdir(ROOT)
        patch.setattr(sys, "argv", ["formloom", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    root.handlers[:] = handlers  # a command that serves sends the log to standard error
    root.setLevel(level)
    said = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))
    return Done(int(ended.value.code or 0), *said)
