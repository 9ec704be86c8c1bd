"""Where the data lies that is shared with the design, beside the repository."""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
NAUGHTY_STRINGS = SHARED / "data" / "suites" / "naughty-strings" / "blns.json"
