"""What formulas know besides the record, as ``access`` knows it."""

from ..access.environment import calendar_of, environment

__all__ = ["calendar_of", "environment"]
