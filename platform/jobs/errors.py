"""What ends an attempt without being the job's fault.

None of them is a ``FormloomError``: a handler that reports refusals row by row must not take
them for one.
"""


class LeaseLostError(Exception):
    """Another worker has the job now; whatever this one was about to commit is undone."""


class JobPausedError(Exception):
    """The worker is stopping; the job goes on elsewhere from its last checkpoint."""
