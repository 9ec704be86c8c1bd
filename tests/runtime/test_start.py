"""What a start may cost."""

import subprocess
import sys

#: Slow to import, and hardly any start needs it.
SLOW = {"alembic", "mako", "pygments", "pypinyin"}
IMPORTS = f"""
import sys
import formloom.runtime.cli.serving, formloom.runtime.app, formloom.runtime.server
import formloom.runtime.api, formloom.runtime.pages, formloom.platform.records.opening
print(*sorted({SLOW} & set(sys.modules)))
"""


def test_a_start_imports_nothing_slow_that_it_does_not_need() -> None:
    told = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []
