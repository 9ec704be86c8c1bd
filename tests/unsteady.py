"""A few browser tests that failed among the others are run once more, alone (decision 0022).

What fails again, with the same seed and the machine to itself, is a fault. What passes is told by
name: a race of the test or of the product, to be found before it is forgotten.
"""

import json
import re
from pathlib import Path

#: Where pytest keeps the names of what failed, exact where its closing lines may be cut.
FAILED = Path(__file__).parents[1] / ".pytest_cache/v/cache/lastfailed"
#: Whose time a busy machine takes away: those that ask a browser.
BROWSER = "tests/e2e/"
#: More than these at once are no accident.
MOST = 3


def worth_repeating(output: str, failed: Path = FAILED) -> list[str]:
    """Return the tests that failed in the run that printed ``output``, if all of them asked a
    browser and they are few; else nothing.
    """
    told = re.findall(r"^(?:FAILED|ERROR) (.+)$", output, re.MULTILINE)
    known = json.loads(failed.read_text("utf-8")) if failed.exists() else {}
    named = {name for name in known for line in told if f"{line} - ".startswith(f"{name} - ")}
    repeated = sorted(name for name in named if name.startswith(BROWSER))
    is_all = len(told) == len(named) == len(repeated)
    return repeated if is_all and len(repeated) <= MOST else []
