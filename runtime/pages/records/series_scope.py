"""Which records of a series a change is for, as forms say it."""

from collections.abc import Mapping

from ....platform.records.series import SCOPES, THIS
from .controls import SERIES


def scope_of(form: Mapping[str, str]) -> str:
    """What was chosen; this one alone, if nothing was."""
    chosen = form.get(SERIES, THIS)
    return chosen if chosen in SCOPES else THIS
