"""Python's search for garbage, put off while thousands of rows come and go."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_later() -> Iterator[None]:
    """Look for no cycles inside the block: a bulk write makes few, and looking takes a sixth of it.

    Only for blocks of a second or so: other threads' cycles wait, too.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
