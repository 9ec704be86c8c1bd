"""One after another (依次审批)."""

from .all import All


class Sequence(All):
    """As if everybody must approve, but each is asked when the one before has."""

    name = "sequence"
    together = False
